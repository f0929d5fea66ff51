using System.Collections.Immutable;

namespace SupportBot.Web.Tickets;

/// <summary>One line of the copy that a ticket holds.</summary>
/// <param name="At">When it was said.</param>
/// <param name="Speaker">customer, bot, staff.</param>
/// <param name="Text">What was said; of a returned message only its headers unless the customer wished otherwise.</param>
sealed record TicketLine(DateTimeOffset At, string Speaker, string Text);

/// <summary>What a new ticket is made of.</summary>
/// <param name="Language">The customer's.</param>
/// <param name="Subject">One line for staff.</param>
/// <param name="Lines">The transcript so far.</param>
/// <param name="BouncesJson">The diagnoses, in the shape of <c>/api/bounces</c>.</param>
/// <param name="ConversationId">Where it was opened, or null for the form.</param>
/// <param name="Email">The customer's address, where they gave one.</param>
sealed record NewTicket(string Language, string Subject, ImmutableArray<TicketLine> Lines, string BouncesJson, string? ConversationId, string? Email);

/// <summary>A ticket that has just been opened.</summary>
/// <param name="Number">As people read it: NNNN-NNNC.</param>
/// <param name="Key">The key of the customer's link: told once, stored hashed.</param>
/// <param name="AnswerBy">When a person will have answered; null where no office hours are set.</param>
sealed record OpenedTicket(string Number, string Key, DateTimeOffset? AnswerBy);
