using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using DnsClient;
using SupportBot.Blocklists;

namespace SupportBot.Relays;

/// <summary>
/// Asks every list about every address, politely. One instance remembers, from sweep to sweep, what each list allows and which
/// resolver is dead; keep it as long as the settings stand. Sweeps of one instance run one after another.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle nobody asks for holds nothing to dispose of.")]
public sealed class Sweep(SweepSettings settings, ImmutableArray<WatchedList> lists, TimeProvider time)
{
    readonly NameServers _servers = NameServers.Of(settings, time);
    readonly ImmutableArray<Pace> _paces = [.. lists.Select(watched => new Pace(watched.List, time))];
    readonly SemaphoreSlim _outstanding = new(Math.Clamp(settings.MaxConcurrency, 1, SweepSettings.MostConcurrency));
    readonly SemaphoreSlim _one = new(1);

    /// <summary>Where each list and family goes on: the first address that the last sweep did not get to. Else the last ones would never be asked about.</summary>
    readonly Dictionary<(int Column, AddressFamily Family), IPAddress?> _first = [];

    /// <summary>
    /// One sweep. Each zone and family is tested first (RFC 5782, section 5); one that fails gives no word about anybody. A list whose
    /// pause is not over is left out; what the deadline or a day's quota leaves out is told, and comes first in the next sweep.
    /// </summary>
    /// <param name="addresses">Asked about; an address that is there twice is asked about once.</param>
    /// <param name="progress">Told after each settled pair of address and list, or null.</param>
    /// <param name="cancel">Ends the sweep without a report.</param>
    /// <exception cref="OperationCanceledException">Only for <paramref name="cancel"/>; whatever name servers do is in the report.</exception>
    public async Task<SweepReport> RunAsync(IReadOnlyList<RelayAddress> addresses, IProgress<SweepProgress>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        await _one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var started = time.GetUtcNow();
            using var deadline = settings.Deadline is { } limit ? new CancellationTokenSource(limit, time) : new CancellationTokenSource();
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);

            ImmutableArray<IPAddress> distinct = [.. addresses.Select(relay => relay.Address).Distinct()];
            var rounds = Rounds(distinct);
            var board = new SweepBoard(distinct.Length, lists.Length, rounds.Sum(round => round.Addresses.Length), progress);
            await Task.WhenAll(rounds.Select(round => round.RunAsync(board, end.Token))).ConfigureAwait(false);

            cancel.ThrowIfCancellationRequested();
            foreach (var round in rounds) _first[(round.Column, round.Family)] = round.FirstLeft(board);
            return new(started, time.GetUtcNow(), board.Sightings, board.Zones, board.Omissions(lists));
        }
        finally
        {
            _servers.Rest();
            _one.Release();
        }
    }

    /// <summary>One round a zone and family: for the lists that may be asked now, and the families that both sides have.</summary>
    ImmutableArray<ZoneRound> Rounds(ImmutableArray<IPAddress> addresses)
    {
        var rounds = ImmutableArray.CreateBuilder<ZoneRound>();
        for (var column = 0; column < lists.Length; column++)
        {
            var list = lists[column];
            var ofList = (
                from zone in list.List.Zones
                from family in zone.Families
                let rows = (ImmutableArray<(int Row, IPAddress Address)>)[.. addresses.Index().Where(row => row.Item.AddressFamily == family)]
                where rows is not []
                select new ZoneRound(list, zone, family, column, From(rows, column, family), _paces[column], AskAsync, settings, time)).ToArray();

            var questions = ofList.Sum(round => round.Addresses.Length + ZoneRound.TestQuestions);
            if (questions > 0 && _paces[column].TakeSweep(questions)) rounds.AddRange(ofList);
        }

        return rounds.ToImmutable();
    }

    ImmutableArray<(int Row, IPAddress Address)> From(ImmutableArray<(int Row, IPAddress Address)> rows, int column, AddressFamily family)
    {
        if (_first.GetValueOrDefault((column, family)) is not { } first) return rows;
        var start = Math.Max(0, rows.IndexOf(rows.FirstOrDefault(row => row.Address.Equals(first))));
        return [.. rows[start..], .. rows[..start]];
    }

    async Task<(DnsReply Reply, int Server)> AskAsync(string name, QueryType type, int avoid, CancellationToken cancel)
    {
        await _outstanding.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await _servers.AskAsync(name, type, avoid, cancel).ConfigureAwait(false);
        }
        finally
        {
            _outstanding.Release();
        }
    }
}

/// <summary>What the rounds of a sweep write on.</summary>
internal sealed class SweepBoard(int addresses, int lists, int total, IProgress<SweepProgress>? progress)
{
    readonly Sighting?[] _sightings = new Sighting?[addresses * lists];
    readonly Lock _gate = new();
    readonly SortedDictionary<(int List, int Family), ZoneHealth> _zones = [];
    readonly SortedDictionary<(int List, OmissionCause Cause), int> _omitted = [];
    int _done;

    public ImmutableArray<Sighting> Sightings => [.. _sightings.OfType<Sighting>()];

    public ImmutableArray<ZoneHealth> Zones => [.. _zones.Values];

    public ImmutableArray<Omission> Omissions(ImmutableArray<WatchedList> lists) =>
        [.. _omitted.Select(omitted => new Omission(lists[omitted.Key.List].List.Id, omitted.Value, omitted.Key.Cause))];

    public bool HasSeen(int row, int column) => _sightings[(row * lists) + column] is not null;

    public void See(int row, int column, Sighting sighting)
    {
        _sightings[(row * lists) + column] = sighting;
        Settle(1);
    }

    /// <summary>Another word in the place of one that was seen.</summary>
    public void Withdraw(int row, int column, Sighting instead) => _sightings[(row * lists) + column] = instead;

    public void Omit(int column, int pairs, OmissionCause cause)
    {
        if (pairs == 0) return;
        lock (_gate) _omitted[(column, cause)] = _omitted.GetValueOrDefault((column, cause)) + pairs;
        Settle(pairs);
    }

    public void Judge(int column, ZoneHealth health)
    {
        lock (_gate) _zones[(column, health.Family)] = health;
    }

    void Settle(int pairs)
    {
        var done = Interlocked.Add(ref _done, pairs);
        progress?.Report(new(done, total));
    }
}
