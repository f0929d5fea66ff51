using System.Collections.Immutable;
using SupportBot.Bounces;
using SupportBot.Web.Advising;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Conversations;

/// <summary>What the hoster is this minute, as far as the dialog speaks of it.</summary>
/// <param name="Relays">What is known about addresses and lists.</param>
/// <param name="Now">The time.</param>
/// <param name="Phone">The telephone, or empty.</param>
/// <param name="OpenUntil">When people stop answering today; null when nobody answers now.</param>
/// <param name="NextOpen">The next time that somebody answers, or null where no hours are set.</param>
/// <param name="HasArticle">Whether there is an article of this slug.</param>
sealed record Situation(RelaySnapshot Relays, DateTimeOffset Now, string Phone, DateTimeOffset? OpenUntil, DateTimeOffset? NextOpen, Func<string, bool> HasArticle);

/// <summary>One message of the program.</summary>
/// <param name="Paragraphs">What it says.</param>
/// <param name="Offers">What the customer may answer, as buttons; typing works as well.</param>
/// <param name="Explained">Diagnoses shown as cards, each told in words too.</param>
/// <param name="Articles">Slugs of articles to link.</param>
sealed record Reply(ImmutableArray<Sentence> Paragraphs, ImmutableArray<Phrase> Offers, ImmutableArray<Diagnosis> Explained, ImmutableArray<string> Articles)
{
    /// <summary>Whether the ticket's number, link and time are to be filled in once it is open.</summary>
    public bool TellsTicket { get; init; }
}

/// <summary>A ticket to open in the same transaction.</summary>
sealed record TicketWish(Sentence Subject, ImmutableArray<Bounce> Bounces);

/// <summary>What follows from one message.</summary>
sealed record Step(DialogState State, Reply Reply, TicketWish? Ticket = null);

/// <summary>
/// The conversation as one pure function: state and what was heard in, reply and new state out. Guard clauses, most decisive first;
/// every reply offers a next step, and nothing is answered twice with "I did not understand".
/// </summary>
static class Dialog
{
    /// <summary>More cards in one reply would bury the first.</summary>
    const int MostCards = 3;

    const int MostLinks = 2;

    /// <summary>The first words: who answers, how mail stands, what to do.</summary>
    public static Step Greet(DialogState state, Situation now) =>
        new(state, Say([new(DialogPhrases.Hello), Today.In(now), new(DialogPhrases.PasteIt)], DialogPhrases.NotFound, DialogPhrases.NoneReceived, DialogPhrases.SomethingElse));

    public static Step Next(DialogState state, Heard heard, Situation now)
    {
        state = state with { Language = heard.Language ?? state.Language };
        if (heard.Wish == Wish.ChangeLanguage) return new(state, Say([new(DialogPhrases.LanguageChanged)], Offers(state)));
        if (heard.IsBounce) return Diagnose(state, heard, now);
        if (heard.Wish == Wish.Ticket) return OpenTicket(state, DialogPhrases.TicketOpened, now);
        if (heard.Wish == Wish.Person) return Person(state, now);
        if (heard.Files > 0) return Unread(state, heard);
        if (heard.IsEmpty) return Lost(state, DialogPhrases.Empty);
        if (state.Stage == Stage.Advised && Outcome(state, heard, now) is { } step) return step;
        return Talk(state, heard, now);
    }

    /// <summary>Something broke while the answer was made: say so, and leave the customer a way.</summary>
    public static Reply Failure => Say([new(DialogPhrases.Failure)], DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson);

    static Step Diagnose(DialogState state, Heard heard, Situation now)
    {
        var bounces = heard.Bounces;
        var again = state.Resent && bounces.Any(bounce => state.Bounces.Any(before => IsSame(before, bounce)) && (heard.Wish == Wish.RefusedAgain || state.Bounces.Any(before => IsLater(before, bounce))));
        if (again) return OpenTicket(state with { Bounces = bounces }, DialogPhrases.RefusedAgain, now);

        ImmutableArray<Diagnosis> explained = [.. bounces.Take(MostCards).Select(bounce => Diagnosis.Of(bounce, now.Relays, Tried.Nothing, now.Now))];
        var actions = explained.SelectMany(diagnosis => diagnosis.Advice).Select(advice => advice.Action).ToHashSet();
        var resends = actions.Contains(AdviceAction.ResendNow) || actions.Contains(AdviceAction.ResendLater);
        ImmutableArray<Sentence> more = bounces.Length > MostCards ? [new(DialogPhrases.MoreBounces, ("count", bounces.Length - MostCards))] : [];
        if (heard.IsAngry) more = more.Insert(0, new(DialogPhrases.AngryFirst));
        var listed = bounces.Any(bounce => bounce.Reason is BounceReason.Blocklisted);
        ImmutableArray<Phrase> offers = (resends, listed) switch
        {
            (true, true) => [DialogPhrases.Worked, DialogPhrases.CameBack, DialogPhrases.WhyListed, DialogPhrases.TalkToPerson],
            (true, false) => [DialogPhrases.Worked, DialogPhrases.CameBack, DialogPhrases.NeverSent, DialogPhrases.TalkToPerson],
            _ when explained.All(diagnosis => diagnosis.Advice[0].Action == AdviceAction.None) => [DialogPhrases.AnotherBounce, DialogPhrases.SomethingElse, DialogPhrases.TalkToPerson],
            _ => [DialogPhrases.OpenTicket, DialogPhrases.NeverSent, DialogPhrases.AnotherBounce, DialogPhrases.TalkToPerson],
        };
        var articles = explained.SelectMany(diagnosis => diagnosis.Advice).Select(advice => advice.Article).OfType<string>().Where(now.HasArticle).Distinct().Take(2);
        return new(state with { Stage = Stage.Advised, Bounces = bounces, Resent = resends, NotUnderstood = 0 }, new(more, offers, explained, [.. articles]));
    }

    /// <summary>The same refusal: same reason by the same list for the same recipient.</summary>
    static bool IsSame(Bounce before, Bounce bounce) =>
        before.Reason == bounce.Reason && before.Recipient == bounce.Recipient && before.Blocklist?.Id == bounce.Blocklist?.Id;

    /// <summary>A new refusal, not the old one pasted once more.</summary>
    static bool IsLater(Bounce before, Bounce bounce) =>
        (before.OccurredAt is { } then && bounce.OccurredAt is { } now && now > then) || (before.MessageId is { } a && bounce.MessageId is { } b && a != b);

    /// <summary>What the customer tells after the advice.</summary>
    static Step? Outcome(DialogState state, Heard heard, Situation now) => heard.Wish switch
    {
        Wish.Worked => new(state with { Stage = Stage.Listening, Resent = false, NotUnderstood = 0 }, Say([new(DialogPhrases.Glad)], DialogPhrases.AnotherBounce, DialogPhrases.WhyListed)),
        Wish.RefusedAgain => OpenTicket(state, DialogPhrases.RefusedAgain, now),
        Wish.WhyListed => new(state, Explain(state, now)),
        Wish.NeverSent => new(state, Say([new(DialogPhrases.NeverSentAnswer), new(DialogPhrases.NeverSentDo)], ["compromised-mailbox"], now, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson)),
        _ => null,
    };

    static Reply Explain(DialogState state, Situation now)
    {
        var list = state.Bounces.Select(bounce => bounce.Blocklist).FirstOrDefault(named => named is not null);
        Sentence why = list?.Id == "spamcop" ? new(DialogPhrases.WhySpamcop) : new(DialogPhrases.WhyAnyList, ("list", list?.Name ?? (object)new Sentence(DialogPhrases.TheList)));
        return Say([why, new(DialogPhrases.WhyWeAct)], ["spamcop-listing", "why-listed"], now, DialogPhrases.Worked, DialogPhrases.CameBack, DialogPhrases.TalkToPerson);
    }

    static Step Person(DialogState state, Situation now)
    {
        if (state.AskedForPerson) return OpenTicket(state, DialogPhrases.TicketOpened, now);
        Sentence reach = (now.Phone, now.OpenUntil, now.NextOpen) switch
        {
            ({ Length: > 0 }, { } until, _) => new(DialogPhrases.PersonNow, ("phone", now.Phone), ("until", When.Until(until))),
            ({ Length: > 0 }, null, { } next) => new(DialogPhrases.PersonLater, ("phone", now.Phone), ("from", When.From(next))),
            ({ Length: > 0 }, _, _) => new(DialogPhrases.PersonPhone, ("phone", now.Phone)),
            _ => new(DialogPhrases.PersonTicket),
        };
        return new(state with { AskedForPerson = true, NotUnderstood = 0 }, Say([reach, new(DialogPhrases.PersonOrTicket)], ["contact"], now, DialogPhrases.OpenTicket));
    }

    static Step OpenTicket(DialogState state, Phrase lead, Situation now)
    {
        if (state.Ticket is { } number)
            return new(state, Say([new(DialogPhrases.TicketStands, ("ticket", number))], DialogPhrases.AnotherBounce));
        Sentence subject = state.Bounces is [var first, ..] && first.Kind is BounceKind.Bounce or BounceKind.Delayed
            ? new(DialogPhrases.SubjectBounce, ("reason", first.Reason is { } reason ? BounceJson.Word(reason) : "undetermined"), ("list", first.Blocklist?.Name ?? "–"), ("address", first.ListedAddress?.ToString() ?? "–"))
            : new(DialogPhrases.SubjectPlain);
        var answer = now.NextOpen is null ? new Sentence(DialogPhrases.TicketNoTime) : new Sentence(DialogPhrases.TicketTime);
        return new(state with { Stage = Stage.Ticketed, NotUnderstood = 0 },
            Say([new(lead), new(DialogPhrases.TicketNumber), answer], DialogPhrases.AnotherBounce) with { TellsTicket = true },
            new(subject, state.Bounces));
    }

    /// <summary>A file that holds no bounce: a picture, something binary, any other text.</summary>
    static Step Unread(DialogState state, Heard heard) =>
        new(state with { NotUnderstood = state.NotUnderstood + 1 },
            Say([new(heard.HasPicture ? DialogPhrases.Picture : DialogPhrases.NoBounceFile)], DialogPhrases.NotFound, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson));

    static Step Talk(DialogState state, Heard heard, Situation now) => heard.Wish switch
    {
        Wish.RefusedAgain when state.Bounces is not [] => OpenTicket(state, DialogPhrases.RefusedAgain, now),
        Wish.RefusedAgain => Answer(state, Say([new(DialogPhrases.CameBackUnread)], DialogPhrases.NotFound, DialogPhrases.OpenTicket)),
        Wish.NotFound => Answer(state, Say([new(DialogPhrases.WhereIsIt), new(DialogPhrases.WhereIsItTechnical)], ["read-a-bounce"], now, DialogPhrases.NoneReceived, DialogPhrases.OpenTicket)),
        Wish.NoneReceived => Answer(state, Say([new(DialogPhrases.NoneReceivedAnswer)], ["did-it-arrive"], now, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson)),
        Wish.SomethingElse => Answer(state, Say([new(DialogPhrases.SomethingElseAnswer)], DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson)),
        Wish.AnotherBounce => Answer(state with { Stage = Stage.Listening, Resent = false }, Say([new(DialogPhrases.PasteIt)], DialogPhrases.NotFound, DialogPhrases.TalkToPerson)),
        Wish.WhyListed => Answer(state, Explain(state, now)),
        Wish.NeverSent => Answer(state, Say([new(DialogPhrases.NeverSentAnswer), new(DialogPhrases.NeverSentDo)], ["compromised-mailbox"], now, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson)),
        Wish.State => Answer(state, Say([Today.In(now), new(DialogPhrases.StateThen)], DialogPhrases.NotFound, DialogPhrases.TalkToPerson)),
        Wish.Worked => Answer(state with { Stage = Stage.Listening }, Say([new(DialogPhrases.Glad)], DialogPhrases.AnotherBounce)),
        Wish.Thanks => Answer(state, Say([new(DialogPhrases.YouAreWelcome)], DialogPhrases.AnotherBounce)),
        Wish.Goodbye => Answer(state, Say([new(DialogPhrases.Goodbye)], DialogPhrases.AnotherBounce)),
        Wish.Hello => Answer(state, Say([new(DialogPhrases.HelloAgain)], DialogPhrases.NotFound, DialogPhrases.NoneReceived, DialogPhrases.SomethingElse)),
        Wish.Robot => Answer(state, Say([new(DialogPhrases.IAmProgram)], DialogPhrases.NotFound, DialogPhrases.TalkToPerson)),
        _ when heard.Address is { } address => Answer(state, Say([Whose(address, now), new(DialogPhrases.AddressThen)], ["my-address-is-listed"], now, DialogPhrases.NotFound, DialogPhrases.TalkToPerson)),
        Wish.OwnAddress => Answer(state, Say([new(DialogPhrases.WhichAddress)], ["my-address-is-listed"], now, DialogPhrases.NotFound, DialogPhrases.TalkToPerson)),
        _ when heard.IsAngry => Answer(state, Say([new(DialogPhrases.Angry)], DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson)),
        _ when heard.Answers is not [] => Answer(state, Say([new(DialogPhrases.Question)], [.. heard.Answers], now, DialogPhrases.NotFound, DialogPhrases.TalkToPerson)),
        _ => Lost(state, heard.IsQuestion ? DialogPhrases.Question : DialogPhrases.NotUnderstood),
    };

    static Sentence Whose(System.Net.IPAddress address, Situation now) =>
        now.Relays.Find(address) is { } ours ? new(DialogPhrases.AddressOurs, ("address", address), ("number", ours.Number)) : new(DialogPhrases.AddressForeign, ("address", address));

    static Step Answer(DialogState state, Reply reply) => new(state with { NotUnderstood = 0 }, reply);

    /// <summary>Each time something else, and each time nearer to a person.</summary>
    static Step Lost(DialogState state, Phrase first)
    {
        var next = state with { NotUnderstood = state.NotUnderstood + 1 };
        return state.NotUnderstood switch
        {
            0 => new(next, Say([new(first)], DialogPhrases.NotFound, DialogPhrases.NoneReceived, DialogPhrases.TalkToPerson)),
            1 => new(next, Say([new(DialogPhrases.LostAgain)], DialogPhrases.NotFound, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson)),
            _ => new(next with { NotUnderstood = 1 }, Say([new(DialogPhrases.LostForGood)], DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson)),
        };
    }

    static Phrase[] Offers(DialogState state) => state.Stage == Stage.Advised && state.Resent
        ? [DialogPhrases.Worked, DialogPhrases.CameBack, DialogPhrases.TalkToPerson]
        : [DialogPhrases.NotFound, DialogPhrases.NoneReceived, DialogPhrases.TalkToPerson];

    static Reply Say(ImmutableArray<Sentence> paragraphs, params Phrase[] offers) => new(paragraphs, [.. offers], [], []);

    static Reply Say(ImmutableArray<Sentence> paragraphs, string[] articles, Situation now, params Phrase[] offers) =>
        new(paragraphs, [.. offers], [], [.. articles.Where(now.HasArticle).Take(MostLinks)]);
}
