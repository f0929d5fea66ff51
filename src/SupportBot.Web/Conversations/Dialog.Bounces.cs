using System.Collections.Immutable;
using SupportBot.Bounces;
using SupportBot.Web.Advising;
using SupportBot.Web.Site;

namespace SupportBot.Web.Conversations;

/// <summary>What is said to a bounce, and to what a customer tells after the advice.</summary>
static partial class Dialog
{
    /// <summary>More cards in one reply would bury the first.</summary>
    const int MostCards = 3;

    /// <summary>A refusal so old may be no problem any more.</summary>
    static readonly TimeSpan Old = TimeSpan.FromDays(3);

    static Step Diagnose(DialogState state, Heard heard, Situation now)
    {
        var bounces = heard.Bounces;
        var again = state.Resent && bounces.Any(bounce => state.Bounces.Any(before => IsSame(before, bounce)) && (heard.Wish == Wish.RefusedAgain || state.Bounces.Any(before => IsLater(before, bounce))));
        if (again) return OpenTicket(state with { Bounces = bounces }, Move.TookOver, TakesOverRefused(now), now);
        if (heard.Wish == Wish.NeverSent) return StrangeMail(state with { Bounces = bounces, Stage = state.Ticket is null ? Stage.Advised : state.Stage });

        ImmutableArray<Sentence> lead = heard.IsAngry ? [new(DialogPhrases.AngryFirst)] : [];
        if (state.Resent && bounces.Any(bounce => state.Bounces.Any(before => IsSecond(before, bounce)))) lead = [new(DialogPhrases.SecondAddress)];
        if (bounces.Length > MostCards) lead = lead.Add(new(DialogPhrases.MoreBounces, ("count", bounces.Length - MostCards)));
        return Explain(Move.Diagnosed, state, bounces, heard.Way, lead, now);
    }

    /// <summary>The bounces with what is known about the addresses this minute.</summary>
    static Step Explain(Move move, DialogState state, ImmutableArray<Bounce> bounces, Way? way, ImmutableArray<Sentence> lead, Situation now)
    {
        ImmutableArray<Diagnosis> explained = [.. bounces.Take(MostCards).Select(bounce => Diagnosis.Of(bounce, now.Relays, Tried.Nothing, now.Now))];
        var actions = explained.SelectMany(diagnosis => diagnosis.Advice).Select(advice => advice.Action).ToHashSet();
        var resends = actions.Contains(AdviceAction.ResendNow) || actions.Contains(AdviceAction.ResendLater);
        if (resends && (way ?? Several(bounces)) is { } known) lead = lead.Add(new(DialogPhrases.Ways[known]));
        var articles = explained.SelectMany(diagnosis => diagnosis.Advice).Select(advice => advice.Article).OfType<string>().Where(now.HasArticle).ToList();
        if (resends) articles.Insert(Math.Min(1, articles.Count), "send-again");
        var next = state with
        {
            Stage = state.Ticket is null ? Stage.Advised : Stage.Ticketed, Bounces = bounces, Resent = resends, NotUnderstood = 0,
            Waits = bounces.Any(bounce => News.Awaits(bounce, now.Relays, now.Now)),
        };
        var (kind, question, offers) = Then(move, bounces, explained, resends, now);
        if (next is { Waits: true, Stage: Stage.Advised } && question == Question.None && now.WritesMail) offers = offers.Insert(0, DialogPhrases.MailMe);
        return new(kind, next with { Question = question }, new(lead, offers, explained, [.. articles.Distinct().Take(MostLinks)]));
    }

    static (Move Move, Question Question, ImmutableArray<Phrase> Offers) Then(Move move, ImmutableArray<Bounce> bounces, ImmutableArray<Diagnosis> explained, bool resends, Situation now)
    {
        if (bounces.All(bounce => bounce.OccurredAt is { } at && now.Now - at > Old)) return (Move.AskedStillThere, Question.StillThere, [DialogPhrases.StillThere, DialogPhrases.Over, DialogPhrases.TalkToPerson]);
        if (explained.All(diagnosis => diagnosis.Advice[0].Action == AdviceAction.None)) return (Move.FoundNothingToDo, Question.None, [DialogPhrases.AnotherBounce, DialogPhrases.SomethingElse, DialogPhrases.TalkToPerson]);
        if (explained is [{ Bounce.Reason: BounceReason.Blocklisted, Advice: [{ Action: AdviceAction.CheckOwnServer }, ..] }]) return (Move.AskedOwnServer, Question.OwnServer, [DialogPhrases.MyServer, DialogPhrases.NotMyServer, DialogPhrases.DontKnow, DialogPhrases.TalkToPerson]);
        return (move, Question.None, (resends, bounces.Any(bounce => bounce.Reason is BounceReason.Blocklisted)) switch
        {
            (true, true) => [DialogPhrases.Worked, DialogPhrases.CameBack, DialogPhrases.NotOrdinary, DialogPhrases.WhyListed, DialogPhrases.TalkToPerson],
            (true, false) => [DialogPhrases.Worked, DialogPhrases.CameBack, DialogPhrases.NeverSent, DialogPhrases.TalkToPerson],
            _ => [DialogPhrases.OpenTicket, DialogPhrases.NeverSent, DialogPhrases.AnotherBounce, DialogPhrases.TalkToPerson],
        });
    }

    /// <summary>One message to several people of whom some refused it.</summary>
    static Way? Several(ImmutableArray<Bounce> bounces) => bounces.Select(bounce => bounce.Recipient).OfType<string>().Distinct(StringComparer.Ordinal).Count() > 1 ? Way.Several : null;

    /// <summary>The same refusal: same reason by the same list for the same recipient.</summary>
    static bool IsSame(Bounce before, Bounce bounce) =>
        before.Reason == bounce.Reason && before.Recipient == bounce.Recipient && before.Blocklist?.Id == bounce.Blocklist?.Id;

    /// <summary>The next try met another address of ours that is refused, or another list.</summary>
    static bool IsSecond(Bounce before, Bounce bounce) => before.Recipient is { } recipient && recipient == bounce.Recipient && IsAboutAddress(before) && IsAboutAddress(bounce)
        && (before.Blocklist?.Id != bounce.Blocklist?.Id || !Equals(before.ListedAddress, bounce.ListedAddress));

    /// <summary>A new refusal, not the old one pasted once more.</summary>
    static bool IsLater(Bounce before, Bounce bounce) =>
        (before.OccurredAt is { } then && bounce.OccurredAt is { } now && now > then) || (before.MessageId is { } a && bounce.MessageId is { } b && a != b);

    /// <summary>What answers the question that is open.</summary>
    static Step? Reply(DialogState state, Question asked, Heard heard, Situation now) => (asked, heard.Wish) switch
    {
        (Question.OwnServer, Wish.Yes) => Answer(Move.ToldOwnServer, state, Say([new(DialogPhrases.OwnServerCause), new(DialogPhrases.OwnServerDelist)], ["own-server-delisting", "find-my-address"], now, DialogPhrases.OpenTicket, DialogPhrases.WhyListed, DialogPhrases.TalkToPerson)),
        (Question.OwnServer, Wish.No or Wish.DontKnow or Wish.FindAddress) => Answer(Move.ToldForeignLine, state, Say([new(DialogPhrases.ForeignLine), new(DialogPhrases.ForeignLineDo)], ["my-address-is-listed", "find-my-address"], now, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson)),
        (Question.StillThere, Wish.Yes or Wish.RefusedAgain) => Answer(Move.AskedForPaste, state, Say([new(DialogPhrases.PasteNewest)], DialogPhrases.NotFound, DialogPhrases.OpenTicket)),
        (Question.StillThere, Wish.No) => Glad(state),
        (Question.StrangeMail, Wish.Yes or Wish.Stolen) => Stolen(state, now),
        (Question.StrangeMail, Wish.No or Wish.DontKnow or Wish.Forged or Wish.HowSent or Wish.NoneReceived or Wish.AllNormal) => Forged(state, now),
        (Question.HowSent, _) when heard.Way is { } way => ToldWay(state, way, now),
        (Question.HowSent, Wish.No or Wish.DontKnow) => Answer(Move.ToldYesOrNo, state, Say([new(DialogPhrases.ThenAsAdvised)], DialogPhrases.Worked, DialogPhrases.CameBack, DialogPhrases.TalkToPerson)),
        (Question.MailProgram, _) when heard.Program is { } program => ToldPlace(state, program, now),
        (Question.MailProgram, Wish.No or Wish.DontKnow or Wish.NotFound) => ToldPlace(state, MailProgram.Webmail, now),
        (Question.Matter, Wish.Unclear) when heard is { Answers: [], IsAngry: false, Address: null, HasSecret: false } => Answer(Move.ToldOtherMatter, state, Say([Noted(state)], DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson)),
        (Question.WhichAddress, Wish.FromBounce or Wish.Yes) => Answer(Move.AskedForPaste, state, Say([new(DialogPhrases.PasteIt)], DialogPhrases.NotFound, DialogPhrases.TalkToPerson)),
        (Question.Scope, Wish.Unclear or Wish.Yes or Wish.No) when state.Ticket is { } number && heard is { IsQuestion: false, IsAngry: false } => Answer(Move.NotedReach, state, Say([new(DialogPhrases.NotedInTicket, ("ticket", number))], DialogPhrases.AnotherBounce)),
        (Question.WhichAddress, Wish.DontKnow or Wish.No or Wish.FindAddress) => HowToFind(state, now),
        _ => null,
    };

    /// <summary>What the customer tells or asks about the bounce that was explained.</summary>
    static Step? Outcome(DialogState state, Heard heard, Situation now) => state.Bounces is [] ? null : heard.Wish switch
    {
        Wish.Yes when heard.IsBrief && state.Resent && state.Stage == Stage.Advised => Glad(state),
        Wish.No when heard.IsBrief && state.Resent && state.Stage == Stage.Advised => OpenTicket(state, Move.TookOver, TakesOverRefused(now), now),
        Wish.Yes when state.Resent && state.Stage == Stage.Advised => Answer(Move.ToldYesOrNo, state, Say([new(DialogPhrases.GoOnOutcome)], Offers(state))),
        Wish.Fails when state.Resent => OpenTicket(state, Move.TookOver, TakesOverRefused(now), now),
        Wish.RefusedAgain => OpenTicket(state, Move.TookOver, TakesOverRefused(now), now),
        Wish.SameAsBefore when state.Resent => OpenTicket(state, Move.TookOver, TakesOverRefused(now), now),
        Wish.HowLong when !state.Bounces.Any(IsAboutAddress) => Explain(Move.DiagnosedAgain, state, state.Bounces, heard.Way, [new(DialogPhrases.AsOfNow)], now),
        Wish.WhenSend => AsOfNow(state, heard, now),
        Wish.SameAsBefore => Explain(Move.DiagnosedAgain, state, state.Bounces, heard.Way, [new(DialogPhrases.AsOfNow)], now),
        Wish.Evidence => Evidence(state),
        Wish.WriteToThem when IsOurs(state, now) => Answer(Move.ToldState, state, Say([new(DialogPhrases.WeWrite)], Offers(state))),
        Wish.Virus when IsOurs(state, now) => Answer(Move.ToldState, state, Say([new(DialogPhrases.NoVirus)], Offers(state))),
        Wish.Simpler => AboutForgery(state, heard, now) ?? Shortly(state, now),
        Wish.WhyListed when !state.Bounces.Any(IsAboutAddress) => Because(state, now),
        Wish.HowSent => Ask(Move.AskedHowSent, Question.HowSent, state, Say([new(DialogPhrases.HowSent)], DialogPhrases.WayList, DialogPhrases.WayForwarding, DialogPhrases.WayDevice, DialogPhrases.WayExchange, DialogPhrases.WayMeeting)),
        Wish.Unclear when heard.Way is { } way && state.Resent => ToldWay(state, way, now),
        _ => null,
    };

    /// <summary>Whether one of our addresses was refused.</summary>
    static bool IsOurs(DialogState state, Situation now) => state.Bounces.Any(bounce => IsAboutAddress(bounce) && bounce.ListedAddress is { } address && now.Relays.Find(address) is not null);

    /// <summary>Whether an address was refused, ours or another.</summary>
    static bool IsAboutAddress(Bounce bounce) => bounce.Reason is BounceReason.Blocklisted or BounceReason.BlocklistMisused or BounceReason.PoorReputation or BounceReason.RateLimited;

    /// <summary>"Why?" after a refusal that no list has to do with: its reason and the article on it.</summary>
    static Step Because(DialogState state, Situation now)
    {
        var diagnosis = Diagnosis.Of(state.Bounces[0], now.Relays, Tried.Nothing, now.Now);
        string[] articles = diagnosis.Advice[0].Article is { } slug ? [slug] : [];
        return Answer(Move.DiagnosedAgain, state, Say([diagnosis.Happened, Handover(state)], articles, now, [DialogPhrases.More, .. Offers(state)]));
    }

    /// <summary>"And when may I send?": the answer of this minute in a sentence; what the customer waits for is as new as it.</summary>
    static Step AsOfNow(DialogState state, Heard heard, Situation now)
    {
        var again = Explain(Move.DiagnosedAgain, state, state.Bounces, heard.Way, [], now);
        if (again.Reply.Explained is not [var only] || only.Advice[0].Action == AdviceAction.CheckOwnServer || again.State.Question != Question.None) return again;
        return again with { Reply = again.Reply with { Explained = [], Paragraphs = [new(DialogPhrases.AsOfNowShort, ("title", only.Advice[0].Title))] } };
    }

    /// <summary>The answer alone, without why and how.</summary>
    static Step Shortly(DialogState state, Situation now)
    {
        var first = Diagnosis.Of(state.Bounces[0], now.Relays, Tried.Nothing, now.Now).Advice[0];
        if (first.Action == AdviceAction.CheckOwnServer && IsAboutAddress(state.Bounces[0])) return Explain(Move.DiagnosedAgain, state, state.Bounces, null, [], now);
        return Answer(Move.DiagnosedAgain, state, Say([new(DialogPhrases.Shortly, ("title", first.Title)), Handover(state)], [.. Offers(state), DialogPhrases.OpenTicket]));
    }

    static Step Glad(DialogState state) => Answer(Move.WasGlad, state with { Stage = state.Ticket is null ? Stage.Listening : state.Stage, Resent = false, Waits = false }, Say([new(DialogPhrases.Glad)], DialogPhrases.AnotherBounce, state.Bounces.Any(bounce => bounce.Reason == BounceReason.Blocklisted) ? DialogPhrases.WhyListed : DialogPhrases.SomethingElse));

    static Step Why(DialogState state, Situation now)
    {
        var list = state.Bounces.Select(bounce => bounce.Blocklist).FirstOrDefault(named => named is not null);
        Sentence why = list?.Id switch
        {
            null => new(DialogPhrases.WhyList),
            _ when state.Bounces[0].Reason is BounceReason.PoorReputation => new(DialogPhrases.WhyReputation, ("list", list.Name)),
            "spamcop" => new(DialogPhrases.WhySpamcop),
            _ => new(DialogPhrases.WhyAnyList, ("list", list.Name)),
        };
        string[] articles = [ListingAdvice.ListArticle(list) ?? "spamcop-listing", "why-listed"];
        return Answer(Move.ExplainedListing, state, Say([why, new(state.Resent ? DialogPhrases.WhyWeAct : DialogPhrases.StateThen)], articles, now, [DialogPhrases.More, .. Offers(state)]));
    }

    /// <summary>The words that decided, as they stand in the customer's text.</summary>
    static Step Evidence(DialogState state)
    {
        const int Longest = 160;
        ImmutableArray<string> words = [.. state.Bounces[0].Evidence.Where(evidence => evidence is { Start: not null, Text.Length: > 0 }).Select(evidence => evidence.Text.ReplaceLineEndings(" ")).Distinct(StringComparer.OrdinalIgnoreCase).Take(3).Select(text => text.Length > Longest ? text[..Longest] + " …" : text)];
        return words is []
            ? Answer(Move.HadNoEvidence, state, Say([new(DialogPhrases.NoEvidence)], DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson))
            : Answer(Move.ShowedEvidence, state, Say([new(DialogPhrases.Evidence, ("words", string.Join("\n", words))), new(DialogPhrases.EvidenceThen)], DialogPhrases.AnotherBounce, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson));
    }

    static Step StrangeMail(DialogState state) => Ask(Move.AskedNeverSent, Question.StrangeMail, state with { Resent = false, Waits = false }, Say([new(DialogPhrases.NeverSentAnswer), new(DialogPhrases.StrangeMail)], DialogPhrases.StrangeYes, DialogPhrases.StrangeNo, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson));

    static Step Stolen(DialogState state, Situation now) => Answer(Move.ToldStolen, state, Say([new(DialogPhrases.Stolen), new(DialogPhrases.StolenThen)], ["compromised-mailbox"], now, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson));

    static Step Forged(DialogState state, Situation now) => Answer(Move.ToldForged, state, Say([new(DialogPhrases.Forged), new(DialogPhrases.NeverSentDo)], ["backscatter", "compromised-mailbox"], now, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson));

    static Step ToldWay(DialogState state, Way way, Situation now) =>
        Answer(Move.ToldWay, state, Say([new(DialogPhrases.Ways[way])], [way == Way.Exchange ? "exchange-smarthost" : "forwarding-and-lists"], now, DialogPhrases.Worked, DialogPhrases.CameBack, DialogPhrases.TalkToPerson));
}
