using System.Net;
using System.Net.Sockets;

namespace SupportBot.Relays;

/// <summary>
/// Looks at every step of the pool and says which promise it broke. Knows the truth through <see cref="Ledger"/>, persons' decisions and the settings;
/// of the policy it sees only what it hands out: states and events.
/// </summary>
sealed partial class Promises(Hearing hearing, Action<string> broken)
{
    static readonly int All = Scene.Addresses.Length + Scene.Spare.Length;
    static readonly TimeSpan Week = TimeSpan.FromDays(7);
    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    readonly Dictionary<IPAddress, int> _index = Scene.Addresses.Concat(Scene.Spare).Select((address, i) => (address.Address, i)).ToDictionary(pair => pair.Address, pair => pair.i);
    readonly Dictionary<string, int> _list = Scene.Lists.Select((list, i) => (list.Id, i)).ToDictionary(pair => pair.Id, pair => pair.i, StringComparer.Ordinal);
    readonly Ledger _ledger = new(hearing.Answers);
    readonly AddressState?[] _state = new AddressState?[All];
    readonly Stand?[] _stand = new Stand?[All];
    readonly Group?[] _group = new Group?[All];
    readonly Hold?[] _hold = new Hold?[All];
    readonly DateTimeOffset?[] _drainedAt = new DateTimeOffset?[All];
    readonly DateTimeOffset?[] _restEnds = new DateTimeOffset?[All];
    readonly int[] _repeats = new int[All];
    readonly bool[] _listed = new bool[All * Scene.Watched];
    readonly List<(int List, int Address, DateTimeOffset At)> _drains = [];
    readonly int[] _reach = new int[Scene.Watched];
    readonly HashSet<int> _mass = [];
    readonly HashSet<int> _confirmed = [];
    readonly HashSet<int> _wasConfirmed = [];
    List<Group> _groups = [];
    int[] _members = [];

    PoolRules _rules = new();
    WatchedList?[] _watched = [];
    DateTimeOffset _now;
    bool _byPerson;

    public Ledger Ledger => _ledger;

    public int Index(IPAddress address) => _index[address];

    public int ListIndex(string id) => _list[id];

    /// <summary>When an address was drained by itself: which, by which list.</summary>
    public event Action<int, int>? Drained;

    public void Swept(PoolStep step, PoolRules rules, WatchedList?[] watched, DateTimeOffset now)
    {
        Begin(rules, now, byPerson: false);
        _watched = watched;
        foreach (var address in _members)
        {
            if (_hold[address]?.Until <= now) _hold[address] = null;
        }

        _ledger.Write(hearing.Heard, _members, watched, rules, Rest);
        JudgeMassListings();
        Read(step);
        Look(step.State);
        LookAtPools(step.State);
        if (step.Events.Length > 0) LookAtFile(step.State);
        LookAtBrakes(step.State);
    }

    public void Held(PoolDecision decision, int address, Hold hold, bool force, PoolRules rules, DateTimeOffset now)
    {
        Begin(rules, now, byPerson: true);
        var group = _group[address]!;
        var wasEnough = group.Senders >= group.Minimum(rules);
        var needed = IsSending(address) && !IsSpare(group);
        switch (decision)
        {
            case PoolDecision.BelowMinimum when !hold.Sends && needed && !force:
                break;
            case PoolDecision.Done(var step) when hold.Sends || !needed || force:
                _hold[address] = hold.Sends && hold.Until is null && _ledger.IsCounted(address) ? hold with { Until = now + PoolPolicy.ListedHold } : hold;
                Read(step);
                Look(step.State);
                if (!hold.Sends && !force && wasEnough && group.Senders < group.Minimum(rules)) Say(address, "was drained below the minimum by a person who did not insist");
                break;
            default:
                Say($"a person's decision came to {decision.GetType().Name}");
                break;
        }
    }

    public void Released(PoolDecision decision, int address, PoolRules rules, DateTimeOffset now)
    {
        Begin(rules, now, byPerson: true);
        _hold[address] = null;
        if (decision is not PoolDecision.Done(var step))
        {
            Say("a release was refused");
            return;
        }

        Read(step);
        Look(step.State);
    }

    public void Confirmed(PoolStep step, int list)
    {
        if (step.Events is []) return;
        _mass.Remove(list);
        _confirmed.Add(list);
        if (step.Events is not [{ Kind: PoolEventKind.MassListingConfirmed }]) Say("a confirmation did something else");
        LookAtBrakes(step.State);
    }

    /// <summary>The settings have changed, or it begins.</summary>
    public void Configured(PoolStep step, IEnumerable<RelayAddress> addresses, DateTimeOffset now)
    {
        _now = now;
        int[] before = _members;
        RelayAddress[] wanted = [.. addresses];
        _members = [.. wanted.Select(address => _index[address.Address])];
        foreach (var gone in before.Except(_members)) Leave(gone);
        foreach (var joined in _members.Except(before)) _stand[joined] = Stand.Active;
        if (step.Events.Count(e => e.Kind == PoolEventKind.Joined) != _members.Except(before).Count() || step.Events.Count(e => e.Kind == PoolEventKind.Left) != before.Except(_members).Count()) Say("who joined and left is not told");
        _drains.RemoveAll(drain => !_members.Contains(drain.Address));

        _groups = [.. wanted.GroupBy(address => (address.Pool, address.Address.AddressFamily)).Select(group => new Group(group.Key.Pool, group.Key.AddressFamily))];
        foreach (var address in wanted) _groups.Single(group => group.Pool == address.Pool && group.Family == address.Address.AddressFamily).Members.Add(_index[address.Address]);
        foreach (var group in _groups)
        {
            group.Four = _groups.Find(other => other.Pool == group.Pool && other.Family == AddressFamily.InterNetwork);
            foreach (var member in group.Members) _group[member] = group;
        }

        for (var list = 0; list < Scene.Watched; list++) _reach[list] = wanted.Count(address => Scene.Lists[list].Names(address.Address));
        Count();
        Look(step.State);
    }

    void Begin(PoolRules rules, DateTimeOffset now, bool byPerson)
    {
        (_rules, _now, _byPerson) = (rules, now, byPerson);
        _drains.RemoveAll(drain => drain.At <= now - rules.CascadeWindow);
    }

    void Leave(int address)
    {
        _ledger.Forget(address);
        (_stand[address], _state[address], _hold[address], _drainedAt[address], _restEnds[address], _group[address], _repeats[address]) = (null, null, null, null, null, null, 0);
        Array.Clear(_listed, address * Scene.Watched, Scene.Watched);
    }

    /// <summary>The file names whoever sends, and is never empty while anybody may send.</summary>
    void LookAtFile(PoolState state)
    {
        var lines = PoolFile.Text(state.Addresses)?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (!lines.Select(line => _index[IPAddress.Parse(line)]).ToHashSet().SetEquals(_members.Where(IsSending))) Say("the pool file names others than those that send");
    }

    void Count()
    {
        foreach (var group in _groups) group.Senders = group.Active = 0;
        foreach (var member in _members) Tally(member, 1);
    }

    void Tally(int address, int by)
    {
        if (IsSending(address)) _group[address]!.Senders += by;
        if (_stand[address] == Stand.Active) _group[address]!.Active += by;
    }

    bool IsSending(int address) => _stand[address] is Stand.Active or Stand.ListedActive;

    /// <summary>Whether one of its senders can go, be it that a resting address goes in for it.</summary>
    bool IsSpare(Group group)
    {
        var spare = group.Senders - group.Minimum(_rules);
        return spare > 0 || (spare == 0 && group.Members.Exists(member => _stand[member] == Stand.Resting && _hold[member] is null));
    }

    /// <summary>A draining listing ends while its address is out: the rest that it needs.</summary>
    void Rest(int address, int list)
    {
        if (IsSending(address)) return;
        var rest = _watched[list]!.List.MirrorLag > _rules.ReactivateAfter ? _watched[list]!.List.MirrorLag : _rules.ReactivateAfter;
        var most = rest > Day ? rest : Day;
        var grown = rest;
        for (var i = 0; i < _repeats[address] && grown < most; i++) grown *= 2;
        var ends = _now + (grown < most ? grown : most);
        if (_restEnds[address] is not { } before || ends > before) _restEnds[address] = ends;
    }

    void Say(string promise) => broken(promise);

    void Say(int address, string promise) => broken($"{Name(address)} {promise}");

    static string Name(int address) => (address < Scene.Addresses.Length ? Scene.Addresses[address] : Scene.Spare[address - Scene.Addresses.Length]).Address.ToString();
}
