using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using SupportBot.Blocklists;

namespace SupportBot.Relays;

/// <summary>What is wrong with a zone.</summary>
enum ZoneFault
{
    None,
    Silent,
    Refuses,
    Parked,
    ListsTheWorld,
    ListsNobody,
    Forged,
}

/// <summary>What is wrong between us and all zones: shares of the answers.</summary>
/// <param name="Lost">Never come.</param>
/// <param name="Forged">Belong to another question.</param>
/// <param name="Late">Are not asked for any more when the sweep's time is up.</param>
readonly record struct Weather(double Lost, double Forged, double Late)
{
    public bool IsFine => this == default;
}

/// <summary>
/// Makes a sweep's report of what is true and what is broken. Answers go through <see cref="Dnsbl.Judge"/> and <see cref="Dnsbl.Health"/> as in a real
/// sweep; what could really be heard is noted beside it by the truth alone, so that a wrong verdict shows.
/// </summary>
sealed class Hearing(Truth truth, int seed)
{
    public const byte Nothing = 0;
    public const byte Clear = 1;
    /// <summary>And the number of the habit.</summary>
    public const byte Listed = 2;

    static readonly IPAddress Two = IPAddress.Parse("127.0.0.2");

    static readonly ImmutableArray<Voice> Voices = [.. Scene.Lists.Take(Scene.Watched).Select(list => new Voice(list))];

    readonly ZoneFault[] _faults = new ZoneFault[Scene.Watched];
    int _needed = 1;
    DateTimeOffset _now;
    WatchedList?[] _watched = [];

    /// <summary>By address and list, what the last sweep could really hear.</summary>
    public byte[] Heard { get; } = new byte[(Scene.Addresses.Length + Scene.Spare.Length) * Scene.Watched];

    public Weather Weather { get; set; }

    public ref ZoneFault this[int list] => ref _faults[list];

    public Doubt? DoubtOf(int list) => Voices[list].DoubtAt(_faults[list]);

    /// <summary>Whether two sweeps of a list hear the same as long as nothing happens.</summary>
    public bool IsSteady(int list, IEnumerable<int> addresses) => Weather.IsFine && !addresses.Any(address => truth[address, list] is { Flaps: true });

    /// <param name="sweep">Its number; chance is made of it, so that a sweep that is left out changes no other.</param>
    /// <param name="addresses">Indexes of those that are asked about.</param>
    /// <param name="lists">Indexes of those whose turn it is.</param>
    /// <param name="watched">By list, as it is asked.</param>
    /// <param name="needed">How many answers confirm.</param>
    /// <param name="now">The true time.</param>
    /// <param name="clock">Our clock.</param>
    public SweepReport Sweep(int sweep, IReadOnlyList<(int Index, IPAddress Address)> addresses, IReadOnlyList<int> lists, WatchedList?[] watched, int needed, DateTimeOffset now, DateTimeOffset clock)
    {
        (_watched, _needed, _now) = (watched, needed, now);
        Array.Clear(Heard);
        var sightings = ImmutableArray.CreateBuilder<Sighting>(addresses.Count * lists.Count);
        foreach (var (index, address) in addresses)
        {
            foreach (var list in lists)
            {
                var voice = Voices[list];
                if (address.AddressFamily == AddressFamily.InterNetworkV6 ? !voice.Six : !voice.Four) continue;
                var chance = Weather.IsFine ? 1 : Chance(sweep, index, list);
                if (chance >= Weather.Late) sightings.Add(See(sweep, index, address, list, voice, chance - Weather.Late, clock));
            }
        }

        return new(clock, clock, sightings.DrainToImmutable(), []);
    }

    /// <summary>How many of the answers that are asked for to confirm a listing confirm it.</summary>
    public int Answers(int address, int list) =>
        truth[address, list] is { Flaps: false } listing && _watched[list] is { Drains: true } && Scene.Lists[list].Habits[listing.Habit].Drains ? _needed : 1;

    Sighting See(int sweep, int index, IPAddress address, int list, Voice voice, double chance, DateTimeOffset clock)
    {
        var fault = _faults[list];
        var listing = truth[index, list] is { } known && !(known.Flaps && Chance(-sweep, index, list) < 0.5) ? known : null;
        Verdict verdict;
        if (voice.UnknownAt(fault) is { } unknown) verdict = unknown;
        else if (chance < Weather.Lost) verdict = Dnsbl.Judge(voice.Blocklist, DnsAnswer.Failure);
        else if (chance < Weather.Lost + Weather.Forged) verdict = Dnsbl.Judge(voice.Blocklist, new([Two], Mismatched: true));
        else
        {
            verdict = fault == ZoneFault.None ? voice.Says(listing?.Habit) : voice.Mistaken(fault);
            if (fault == ZoneFault.None)
            {
                Heard[(index * Scene.Watched) + list] = listing is null ? Clear : (byte)(Listed + listing.Habit);
                if (listing is not null) listing.HeardAt ??= _now;
            }
        }

        var confirmed = verdict switch
        {
            Verdict.Unknown => 0,
            Verdict.Listed => Answers(index, list),
            _ => 1,
        };
        return new(address, voice.Blocklist.Id, voice.Zone, verdict, [], verdict is Verdict.Listed ? "because" : null, confirmed, clock);
    }

    /// <summary>0 to 1, always the same for the same three.</summary>
    double Chance(int sweep, int address, int list)
    {
        var mixed = ((ulong)(uint)seed << 32) ^ ((ulong)(uint)sweep * 0x9E3779B97F4A7C15) ^ ((ulong)(uint)((address * 64) + list) * 0xD6E8FEB86659FD93);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return ((mixed ^ (mixed >> 31)) >> 11) / (double)(1UL << 53);
    }

    /// <summary>What a list can say, judged once.</summary>
    sealed class Voice
    {
        readonly Verdict _clear;
        readonly ImmutableArray<Verdict> _listed;
        readonly ImmutableArray<Doubt?> _doubts;
        readonly ImmutableArray<Verdict.Unknown?> _unknown;
        readonly ImmutableArray<Verdict> _mistaken;

        public Voice(NamingList list)
        {
            Blocklist = list.Watched!.List;
            (Four, Six) = (Blocklist.Asks(AddressFamily.InterNetwork), Blocklist.Asks(AddressFamily.InterNetworkV6));
            Zone = Blocklist.Zones[0].Shown(list.Watched.Key);
            _clear = Dnsbl.Judge(Blocklist, DnsAnswer.Nothing);
            _listed = [.. list.Habits.Select(habit => Dnsbl.Judge(Blocklist, new([IPAddress.Parse(habit.Code)])))];
            _doubts = [.. Enum.GetValues<ZoneFault>().Select(fault => Dnsbl.Health(Blocklist, Point(fault, listed: true), Point(fault, listed: false)))];
            _unknown = [.. _doubts.Select(doubt => doubt is { } known ? new Verdict.Unknown(known) : null)];
            _mistaken = [.. Enum.GetValues<ZoneFault>().Select(fault => Dnsbl.Judge(Blocklist, Point(fault, listed: false)))];
        }

        public Blocklist Blocklist { get; }

        public bool Four { get; }

        public bool Six { get; }

        public string Zone { get; }

        public Doubt? DoubtAt(ZoneFault fault) => _doubts[(int)fault];

        public Verdict.Unknown? UnknownAt(ZoneFault fault) => _unknown[(int)fault];

        public Verdict Says(int? habit) => habit is { } number ? _listed[number] : _clear;

        /// <summary>What a broken zone says of an address, should anybody believe it.</summary>
        public Verdict Mistaken(ZoneFault fault) => _mistaken[(int)fault];

        static DnsAnswer Point(ZoneFault fault, bool listed) => fault switch
        {
            ZoneFault.Silent => DnsAnswer.Failure,
            ZoneFault.Refuses => new([IPAddress.Parse("127.255.255.254")]),
            ZoneFault.Parked => new([IPAddress.Parse("198.51.100.80")]),
            ZoneFault.ListsTheWorld => new([Two]),
            ZoneFault.ListsNobody => DnsAnswer.Nothing,
            ZoneFault.Forged => new([Two], Mismatched: true),
            _ => listed ? new([Two]) : DnsAnswer.Nothing,
        };
    }
}
