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

    /// <summary>What belongs to the ticket itself: where the answer shall go, and when it comes. A telephone number alone wishes for a call, so for a ticket.</summary>
    static Step? AboutTicket(DialogState state, Question asked, Heard heard, Situation now)
    {
        if (state is { Ticket: null, AskedForPerson: true } && heard.Wish is Wish.CannotWait or Wish.OtherMatter) return OpenTicket(state, Move.OpenedTicket, TakesOver(now), now);
        if (state.Ticket is not { } number) return heard.Wish == Wish.WhenAnswer ? Answer(Move.ToldHours, state, Say([new(DialogPhrases.NoTicketYet), Reach(now)], ["contact"], now, DialogPhrases.OpenTicket)) : heard.HasPhone ? OpenTicket(state, Move.OpenedTicket, DialogPhrases.PhoneNoted, now) : null;
        var ticket = ("ticket", (object?)number);
        if (heard.Mail is { } address) return Answer(Move.NotedReach, state, Say([new(DialogPhrases.AnswersTo, ("address", address.Masked), ticket)], DialogPhrases.AnotherBounce)) with { Mail = address, AnswersTicket = true };
        if (heard.HasPhone) return asked == Question.Scope
            ? Ask(Move.NotedReach, Question.Scope, state, Say([new(DialogPhrases.PhoneInTicket, ticket), new(DialogPhrases.Scope)], DialogPhrases.NothingLeaves, DialogPhrases.OnlyThis))
            : Answer(Move.NotedReach, state, Say([new(DialogPhrases.PhoneInTicket, ticket)], DialogPhrases.AnotherBounce));
        if (heard.HasBadMail) return Answer(Move.WantedRealAddress, state, Say([new(DialogPhrases.MailWhereTrue)], DialogPhrases.AnotherBounce));
        Sentence? said = heard.Wish switch
        {
            Wish.CloseTicket or Wish.Worked => new(DialogPhrases.TicketSolved, ticket),
            Wish.AddToTicket => new(DialogPhrases.TicketAdd, ticket),
            Wish.WhoHandles => new(DialogPhrases.TicketWho, ticket),
            Wish.CannotWait => new(DialogPhrases.TicketUrgent),
            _ => null,
        };
        if (said is not null) return Answer(Move.ToldTicket, state, Say(heard.Wish switch { Wish.WhoHandles => [Both(said, Comes(number, now))], Wish.CannotWait => [Reach(now), said], _ => [said] }, DialogPhrases.AnotherBounce, DialogPhrases.TalkToPerson));
        if (heard.Wish is Wish.NothingLeaves or Wish.OnlyThis) return Answer(Move.NotedReach, state, Say([new(DialogPhrases.NotedInTicket, ticket)], DialogPhrases.AnotherBounce));
        if (heard.Wish != Wish.WhenAnswer) return null;
        return Answer(Move.ToldWhenAnswered, state, Say([Comes(number, now), new(now.Ticket?.HasAddress == true ? DialogPhrases.AnswerByMail : DialogPhrases.AnswerHere), Reach(now)], DialogPhrases.AnotherBounce, DialogPhrases.TalkToPerson));
    }

    /// <summary>When the answer comes; overdue is said, not hidden.</summary>
    static Sentence Comes(string number, Situation now) => now.Ticket?.AnswerBy switch
    {
        null => new(DialogPhrases.TicketRead, ("ticket", number)),
        { } by when by < now.Now => new(DialogPhrases.TicketOverdue, ("ticket", number)),
        { } by => new(DialogPhrases.TicketWhen, ("ticket", number), ("until", When.Until(by))),
    };
}
