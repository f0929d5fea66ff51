namespace SupportBot.Web.Tickets;

/// <summary>The ticket as a mail to the hoster's support.</summary>
sealed class TicketMail
{
    public const string Kind = "ticket-mail";
}
