using System.Net;
using System.Net.Sockets;

namespace SupportBot.Relays;

/// <summary>What befalls the hoster: listings that begin and end, spammers, broken zones, dead resolvers, clocks, persons, settings.</summary>
/// <param name="pace">1 for an ordinary bad year; more squeezes more into a short time.</param>
sealed partial class Chances(Year year, int seed, double pace)
{
    readonly Random _random = new(seed);

    static readonly (int List, int Habit, double PerYear)[] Listings =
        [.. from list in Enumerable.Range(0, Scene.Lists.Length) from habit in Enumerable.Range(0, Scene.Lists[list].Habits.Length) select (list, habit, Scene.Lists[list].Habits[habit].PerYear)];

    static readonly double ListingsAnAddress = Listings.Sum(listing => listing.PerYear);

    static int Count => Scene.Addresses.Length + Scene.Spare.Length;

    /// <summary>A listing has begun: whose, by which list.</summary>
    public event Action<int, int>? Begun;

    public bool HasEnded { get; set; }

    public void Start()
    {
        Often(ListingsAnAddress * Count, List);
        Often(60, Flap);
        Often(20, Spam);
        Often(4, ListANetwork);
        Often(40, ChangeACode);
        Often(75, () => Break((ZoneFault)_random.Next(1, 4), Between(0.05, 40)));
        Often(12, () => Break(ZoneFault.ListsTheWorld, Between(0.5, 6)));
        Often(8, () => Break(ZoneFault.ListsNobody, Between(0.5, 30)));
        Often(12, () => Break(ZoneFault.Forged, Between(0.1, 3)));
        Often(80, () => Storm(new(0.1 + (0.4 * _random.NextDouble()), 0.05 * _random.NextDouble(), 0.2 * _random.NextDouble()), Between(0.05, 1.5)));
        Often(15, () => Storm(new(1, 0, 0), Between(0.05, 4)));
        Often(20, () => GoDown(Between(0.02, 8)));
        Often(40, SetTheClock);
        Often(400, Decide);
        Often(60, ChangeSettings);
    }

    void Often(double perYear, Action happening)
    {
        void Next() => year.Timetable.At(year.Now + TimeSpan.FromDays(-Math.Log(1 - _random.NextDouble()) * 365 / (perYear * pace)), () =>
        {
            if (HasEnded) return;
            happening();
            Next();
        });
        Next();
    }

    void In(double hours, Action happening) => year.Timetable.At(year.Now + TimeSpan.FromHours(hours), happening);

    /// <summary>Each size of hours as likely as any other.</summary>
    double Between(double least, double most) => least * Math.Pow(most / least, _random.NextDouble());

    void List()
    {
        var address = _random.Next(Count);
        var chance = _random.NextDouble() * ListingsAnAddress;
        foreach (var (list, habit, perYear) in Listings)
        {
            chance -= perYear;
            if (chance > 0) continue;
            Name(address, list, habit);
            return;
        }
    }

    TrueListing? Name(int address, int list, int habit, double? hours = null)
    {
        if (!Scene.Lists[list].Names(AddressOf(address)) || year.Truth.Begin(address, list, habit, year.Now) is not { } listing) return null;
        var known = Scene.Lists[list].Habits[habit];
        Touch(list);
        In(hours ?? Between(known.Shortest, known.Longest), () =>
        {
            if (year.Truth.End(address, list, listing, year.Now)) Touch(list);
        });
        Begun?.Invoke(address, list);
        return listing;
    }

    void Touch(int list)
    {
        if (list < Scene.Watched) year.Touch(list);
    }

    /// <summary>A list's servers do not agree for a while.</summary>
    void Flap()
    {
        var list = _random.Next(Scene.Watched);
        if (Name(_random.Next(Count), list, 0, Between(0.1, 2)) is { } listing) listing.Flaps = true;
    }

    /// <summary>Somebody sends through a pool: one list names one address after the other.</summary>
    void Spam()
    {
        var pool = Scene.Addresses[_random.Next(Scene.Addresses.Length)].Pool;
        var list = _random.Next(3) switch { 0 => 0, 1 => 1, _ => Array.FindIndex([.. Scene.Lists], known => known.Id == "abusix") };
        var share = 0.2 + (0.7 * _random.NextDouble());
        var hours = Between(0.2, 5);
        foreach (var address in Enumerable.Range(0, Scene.Addresses.Length).Where(i => Scene.Addresses[i].Pool == pool && _random.NextDouble() < share)) In(hours * _random.NextDouble(), () => Name(address, list, 0));
    }

    /// <summary>A list names most of our networks.</summary>
    void ListANetwork()
    {
        var list = _random.Next(Scene.Watched);
        var hours = Between(2, 60);
        foreach (var address in Enumerable.Range(0, Count).Where(_ => _random.NextDouble() < 0.8)) Name(address, list, _random.Next(Scene.Lists[list].Habits.Length), hours);
    }

    /// <summary>A list names an address for something else now.</summary>
    void ChangeACode()
    {
        foreach (var list in Enumerable.Range(0, Scene.Watched).Where(list => Scene.Lists[list].Habits.Length > 1))
        {
            foreach (var address in Enumerable.Range(0, Count).Where(_ => _random.Next(3) == 0))
            {
                if (year.Truth[address, list] is not { } listing) continue;
                listing.Habit = _random.Next(Scene.Lists[list].Habits.Length);
                Touch(list);
            }
        }
    }

    void Break(ZoneFault fault, double hours)
    {
        var list = _random.Next(Scene.Watched);
        if (year.Hearing[list] != ZoneFault.None) return;
        year.Hearing[list] = fault;
        Touch(list);
        In(hours, () =>
        {
            year.Hearing[list] = ZoneFault.None;
            Touch(list);
        });
    }

    void Storm(Weather weather, double hours)
    {
        if (!year.Hearing.Weather.IsFine) return;
        year.Hearing.Weather = weather;
        year.Touch();
        In(hours, () =>
        {
            year.Hearing.Weather = default;
            year.Touch();
        });
    }

    void GoDown(double hours)
    {
        if (!year.IsUp) return;
        year.IsUp = false;
        In(hours, () =>
        {
            year.IsUp = true;
            year.Configure();
        });
    }

    /// <summary>Steps of seconds to hours, back or forth; set right again some time later.</summary>
    void SetTheClock()
    {
        year.ClockError += (_random.Next(2) == 0 ? 1 : -1) * TimeSpan.FromHours(Between(0.0005, 5));
        year.Touch();
        In(Between(0.1, 30), () =>
        {
            year.ClockError = TimeSpan.Zero;
            year.Touch();
        });
    }

    static IPAddress AddressOf(int address) => (address < Scene.Addresses.Length ? Scene.Addresses[address] : Scene.Spare[address - Scene.Addresses.Length]).Address;
}
