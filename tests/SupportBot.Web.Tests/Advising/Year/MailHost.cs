using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using SupportBot.Relays;
using SupportBot.Web.Relays;

namespace SupportBot.Web.Tests.Advising;

/// <summary>The hoster's mail server: picks a random address of the sender's pool from the file that it knows, which is a little older than the pool.</summary>
sealed class MailHost
{
    static readonly MailServerFiles Files = new("/pool/active", "", Hears: false, ImmutableDictionary<string, string>.Empty);

    readonly Year _year;
    readonly Random _random;
    ImmutableArray<IPAddress> _known;
    bool _isUnderWay;

    public MailHost(Year year, int seed)
    {
        (_year, _random) = (year, new(seed));
        Told = Telling.Halfway(PoolFact.Empty, [], hookOwed: false) with { Applied = _known = Files.Told(year.State) };
        year.Changed += () => Export(TimeSpan.FromSeconds(0.2 + (5 * _random.NextDouble())));
    }

    /// <summary>What we believe that it knows.</summary>
    public Telling Told { get; private set; }

    /// <summary>The addresses that a message of this pool to a receiver of this family may leave by now.</summary>
    public IReadOnlyList<IPAddress> Ways(string pool, AddressFamily family)
    {
        var ofPool = _year.Addresses.Where(address => address.Pool == pool && _known.Contains(address.Address)).Select(address => address.Address).ToList();
        var ofFamily = ofPool.FindAll(address => address.AddressFamily == family);
        return ofFamily is [] ? ofPool.FindAll(address => address.AddressFamily == AddressFamily.InterNetwork) : ofFamily;
    }

    void Export(TimeSpan lag)
    {
        if (_isUnderWay) return;
        _isUnderWay = true;
        _year.Timetable.At(_year.Now + lag, () =>
        {
            _isUnderWay = false;
            var told = Files.Told(_year.State);
            if (_random.Next(50) != 0)
            {
                (_known, Told) = (told, new(told, HookOwed: false));
                return;
            }

            // The hook has failed: the mail server may have heard it or not; tried again a minute later.
            if (_random.Next(2) == 0) _known = told;
            Told = Telling.Halfway(PoolFact.Empty with { Applied = Told.Applied }, told, hookOwed: true);
            Export(Year.Interval);
        });
    }
}
