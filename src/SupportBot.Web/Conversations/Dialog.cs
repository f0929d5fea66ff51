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
sealed record Situation(RelaySnapshot Relays, DateTimeOffset Now, string Phone, DateTimeOffset? OpenUntil, DateTimeOffset? NextOpen, Func<string, bool> HasArticle)
{
    /// <summary>Whether one e-mail can be offered to who waits.</summary>
    public bool WritesMail { get; init; }

    /// <summary>Where a bounce may be forwarded to; empty: nowhere.</summary>
    public string ForwardTo { get; init; } = "";

    /// <summary>The conversation's open ticket.</summary>
    public TicketStand? Ticket { get; init; }
}

/// <summary>How an open ticket stands.</summary>
/// <param name="AnswerBy">When a person will have answered, as the customer was told; null where no hours are set.</param>
/// <param name="HasAddress">Whether an answer can go to the customer by mail.</param>
readonly record struct TicketStand(DateTimeOffset? AnswerBy, bool HasAddress);

/// <summary>One message of the program.</summary>
/// <param name="Paragraphs">What it says.</param>
/// <param name="Offers">What the customer may answer, as buttons; typing works as well.</param>
/// <param name="Explained">Diagnoses shown as cards, each told in words too.</param>
/// <param name="Articles">Slugs of articles to link.</param>
sealed record Reply(ImmutableArray<Sentence> Paragraphs, ImmutableArray<Phrase> Offers, ImmutableArray<Diagnosis> Explained, ImmutableArray<string> Articles)
{
    /// <summary>Whether the ticket's number, link and time are to be filled in once it is open.</summary>
    public bool TellsTicket { get; init; }

    /// <summary>Slug of the article whose two sentences are told after the paragraphs, or null.</summary>
    public string? Told { get; init; }

    /// <summary>Those two were told before: what the article says next.</summary>
    public bool TellsFurther { get; init; }
}

/// <summary>A ticket to open in the same transaction.</summary>
sealed record TicketWish(Sentence Subject, ImmutableArray<Bounce> Bounces);

/// <summary>What follows from one message, and by which way.</summary>
sealed record Step(Move Move, DialogState State, Reply Reply, TicketWish? Ticket = null)
{
    /// <summary>An address that the message named to be written to: the transcript keeps it masked.</summary>
    public TypedAddress? Mail { get; init; }

    /// <summary>Whether <see cref="Mail"/> is where the ticket's answer shall go.</summary>
    public bool AnswersTicket { get; init; }
}

/// <summary>
/// The conversation as one pure function: state and what was heard in, reply and new state out. Guard clauses, most decisive first;
/// every reply offers a next step, nothing is answered twice with "I did not understand", and nobody is asked three times in a row.
/// <c>docs/conversation.md</c> is its map.
/// </summary>
static partial class Dialog
{
    const int MostLinks = 2;

    /// <summary>After so many questions in a row a person is quicker.</summary>
    const int MostQuestions = 2;

    /// <summary>The first words: who answers, how mail stands, what to do.</summary>
    public static Step Greet(DialogState state, Situation now) =>
        new(Move.Greeted, state, Say([new(DialogPhrases.Hello), Today.In(now), new(DialogPhrases.PasteIt)], DialogPhrases.NotFound, DialogPhrases.NoneReceived, DialogPhrases.SomethingElse));

    public static Step Next(DialogState state, Heard heard, Situation now)
    {
        state = state with { Language = heard.Language ?? state.Language };
        var step = Decide(state with { Question = Question.None }, state.Question, heard, now);
        if (step.State.Question != Question.None && !heard.IsBounce && (state.Questions >= MostQuestions || (step.State.AskedForPerson && step.State.Ticket is not null)))
            step = StopAsking(step.State with { Question = Question.None });
        var reply = heard.HasSecret && step.Move != Move.MaskedPassword ? step.Reply with { Paragraphs = step.Reply.Paragraphs.Insert(0, new(DialogPhrases.Masked)) } : step.Reply;
        var asks = step.State.Question != Question.None;
        return step with
        {
            Reply = reply with { Offers = StillOpen(step.State, reply.Offers) },
            State = step.State with
            {
                Questions = asks ? state.Questions + 1 : 0, More = reply.Articles is [var first, ..] ? first : step.State.More, IsMoreTold = reply.Articles is [] ? step.State.IsMoreTold : reply.Told is not null, Program = heard.Program ?? step.State.Program,
            },
        };
    }

    /// <summary>A ticket is offered once: where one is open, another matter takes its place. "Another" error message needs one before it.</summary>
    static ImmutableArray<Phrase> StillOpen(DialogState state, ImmutableArray<Phrase> offers) => 
        [.. offers.Select(offer => state.Ticket is not null && offer == DialogPhrases.OpenTicket ? DialogPhrases.AnotherBounce : offer).Select(offer => state.Bounces is [] && offer == DialogPhrases.AnotherBounce ? DialogPhrases.FirstBounce : offer).Distinct()];

    /// <summary>What the program says by itself in an open chat: the address that the customer waits for is out. Null as long as there is nothing to say.</summary>
    public static Step? SpeakUp(DialogState state, Situation now)
    {
        if (!state.Waits || state.Stage != Stage.Advised || News.Of(state.Bounces, now.Relays, now.Now) is not { } reply) return null;
        return new(Move.SpokeUp, state with { Waits = false, Question = Question.None, Questions = 0 }, reply);
    }

    /// <summary>Something broke while the answer was made: say so, and leave the customer a way.</summary>
    public static Step Failure(DialogState state) => new(Move.Failed, state, Say([new(DialogPhrases.Failure)], DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson));

    static Step Decide(DialogState state, Question asked, Heard heard, Situation now)
    {
        if (MailAnswer(state, asked, heard, now) is { } answer) return answer;   // first: in an address any word may stand
        if (heard.Wish == Wish.ChangeLanguage && state is { Stage: Stage.Advised, Bounces: not [] }) return Explain(Move.ChangedLanguage, state, state.Bounces, null, [new(DialogPhrases.LanguageShort)], now);
        if (heard.Wish == Wish.ChangeLanguage) return new(Move.ChangedLanguage, state, Say([new(DialogPhrases.LanguageChanged)], Offers(state)));
        if (heard.IsBounce) return Diagnose(state, heard, now);
        if (heard.Files == 0 && AboutTicket(state, asked, heard, now) is { } reached) return reached;
        if (heard.Wish == Wish.Ticket) return OpenTicket(state, Move.OpenedTicket, TakesOver(now), now);
        if (heard.Wish == Wish.Hours) return Answer(Move.ToldHours, state, Say([Reach(now), Handover(state)], ["contact"], now, DialogPhrases.OpenTicket));
        if (heard.Wish == Wish.Person) return Person(state, now);
        if (heard.Files > 0) return Unread(state, heard, now);
        if (heard.IsEmpty) return Answer(Move.HeardNothing, state, Say([new(DialogPhrases.Empty)], DialogPhrases.NotFound, DialogPhrases.NoneReceived, DialogPhrases.TalkToPerson));
        return Reply(state, asked, heard, now) ?? Outcome(state, heard, now) ?? Talk(state, heard, now);
    }

    /// <summary>Two questions did not help, or the customer wants a person: no third one.</summary>
    static Step StopAsking(DialogState state) => state.Ticket is { } number
        ? Answer(Move.StoppedAsking, state, Say([new(DialogPhrases.NoMoreQuestionsTicket, ("ticket", number))], DialogPhrases.AnotherBounce, DialogPhrases.TalkToPerson))
        : Answer(Move.StoppedAsking, state, Say([new(DialogPhrases.NoMoreQuestions)], DialogPhrases.OpenTicket, DialogPhrases.NotFound, DialogPhrases.TalkToPerson));

    static Step Answer(Move move, DialogState state, Reply reply) => new(move, state with { NotUnderstood = 0 }, reply);

    static Step Ask(Move move, Question question, DialogState state, Reply reply) => new(move, state with { NotUnderstood = 0, Question = question }, reply);

    static Phrase[] Offers(DialogState state) => state switch
    {
        { Stage: Stage.Advised, Resent: true } => [DialogPhrases.Worked, DialogPhrases.CameBack, DialogPhrases.TalkToPerson],
        { Ticket: not null } => [DialogPhrases.AnotherBounce, DialogPhrases.TalkToPerson],
        { Bounces: not [] } => [DialogPhrases.AnotherBounce, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson],
        _ => [DialogPhrases.NotFound, DialogPhrases.NoneReceived, DialogPhrases.TalkToPerson],
    };

    /// <summary>Two sentences that belong together: a paragraph.</summary>
    static Sentence Both(Sentence first, Sentence second) => new(DialogPhrases.Both, ("first", first), ("second", second));

    static Reply Say(ImmutableArray<Sentence> paragraphs, params Phrase[] offers) => new(paragraphs, [.. offers], [], []);

    static Reply Say(ImmutableArray<Sentence> paragraphs, string[] articles, Situation now, params Phrase[] offers) =>
        new(paragraphs, [.. offers], [], [.. articles.Where(now.HasArticle).Take(MostLinks)]);
}
