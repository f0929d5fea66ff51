using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using SupportBot.Relays;
using SupportBot.Web.Advising;
using SupportBot.Web.Relays;

namespace SupportBot.Web.Tests.Advising;

/// <summary>
/// Senders whose messages are refused in a simulated year, who ask and follow the advice. Whoever is told to send again now sends again; then it shows
/// whether the message leaves by an address that the list does not name.
/// </summary>
sealed class AdviceTruth
{
    /// <summary>Messages an hour that are looked at; beside them some in the first minutes of each listing, when mail flows and nobody has seen it yet.</summary>
    const double MessagesAnHour = 40;

    static readonly string[] Big = ["spamcop", "spamhaus", "barracuda", "psbl"];

    readonly Year _year;
    readonly Random _random;
    readonly double _pace;
    readonly RefusalTexts _texts = new();
    readonly MailHost _host;

    public AdviceTruth(Year year, Chances chances, int seed, double pace)
    {
        (_year, _random, _pace) = (year, new(seed), pace);
        _host = new(year, seed);
        chances.Begun += MailFlows;
        Send();
    }

    public AdviceFigures Figures { get; } = new();

    public IReadOnlyList<string> Misread => _texts.Misread;

    void In(TimeSpan time, Action happening) => _year.Timetable.At(_year.Now + time, happening);

    void Send() => In(TimeSpan.FromHours(-Math.Log(1 - _random.NextDouble()) / (MessagesAnHour * _pace)), () =>
    {
        var letter = Letter(_year.Addresses[_random.Next(_year.Addresses.Count)].Pool, List());
        if (_host.Ways(letter.Pool, letter.Family) is { Count: > 0 } ways) Leave(letter, ways[_random.Next(ways.Count)]);
        Send();
    });

    void MailFlows(int address, int list)
    {
        for (var message = 0; message < 5; message++)
        {
            In(TimeSpan.FromSeconds(100 * _random.NextDouble()), () =>
            {
                if (_year.Addresses.Find(known => _year.Promises.Index(known.Address) == address) is not { } way) return;
                var letter = Letter(way.Pool, list) with { Family = way.Address.AddressFamily };
                if (_host.Ways(letter.Pool, letter.Family).Contains(way.Address)) Leave(letter, way.Address);
            });
        }
    }

    /// <summary>Half of all receivers use one of the big lists, the others any, among them their own.</summary>
    int List() => _random.Next(2) == 0 ? _year.Promises.ListIndex(Big[_random.Next(Big.Length)]) : _random.Next(Scene.Lists.Length);

    Letter Letter(string pool, int list) =>
        new(pool, list, _random.Next(4) == 0 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, Scene.Lists[list].MirrorLag * _random.NextDouble());

    void Leave(Letter letter, IPAddress way)
    {
        if (!IsRefused(letter, way)) return;
        Figures.Refused++;
        var refusal = _texts.Read(_year.Promises.Index(way), way, letter.List, _random.Next(RefusalTexts.Forms));
        if (_random.Next(5) < 3) refusal = refusal with { OccurredAt = _year.Now };
        Ask(letter, refusal, TimeSpan.FromSeconds(10 * Math.Pow(43_200, _random.NextDouble())));
    }

    /// <summary>By a copy of the list that is a little old; a list that names the world names this address.</summary>
    bool IsRefused(Letter letter, IPAddress way) => ListsTheWorld(letter.List) || _year.Truth.Named(_year.Promises.Index(way), letter.List, _year.Now - letter.Lag);

    bool IsListed(int list, IPAddress way) => ListsTheWorld(list) || _year.Truth[_year.Promises.Index(way), list] is not null;

    bool ListsTheWorld(int list) => list < Scene.Watched && _year.Hearing[list] == ZoneFault.ListsTheWorld;

    /// <summary>10 seconds to 5 days later.</summary>
    void Ask(Letter letter, Bounces.Bounce refusal, TimeSpan delay) => In(delay, () =>
    {
        if (!_year.IsUp)
        {
            Ask(letter, refusal, TimeSpan.FromHours(1));   // the page is away, somebody comes back later
            return;
        }

        var now = Snapshot();
        var story = Story.Of(refusal, now, _year.Clock);
        var action = Advice.For(refusal, now, Tried.Nothing, _year.Clock)[0].Action;
        if (action == AdviceAction.ResendNow) In(TimeSpan.FromSeconds(20 + (500 * _random.NextDouble())), () => Follow(letter, refusal, story));
        else Figures.Advised(action, story, _host.Ways(letter.Pool, letter.Family), way => IsListed(letter.List, way));
    });

    void Follow(Letter letter, Bounces.Bounce refusal, Story story)
    {
        if (_host.Ways(letter.Pool, letter.Family) is not { Count: > 0 } ways) return;
        var way = ways[_random.Next(ways.Count)];
        var isListed = IsListed(letter.List, way);
        Figures.Followed(isListed, IsRefused(letter, way));
        if (isListed) Figures.Missed(Cause(letter.List, way), $"{_year.Now:yyyy-MM-dd HH:mm} {Scene.Lists[letter.List].Id} {refusal.ListedAddress} -> {way} of {ways.Count}, {ways.Count(other => IsListed(letter.List, other))} listed: {Cause(letter.List, way)} ({story.GetType().Name})");
    }

    string Cause(int list, IPAddress way)
    {
        var id = Scene.Lists[list].Id;
        var address = _year.State.Addresses.FirstOrDefault(known => known.Address.Equals(way));
        var listing = address?.Listings.FirstOrDefault(known => known.Blocklist == id);
        if (ListsTheWorld(list)) return "the list names the world";
        if (list >= Scene.Watched) return "a receiver's own list, which nobody can ask";
        if (_year.Watched[list] is null) return "a list that is not asked at the time";
        if (address is null) return "left the settings";
        if (!address.Sends) return "drained, not applied yet";
        if (listing is { Drains: false }) return "on a list that only shows";
        if (listing is { Counts: true }) return $"kept: {address.Kept}";
        if (!_year.IsUp) return "the program is down";
        if (_year.Hearing.DoubtOf(list) is { } doubt) return $"not seen: {doubt}";
        if (!_year.Hearing.Weather.IsFine) return "not seen: the resolvers do not answer";
        return listing is not null ? "seen, not confirmed" : "listed since the last sweep";
    }

    /// <summary>As <see cref="RelayPool"/> makes it.</summary>
    RelaySnapshot Snapshot()
    {
        var told = _host.Told.Applied!.Value;
        return new(
            [.. _year.State.Addresses.Select((address, i) => new AddressView(address, i + 1, "", told.Contains(address.Address) == address.Sends, IsPublic: true))],
            [
                .. from list in Enumerable.Range(0, Scene.Watched)
                   where _year.Watched[list] is not null
                   let known = _year.Watched[list]!
                   let doubt = _year.DoubtSince[list] is null ? null : _year.Hearing.DoubtOf(list)
                   select new ListView(known.List.Id, known.List.Name, known.Drains, doubt is null ? Later(_year.AskedAt[list]) : _year.AskedAt[list], doubt, _year.DoubtSince[list]),
            ],
            _year.SweptAt, _year.SweptAt + Year.Interval, Year.Interval, Year.Begin, _year.Clock);

        // Sweeps that were left out have heard it as well.
        DateTimeOffset? Later(DateTimeOffset? asked) => asked is null ? null : _year.SweptAt;
    }
}

/// <summary>A message of a customer.</summary>
/// <param name="Pool">The pool that sends it.</param>
/// <param name="List">The list that its receiver refuses by.</param>
/// <param name="Family">How the receiver is reached.</param>
/// <param name="Lag">How old the receiver's copy of the list is.</param>
readonly record struct Letter(string Pool, int List, AddressFamily Family, TimeSpan Lag);
