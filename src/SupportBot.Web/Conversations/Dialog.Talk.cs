using System.Net;
using System.Net.Sockets;
using SupportBot.Web.Advising;
using SupportBot.Web.Site;

namespace SupportBot.Web.Conversations;

/// <summary>What is said without a bounce at hand: where to find it, whose address, talk.</summary>
static partial class Dialog
{
    static Step Talk(DialogState state, Heard heard, Situation now) => heard.Wish switch
    {
        Wish.Help or Wish.Fails when state is { Bounces: [], Ticket: null, Questions: 0 } => Ask(Move.AskedWhatHappened, Question.Matter, state, Say([new(DialogPhrases.WhatHappened)], DialogPhrases.MailCameBack, DialogPhrases.CannotSend, DialogPhrases.NotArrived, DialogPhrases.SomethingElse)),
        Wish.Hacked or Wish.StopIt or Wish.ChangedPassword or Wish.MustChangePassword or Wish.Simpler when AboutForgery(state, heard, now) is { } said => said,
        Wish.Hacked => StrangeMail(state),
        Wish.SaysFull when !heard.IsQuestion => ByWords(state, "mailbox-full", now),
        Wish.SaysUnknown when !heard.IsQuestion => ByWords(state, "unknown-user", now),
        Wish.SaysTooLarge when !heard.IsQuestion => ByWords(state, "message-too-large", now),
        Wish.SentAgain => Answer(Move.ToldNoPromise, state, Say([new(DialogPhrases.SentAgain)], DialogPhrases.Worked, DialogPhrases.CameBack, DialogPhrases.TalkToPerson)),
        Wish.Help when state.Ticket is null => Lost(state, now),
        Wish.Fails or Wish.RefusedAgain or Wish.SameAsBefore => Answer(Move.AskedForPaste, state, Say([new(DialogPhrases.CameBackUnread)], DialogPhrases.NotFound, DialogPhrases.OpenTicket)),
        Wish.NotFound when (heard.Program ?? state.Program) is { } program => ToldPlace(state, program, now),
        Wish.NotFound => Ask(Move.AskedProgram, Question.MailProgram, state, Say([new(DialogPhrases.WhereIsIt), new(DialogPhrases.WhichProgram)], ["read-a-bounce"], now, DialogPhrases.InOutlook, DialogPhrases.InThunderbird, DialogPhrases.InAppleMail, DialogPhrases.OnPhone, DialogPhrases.InWebmail)),
        Wish.NoneReceived => Answer(Move.ToldNoneReceived, state, Say([new(DialogPhrases.NoneReceivedAnswer)], ["did-it-arrive"], now, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson)),
        Wish.SomethingElse => Ask(Move.AskedForMatter, Question.Matter, state, Say([new(DialogPhrases.SomethingElseAnswer)], DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson)),
        Wish.OtherMatter when state.Ticket is not null => Answer(Move.ToldOtherMatter, state, Say([Noted(state)], DialogPhrases.AnotherBounce, DialogPhrases.TalkToPerson)),
        Wish.OtherMatter => Answer(Move.ToldOtherMatter, state, Say(state.More == "contact" ? [new(DialogPhrases.OtherMatterAgain)] : [new(DialogPhrases.OtherMatter), Reach(now)], ["contact"], now, DialogPhrases.OpenTicket, DialogPhrases.AnotherBounce)),
        Wish.Simpler => Answer(Move.AskedForPaste, state, Say([new(DialogPhrases.WhatIsBounce)], DialogPhrases.NotFound, DialogPhrases.NoneReceived, DialogPhrases.TalkToPerson)),
        Wish.BareCode => Answer(Move.AskedForPaste, state, Say([new(DialogPhrases.OnlyCode)], DialogPhrases.NotFound, DialogPhrases.TalkToPerson)),
        Wish.Privacy => Answer(Move.AnsweredQuestion, state, Say([new(DialogPhrases.Question)], ["privacy"], now, [DialogPhrases.More, .. Offers(state)]) with { Told = "privacy" }),
        Wish.AnotherBounce => Answer(Move.InvitedAnother, state with { Stage = state.Ticket is null ? Stage.Listening : state.Stage, Resent = false, Waits = false }, Say([new(DialogPhrases.PasteIt)], DialogPhrases.NotFound, DialogPhrases.TalkToPerson)),
        Wish.MailMe => MailMe(state, heard, now),
        Wish.WhyListed => Why(state, now),
        Wish.NeverSent => StrangeMail(state),
        Wish.Stolen => Stolen(state, now),
        Wish.Forged => Forged(state, now),
        Wish.State or Wish.WhenSend => Answer(Move.ToldState, state, Say([Today.In(now), new(DialogPhrases.StateThen)], ["status-page"], now, Offers(state))),
        Wish.HowLong when state.Bounces is [{ Blocklist: { } list }, ..] && now.Relays.List(list.Id) is null => Answer(Move.ToldHowLong, state, Say([new(DialogPhrases.HowLongThere, ("list", list.Name)), state.Ticket is { } open ? Comes(open, now) : Handover(state)], ["how-long-listed"], now, [DialogPhrases.More, .. Offers(state)])),
        Wish.HowLong => Answer(Move.ToldHowLong, state, Say([new(DialogPhrases.HowLong), state.Ticket is { } number ? Comes(number, now) : Today.In(now)], ["how-long-listed"], now, [DialogPhrases.More, .. Offers(state)])),
        Wish.WillArrive => Answer(Move.ToldNoPromise, state, Say([new(DialogPhrases.NoPromise)], ["did-it-arrive"], now, Offers(state))),
        Wish.WhoCaused => Answer(Move.ToldNobody, state, Say([new(DialogPhrases.Nobody)], ["why-listed"], now, Offers(state))),
        Wish.Evidence => Answer(Move.HadNoEvidence, state, Say([new(DialogPhrases.NoEvidence)], DialogPhrases.NotFound, DialogPhrases.TalkToPerson)),
        Wish.More when state.More is { } slug && now.HasArticle(slug) => Answer(Move.ToldMore, state, Say([new(state.IsMoreTold ? DialogPhrases.MoreFurther : DialogPhrases.MoreHere)], [slug], now, Offers(state)) with { Told = slug, TellsFurther = state.IsMoreTold }),
        Wish.Worked => Glad(state),
        Wish.Thanks => Answer(Move.Thanked, state, Say([new(DialogPhrases.YouAreWelcome)], DialogPhrases.AnotherBounce)),
        Wish.FromBounce => Answer(Move.AskedForPaste, state, Say([new(DialogPhrases.PasteIt)], DialogPhrases.NotFound, DialogPhrases.TalkToPerson)),
        Wish.NothingLeaves or Wish.OnlyThis when state.Bounces is [] => Answer(Move.AskedForPaste, state, Say([new(DialogPhrases.CameBackUnread)], DialogPhrases.NotFound, DialogPhrases.OpenTicket)),
        Wish.Goodbye => Answer(Move.SaidGoodbye, state, Say([new(DialogPhrases.Goodbye)], DialogPhrases.AnotherBounce)),
        Wish.Hello => Answer(Move.SaidHello, state, Say([new(DialogPhrases.HelloAgain)], DialogPhrases.NotFound, DialogPhrases.NoneReceived, DialogPhrases.SomethingElse)),
        Wish.Robot => Answer(Move.SaidProgram, state, Say([new(DialogPhrases.IAmProgram)], DialogPhrases.NotFound, DialogPhrases.TalkToPerson)),
        Wish.SmallTalk => Answer(Move.MadeSmallTalk, state, Say([new(DialogPhrases.SmallTalk)], DialogPhrases.NotFound, DialogPhrases.NoneReceived, DialogPhrases.SomethingElse)),
        _ when heard.Address is { } address => ToldAddress(state, address, now),
        Wish.FindAddress => HowToFind(state, now),
        Wish.OwnAddress => Ask(Move.AskedWhichAddress, Question.WhichAddress, state, Say([new(DialogPhrases.WhichAddress), new(DialogPhrases.WhichAddressQuestion)], ["my-address-is-listed"], now, DialogPhrases.FromBounce, DialogPhrases.FromWebsite, DialogPhrases.DontKnowAddress, DialogPhrases.TalkToPerson)),
        Wish.Correction => Ask(Move.AskedWhatWasMeant, Question.Matter, state, Say([new(DialogPhrases.WhatWasMeant)], DialogPhrases.AnotherBounce, DialogPhrases.NotFound, DialogPhrases.SomethingElse, DialogPhrases.TalkToPerson)),
        Wish.DontKnow when state is { Resent: true, Ticket: null } => Answer(Move.ToldYesOrNo, state, Say([new(DialogPhrases.NotKnown)], Offers(state))),
        Wish.CloseTicket or Wish.AddToTicket or Wish.WhoHandles or Wish.CannotWait when state.Ticket is null => Answer(Move.ToldYesOrNo, state, Say([GoOn(state), Both(Reach(now), Handover(state))], DialogPhrases.OpenTicket, DialogPhrases.NotFound, DialogPhrases.TalkToPerson)),
        Wish.Help => Answer(Move.ToldYesOrNo, state, Say([Handover(state), Reach(now)], DialogPhrases.AnotherBounce, DialogPhrases.TalkToPerson)),
        Wish.Okay or Wish.Yes or Wish.No or Wish.HowSent or Wish.More or Wish.NothingLeaves or Wish.OnlyThis when heard.Answers is [] => Answer(Move.ToldYesOrNo, state, Say([GoOn(state)], Offers(state))),
        Wish.Unclear when state.Bounces is [] && heard is { Program: { } named, Answers: [], IsQuestion: false, IsAngry: false } => ToldPlace(state, named, now),
        _ when heard.IsAngry && state is { Ticket: null, AskedForPerson: true } => OpenTicket(state, Move.OpenedTicket, TakesOver(now), now),
        _ when heard.IsAngry && state.Ticket is not null => Answer(Move.TookAngerSeriously, state, Say([new(DialogPhrases.AngryFirst), Handover(state), Reach(now)], DialogPhrases.AnotherBounce, DialogPhrases.TalkToPerson)),
        _ when heard.IsAngry && state.Bounces is not [] => Answer(Move.TookAngerSeriously, state, Say([new(DialogPhrases.AngryFirst), Both(Reach(now), Handover(state))], [DialogPhrases.OpenTicket, .. Offers(state)])),
        _ when heard.IsAngry => Answer(Move.TookAngerSeriously, state, Say([new(DialogPhrases.Angry), Reach(now)], DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson)),
        _ when heard.Answers is [var best, ..] => Answer(Move.AnsweredQuestion, state, Say([new(heard.IsSure ? DialogPhrases.Question : DialogPhrases.Maybe)], [.. heard.Answers], now, [DialogPhrases.More, .. Offers(state)]) with { Told = best }),
        _ when heard.HasSecret => Answer(Move.MaskedPassword, state, Say([new(DialogPhrases.Masked), new(DialogPhrases.StateThen)], ["compromised-mailbox"], now, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson)),
        _ when heard.IsQuestion && state is { Ticket: null, NotUnderstood: 0 } => new(Move.Lost, state with { NotUnderstood = 1 }, Say([new(DialogPhrases.OtherMatter)], DialogPhrases.NotFound, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson)),
        _ => Lost(state, now),
    };

    static Sentence GoOn(DialogState state) => state switch
    {
        { Stage: Stage.Ticketed, Ticket: { } number } => new(DialogPhrases.TicketWaits, ("ticket", number)),
        { Bounces: [] } => new(DialogPhrases.GoOnPaste),
        _ => new(DialogPhrases.GoOnOutcome),
    };

    /// <summary>Whose an address is, and if ours, where it stands.</summary>
    static Step ToldAddress(DialogState state, IPAddress address, Situation now)
    {
        Sentence whose = now.Relays.Find(address) switch
        {
            { IsOut: true } view => new(DialogPhrases.AddressOursOut, ("address", address), ("number", view.Number), ("since", When.Since(view.State.DrainedAt ?? view.State.Since))),
            { } view => new(DialogPhrases.AddressOurs, ("address", address), ("number", view.Number)),
            null when IsPrivate(address) => new(DialogPhrases.AddressPrivate, ("address", address)),
            null => new(DialogPhrases.AddressForeign, ("address", address)),
        };
        var isOut = now.Relays.Find(address) is { IsOut: true };
        return Answer(Move.ToldAddress, state, Say([whose, new(isOut ? DialogPhrases.AddressOutThen : DialogPhrases.AddressThen)], ["my-address-is-listed", "find-my-address"], now, DialogPhrases.NotFound, DialogPhrases.TalkToPerson));
    }

    /// <summary>RFC 1918, RFC 6598, RFC 3927, RFC 4193: nobody outside sees it, so no list holds it.</summary>
    static bool IsPrivate(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal || IPAddress.IsLoopback(address);
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return bytes is [10 or 127, ..] or [192, 168, ..] or [169, 254, ..] or [172, >= 16 and <= 31, ..] or [100, >= 64 and <= 127, ..];
    }

    static Step HowToFind(DialogState state, Situation now) =>
        Answer(Move.ToldHowToFind, state, Say([new(DialogPhrases.HowToFind), new(DialogPhrases.AddressThen)], ["find-my-address"], now, DialogPhrases.NotFound, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson));

    static Step ToldPlace(DialogState state, MailProgram program, Situation now) =>
        Answer(Move.ToldPlace, state, Say([new(DialogPhrases.Places[program]), new(DialogPhrases.PlaceThen)], ["read-a-bounce"], now, DialogPhrases.NoneReceived, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson));

    /// <summary>A file that holds no bounce: a picture, something binary, any other text.</summary>
    static Step Unread(DialogState state, Heard heard, Situation now) =>
        Answer(heard.HasPicture ? Move.CouldNotReadPicture : Move.CouldNotReadFile, state, Say([(heard.HasPicture, state.Ticket, now.ForwardTo) switch
        {
            (false, _, _) => new(DialogPhrases.NoBounceFile),
            (true, { } number, _) => new(DialogPhrases.PictureTicket, ("ticket", number)),
            (true, null, "") => new(DialogPhrases.Picture),
            (true, null, var mailbox) => new(DialogPhrases.PictureForward, ("mailbox", mailbox)),
        }], DialogPhrases.NotFound, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson));

    /// <summary>What a person has to read: they have it already, or get it by a ticket.</summary>
    static Sentence Noted(DialogState state) => state.Ticket is { } number ? new(DialogPhrases.NoMoreQuestionsTicket, ("ticket", number)) : new(DialogPhrases.MatterNoted);

    /// <summary>Each time something else, and each time nearer to a person: where one has the ticket, it is theirs.</summary>
    static Step Lost(DialogState state, Situation now)
    {
        if (state is { Ticket: null, AskedForPerson: true }) return OpenTicket(state, Move.OpenedTicket, TakesOver(now), now);   // who wants a person and says something else is not sent in circles
        if (state is { Ticket: null, Bounces: [], More: "did-it-arrive" }) return Answer(Move.ToldOtherMatter, state, Say([Noted(state)], DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson));
        var next = state with { NotUnderstood = state.NotUnderstood + 1 };
        return (state.Ticket, state.NotUnderstood) switch
        {
            (not null, 0) => new(Move.Lost, next, Say([Noted(state)], DialogPhrases.AnotherBounce, DialogPhrases.TalkToPerson)),
            (not null, _) => new(Move.LostAgain, next with { NotUnderstood = 0 }, Say([Handover(state), Reach(now)], DialogPhrases.AnotherBounce, DialogPhrases.TalkToPerson)),
            (null, 0) when state.Bounces is not [] => new(Move.Lost, next, Say([new(state.Resent ? DialogPhrases.NotUnderstoodResent : DialogPhrases.NotUnderstoodBounce)], Offers(state))),
            (null, 0) => new(Move.Lost, next, Say([new(DialogPhrases.NotUnderstood)], DialogPhrases.NotFound, DialogPhrases.NoneReceived, DialogPhrases.TalkToPerson)),
            (null, 1) when state.Bounces is [] => new(Move.LostAgain, next, Say([new(DialogPhrases.LostAgainWords)], DialogPhrases.NotFound, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson)),
            _ => new(Move.LostForGood, next with { NotUnderstood = state.Bounces is [] ? 1 : 0 }, Say([new(DialogPhrases.LostForGoodWords)], DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson)),
        };
    }
}
