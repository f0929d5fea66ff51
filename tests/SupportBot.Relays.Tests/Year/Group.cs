using System.Net.Sockets;

namespace SupportBot.Relays;

/// <summary>The addresses of one pool and family, counted while a step's events are read.</summary>
sealed class Group(string pool, AddressFamily family)
{
    public string Pool => pool;

    public AddressFamily Family => family;

    public List<int> Members { get; } = [];

    public int Senders { get; set; }

    public int Active { get; set; }

    /// <summary>The same pool's IPv4 addresses.</summary>
    public Group? Four { get; set; }

    /// <summary>So many must send, by INTERFACES: IPv4 the rule's share and at least one; IPv6 none while IPv4 is healthy.</summary>
    public int Minimum(PoolRules rules)
    {
        if (family == AddressFamily.InterNetwork || Four is null or { Members: [] }) return Least(1);
        return Four.Active >= Four.Minimum(rules) ? 0 : Least(0);

        int Least(int floor) => Math.Min(Members.Count, Math.Max(floor, rules.MinimumActive.Of(Members.Count)));
    }
}
