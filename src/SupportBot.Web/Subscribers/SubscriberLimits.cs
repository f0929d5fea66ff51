using SupportBot.Web.Site;

namespace SupportBot.Web.Subscribers;

/// <summary>How often one source may ask, whatever it types; and one mailbox be asked by addresses that only differ by a tag.</summary>
sealed class SubscriberLimits(TimeProvider time)
{
    /// <summary>Wishes an hour from one address (IPv6: one /64).</summary>
    const int Most = 20;

    const int MostAMailboxAndDay = 3;

    /// <summary>Questions to one web hook an hour.</summary>
    const int MostQuestions = 10;

    readonly RateWindow _asked = new(TimeSpan.FromHours(1), time);
    readonly RateWindow _mailboxes = new(TimeSpan.FromDays(1), time);
    readonly RateWindow _questions = new(TimeSpan.FromHours(1), time);

    public bool Allow(HttpContext context) => _asked.Take(RateWindow.Source(context.Connection.RemoteIpAddress), Most);

    /// <summary>False: no further mail goes there today. Nobody is told so.</summary>
    public bool AllowMailbox(string mail) => _mailboxes.Take(SubscriberAddress.Mailbox(mail), MostAMailboxAndDay);

    public bool AllowQuestion(string handle) => _questions.Take(handle, MostQuestions);
}
