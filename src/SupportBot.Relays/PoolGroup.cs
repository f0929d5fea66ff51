using System.Net.Sockets;

namespace SupportBot.Relays;

/// <summary>The addresses of one pool and family during a step, and how many of them stand where.</summary>
internal sealed class PoolGroup(string pool, AddressFamily family)
{
    public string Pool => pool;

    public AddressFamily Family => family;

    /// <summary>By their index, in the order of all addresses.</summary>
    public List<int> Members { get; } = [];

    public int Senders { get; private set; }

    public int Active { get; private set; }

    public int Resting { get; private set; }

    public void Tally(Stand stand, int by)
    {
        if (stand is Stand.Active or Stand.ListedActive) Senders += by;
        if (stand == Stand.Active) Active += by;
        if (stand == Stand.Resting) Resting += by;
    }

    /// <summary>The share of the members, at least so many, and never more than there are.</summary>
    public int Least(Share share, int floor) => Math.Min(Members.Count, Math.Max(floor, share.Of(Members.Count)));
}
