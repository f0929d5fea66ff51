using System.Collections.Immutable;
using SupportBot.Bounces;
using SupportBot.Web.Advising;
using SupportBot.Web.Site;

namespace SupportBot.Web.Conversations;

/// <summary>People: how to reach one, the ticket, and where its answer goes.</summary>
static partial class Dialog
{
    static Step Person(DialogState state, Situation now)
    {
        if (state.AskedForPerson) return OpenTicket(state, Move.OpenedTicket, TakesOver(now), now);
        return Answer(Move.NamedPerson, state with { AskedForPerson = true }, Say([Reach(now), Handover(state)], ["contact"], now, DialogPhrases.OpenTicket));
    }

    /// <summary>How a person gets this conversation: by a ticket, or they have it already.</summary>
    static Sentence Handover(DialogState state) => state.Ticket is { } number ? new(DialogPhrases.TicketStands, ("ticket", number)) : new(DialogPhrases.PersonOrTicket);

    static Sentence Reach(Situation now) => (now.Phone, now.OpenUntil, now.NextOpen) switch
    {
        ({ Length: > 0 }, { } until, _) => new(DialogPhrases.PersonNow, ("phone", now.Phone), ("until", When.Lasting(until))),
        ({ Length: > 0 }, null, { } next) => new(DialogPhrases.PersonLater, ("phone", now.Phone), ("from", When.From(next))),
        ({ Length: > 0 }, _, _) => new(DialogPhrases.PersonPhone, ("phone", now.Phone)),
        _ => new(DialogPhrases.PersonTicket),
    };

    static bool IsClosed(Situation now) => now is { OpenUntil: null, NextOpen: not null };

    /// <summary>Nobody is said to take over "now" in the middle of the night.</summary>
    static Phrase TakesOver(Situation now) => IsClosed(now) ? DialogPhrases.TicketOpenedLater : DialogPhrases.TicketOpened;

    static Phrase TakesOverRefused(Situation now) => IsClosed(now) ? DialogPhrases.RefusedAgainLater : DialogPhrases.RefusedAgain;

    static Step OpenTicket(DialogState state, Move move, Phrase lead, Situation now)
    {
        if (state.Ticket is { } number)
            return Answer(Move.ShowedTicket, state, Say([new(DialogPhrases.TicketStands, ("ticket", number)), Reach(now)], DialogPhrases.AnotherBounce));
        Sentence subject = state.Bounces is [var first, ..] && first.Kind is BounceKind.Bounce or BounceKind.Delayed
            ? new(DialogPhrases.SubjectBounce, ("reason", first.Reason is { } reason ? BounceJson.Word(reason) : "undetermined"), ("list", first.Blocklist?.Name ?? "–"), ("address", first.ListedAddress?.ToString() ?? "–"))
            : new(DialogPhrases.SubjectPlain);
        var answer = now.NextOpen is null ? new Sentence(DialogPhrases.TicketNoTime) : new Sentence(DialogPhrases.TicketTime);
        ImmutableArray<Sentence> told = [Both(new(lead), new(state.Bounces is [] ? DialogPhrases.TicketNumberPlain : DialogPhrases.TicketNumber)), Both(answer, new(DialogPhrases.TicketWhere))];
        var asks = move == Move.TookOver && state is { Questions: < MostQuestions, AskedForPerson: false };   // what a person will want to know first
        var next = state with { Stage = Stage.Ticketed, NotUnderstood = 0, Waits = false, Question = asks ? Question.Scope : Question.None };
        return new(move, next, (asks ? Say(told.Add(new(DialogPhrases.Scope)), DialogPhrases.NothingLeaves, DialogPhrases.OnlyThis) : Say(told, DialogPhrases.AnotherBounce)) with { TellsTicket = true }, new(subject, state.Bounces));
    }

    /// <summary>What belongs to a ticket, open or wished for. A telephone number wishes for a call, so for a ticket; who asked for a person is not sent on.</summary>
    static Step? AboutTicket(DialogState state, Question asked, Heard heard, Situation now) => heard switch
    {
        _ when state.Ticket is { } number => OfTicket(number, state, asked, heard, now),
        { Wish: Wish.WhenAnswer } => Answer(Move.ToldHours, state, Say([new(DialogPhrases.NoTicketYet), Reach(now)], ["contact"], now, DialogPhrases.OpenTicket)),
        { HasPhone: true } => OpenTicket(state, Move.OpenedTicket, DialogPhrases.PhoneNoted, now),
        { Wish: Wish.CannotWait or Wish.OtherMatter } when state.AskedForPerson => OpenTicket(state, Move.OpenedTicket, TakesOver(now), now),
        _ => null,
    };

    /// <summary>Where the answer shall go, when it comes, who gives it, something more, or that it is settled.</summary>
    static Step? OfTicket(string number, DialogState state, Question asked, Heard heard, Situation now)
    {
        Step Told(Move move, params ImmutableArray<Sentence> sentences) => Answer(move, state, Say(sentences, DialogPhrases.AnotherBounce, DialogPhrases.TalkToPerson));
        var ticket = ("ticket", (object?)number);
        return heard switch
        {
            { Mail: { } address } => Told(Move.NotedReach, new Sentence(DialogPhrases.AnswersTo, ("address", address.Masked), ticket)) with { Mail = address, AnswersTicket = true },
            { HasPhone: true } when asked == Question.Scope => Ask(Move.NotedReach, Question.Scope, state, Say([new(DialogPhrases.PhoneInTicket, ticket), new(DialogPhrases.Scope)], DialogPhrases.NothingLeaves, DialogPhrases.OnlyThis)),
            { HasPhone: true } => Told(Move.NotedReach, new Sentence(DialogPhrases.PhoneInTicket, ticket)),
            { HasBadMail: true } => Told(Move.WantedRealAddress, new Sentence(DialogPhrases.MailWhereTrue)),
            { Wish: Wish.NothingLeaves or Wish.OnlyThis } => Told(Move.NotedReach, new Sentence(DialogPhrases.NotedInTicket, ticket)),
            { Wish: Wish.CloseTicket or Wish.Worked } => Told(Move.ToldTicket, new Sentence(DialogPhrases.TicketSolved, ticket)),
            { Wish: Wish.AddToTicket } => Told(Move.ToldTicket, new Sentence(DialogPhrases.TicketAdd, ticket)),
            { Wish: Wish.WhoHandles } => Told(Move.ToldTicket, Both(new(DialogPhrases.TicketWho), Comes(number, now))),
            { Wish: Wish.CannotWait } => Told(Move.ToldTicket, Reach(now), new Sentence(DialogPhrases.TicketUrgent)),
            { Wish: Wish.WhenAnswer } => Told(Move.ToldWhenAnswered, Comes(number, now), new Sentence(now.Ticket?.HasAddress == true ? DialogPhrases.AnswerByMail : DialogPhrases.AnswerHere), Reach(now)),
            _ => null,
        };
    }

    /// <summary>When the answer comes; overdue is said, not hidden.</summary>
    static Sentence Comes(string number, Situation now) => now.Ticket?.AnswerBy switch
    {
        null => new(DialogPhrases.TicketRead, ("ticket", number)),
        { } by when by < now.Now => new(DialogPhrases.TicketOverdue, ("ticket", number)),
        { } by => new(DialogPhrases.TicketWhen, ("ticket", number), ("until", When.Until(by))),
    };
}
