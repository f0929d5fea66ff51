using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>How a component stands, worst last; the names are Statuspage's.</summary>
public enum ServiceState
{
    Operational,
    UnderMaintenance,
    DegradedPerformance,
    PartialOutage,
    MajorOutage,
}

/// <summary>From addresses to the public's components. Pure.</summary>
static class Components
{
    /// <summary>
    /// Sending: in order while every pool leaves by unlisted addresses. A drained address alone lowers nothing: the message leaves through another.
    /// A third of a pool listed and kept is a partial outage.
    /// </summary>
    public static ServiceState Sending(IEnumerable<AddressView> addresses) =>
        addresses.GroupBy(address => address.State.Pool, StringComparer.Ordinal).Select(pool =>
        {
            var kept = pool.Count(address => address.State.Stand == Stand.ListedActive);
            return !pool.Any(address => address.Sends) ? ServiceState.MajorOutage
                : kept * 3 >= pool.Count() ? ServiceState.PartialOutage
                : kept > 0 ? ServiceState.DegradedPerformance
                : ServiceState.Operational;
        }).DefaultIfEmpty(ServiceState.Operational).Max();

    /// <summary>Taking mail from customers: by how many relays take none on any address and port.</summary>
    public static ServiceState Submission(int silent, int relays) =>
        silent == 0 ? ServiceState.Operational : silent >= relays ? ServiceState.MajorOutage : silent * 3 >= relays ? ServiceState.PartialOutage : ServiceState.DegradedPerformance;

    /// <summary>A relay: degraded while an address of it is drained, or listed and kept; out only when its whole pool is.</summary>
    public static ServiceState Relay(IReadOnlyCollection<AddressView> relay, IEnumerable<AddressView> pool) =>
        relay.All(address => address.State.Stand is Stand.Active or Stand.Resting) ? ServiceState.Operational
        : pool.Any(address => address.Sends) ? ServiceState.DegradedPerformance
        : ServiceState.MajorOutage;

    /// <summary>How one address is drawn.</summary>
    public static MailState Drawn(this AddressView address) => address.State.Stand switch
    {
        Stand.Active => MailState.Ok,
        Stand.ListedActive => MailState.Degraded,
        Stand.Resting => MailState.Resting,
        _ => MailState.Drained,
    };

    public static MailState Drawn(this ServiceState state) => state switch
    {
        ServiceState.Operational => MailState.Ok,
        ServiceState.UnderMaintenance => MailState.Maintenance,
        ServiceState.DegradedPerformance => MailState.Degraded,
        _ => MailState.Outage,
    };
}
