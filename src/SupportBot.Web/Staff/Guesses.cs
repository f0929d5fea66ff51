using SupportBot.Web.Site;

namespace SupportBot.Web.Staff;

/// <summary>How often one address may try to sign in, whoever it says it is: an account's own pause does not stop guesses at many accounts.</summary>
sealed class Guesses(TimeProvider time)
{
    const int Most = 30;

    readonly RateWindow _tries = new(TimeSpan.FromMinutes(10), time);

    public bool Allow(HttpContext context) => _tries.Take(RateWindow.Source(context.Connection.RemoteIpAddress), Most);
}
