using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using DnsClient;
using SupportBot.Blocklists;

namespace SupportBot.Relays;

/// <summary>Asks the name servers; the last server asked can be avoided.</summary>
internal delegate Task<(DnsReply Reply, int Server)> Ask(string name, QueryType type, int avoid, CancellationToken cancel);

/// <summary>One zone and family in one sweep: first its two test points, then the addresses, and the clear point again where somebody is listed.</summary>
internal sealed class ZoneRound(
    WatchedList watched, Zone zone, AddressFamily family, int column, ImmutableArray<(int Row, IPAddress Address)> addresses,
    Pace pace, Ask ask, SweepSettings settings, TimeProvider time)
{
    /// <summary>Questions that the test of a zone takes at most.</summary>
    public const int TestQuestions = 3;

    /// <summary>After so many silences in a row the zone is given up for this sweep, lest its time-outs pile up.</summary>
    const int MostSilences = 16;

    const int LongestReason = 500;

    readonly string _name = zone.With(watched.Key);
    readonly string _shown = zone.Shown(watched.Key);
    readonly ConcurrentBag<(int Row, Sighting Sighting)> _listed = [];
    int _silences;
    int _settled;

    /// <summary>Rows of the sweep, and the addresses asked about.</summary>
    public ImmutableArray<(int Row, IPAddress Address)> Addresses => addresses;

    bool GivenUp => Volatile.Read(ref _silences) >= MostSilences;

    public int Column => column;

    public AddressFamily Family => family;

    /// <summary>The first address, in the order of asking, that the board says nothing about; null when there is none.</summary>
    public IPAddress? FirstLeft(SweepBoard board) => addresses.FirstOrDefault(row => !board.HasSeen(row.Row, column)).Address;

    /// <summary>Asks about all. When <paramref name="end"/> comes first, or the day's quota is used up, what is left is told.</summary>
    public async Task RunAsync(SweepBoard board, CancellationToken end)
    {
        var cause = OmissionCause.Quota;
        try
        {
            if (await TestAsync(end).ConfigureAwait(false) is { } health)
            {
                board.Judge(column, health);
                await Parallel.ForEachAsync(
                    addresses,
                    new ParallelOptions { MaxDegreeOfParallelism = SweepSettings.MostConcurrency, CancellationToken = end },
                    async (row, stop) =>
                    {
                        if (await SeeAsync(row.Address, health.Doubt, stop).ConfigureAwait(false) is not { } sighting) return;
                        Interlocked.Increment(ref _settled);
                        board.See(row.Row, column, sighting);
                        if (sighting.Verdict is Verdict.Listed) _listed.Add((row.Row, sighting));
                    }).ConfigureAwait(false);
                if (await ListsTheWorldAsync(end).ConfigureAwait(false)) Withdraw(board, health);
                else if (health.Doubt is null && GivenUp) board.Judge(column, health with { Doubt = Doubt.NoAnswer });
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The deadline, or the caller's wish; the sweep knows which.
            cause = OmissionCause.Time;
        }

        board.Omit(column, addresses.Length - _settled, cause);
    }

    /// <summary>What the two test points say; null when the day's quota does not reach for them.</summary>
    async Task<ZoneHealth?> TestAsync(CancellationToken end)
    {
        var health = new ZoneHealth(watched.List.Id, _shown, family == AddressFamily.InterNetworkV6 ? 6 : 4, null);
        if (watched.List.Key == KeyUse.Required && string.IsNullOrEmpty(watched.Key)) return health with { Doubt = Doubt.QueryRefused };

        var listed = await AskPointAsync(listed: true, end).ConfigureAwait(false);
        if (listed is { Failed: true }) return health with { Doubt = Doubt.NoAnswer };   // one time-out says it, two say no more
        var clear = await AskPointAsync(listed: false, end).ConfigureAwait(false);
        return listed is null || clear is null ? null : health with { Doubt = Dnsbl.Health(watched.List, listed, clear) };
    }

    /// <summary>
    /// A zone may be shut down between its test and our question, and then answers "listed" to everything: nobody is called listed
    /// unless the clear point is still clear afterwards.
    /// </summary>
    async Task<bool> ListsTheWorldAsync(CancellationToken end) =>
        !_listed.IsEmpty && await AskPointAsync(listed: false, end).ConfigureAwait(false) is { Addresses: not [] };

    void Withdraw(SweepBoard board, ZoneHealth health)
    {
        board.Judge(column, health with { Doubt = Doubt.ZoneBroken });
        foreach (var (row, sighting) in _listed) board.Withdraw(row, column, sighting with { Verdict = new Verdict.Unknown(Doubt.ZoneBroken), Reason = null, Confirmed = 0 });
    }

    async Task<DnsAnswer?> AskPointAsync(bool listed, CancellationToken end) =>
        await AskAsync(Dnsbl.TestPointName(family, listed, _name), QueryType.A, -1, end).ConfigureAwait(false) is var (reply, _) ? reply.Answer : null;

    /// <summary>What the zone says about one address; null when the day's quota is used up.</summary>
    async Task<Sighting?> SeeAsync(IPAddress address, Doubt? doubt, CancellationToken end)
    {
        if (doubt is null && GivenUp) doubt = Doubt.NoAnswer;
        if (doubt is { } known) return Seen(address, new Verdict.Unknown(known), [], null, 0, default);

        var name = Dnsbl.QueryName(address, _name);
        if (!await pace.TakeAsync(end).ConfigureAwait(false)) return null;
        var asked = time.GetTimestamp();
        var (reply, server) = await ask(name, QueryType.A, -1, end).ConfigureAwait(false);
        var took = time.GetElapsedTime(asked);

        if (reply.Silent) Interlocked.Increment(ref _silences);
        else if (!GivenUp) Volatile.Write(ref _silences, 0);

        var verdict = Dnsbl.Judge(watched.List, reply.Answer);
        if (verdict is not Verdict.Listed listed) return Seen(address, verdict, reply.Answer.Addresses, null, verdict is Verdict.NotListed ? 1 : 0, took);

        var confirmed = await ConfirmAsync(name, listed, server, end).ConfigureAwait(false);
        var reason = await AskAsync(name, QueryType.TXT, -1, end).ConfigureAwait(false) is var (text, _) ? Reason(text.Texts) : null;
        return Seen(address, listed, reply.Answer.Addresses, reason, confirmed, took);
    }

    /// <summary>Asks again, where it matters, until enough answers say so or one does not; of another server where there is one.</summary>
    async Task<int> ConfirmAsync(string name, Verdict.Listed listed, int server, CancellationToken end)
    {
        var answers = 1;
        if (!watched.Drains || !listed.Codes.Any(code => code.Drains)) return answers;
        while (answers < settings.ConfirmListing)
        {
            if (await AskAsync(name, QueryType.A, server, end).ConfigureAwait(false) is not var (reply, _)) break;
            if (Dnsbl.Judge(watched.List, reply.Answer) is not Verdict.Listed again || !again.Codes.Any(code => code.Drains)) break;
            answers++;
        }

        return answers;
    }

    async Task<(DnsReply Reply, int Server)?> AskAsync(string name, QueryType type, int avoid, CancellationToken end) =>
        await pace.TakeAsync(end).ConfigureAwait(false) ? await ask(name, type, avoid, end).ConfigureAwait(false) : null;

    /// <summary>TXT records as one line, without control characters, short, the key hidden.</summary>
    string? Reason(ImmutableArray<string> texts)
    {
        var line = string.Join(' ', string.Join(' ', texts).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        line = new([.. line.Where(c => !char.IsControl(c))]);
        if (!string.IsNullOrEmpty(watched.Key)) line = line.Replace(watched.Key, "KEY", StringComparison.OrdinalIgnoreCase);
        return line.Length switch
        {
            0 => null,
            > LongestReason => line[..LongestReason],
            _ => line,
        };
    }

    Sighting Seen(IPAddress address, Verdict verdict, ImmutableArray<IPAddress> answers, string? reason, int confirmed, TimeSpan took) =>
        new(address, watched.List.Id, _shown, verdict, answers, reason, confirmed, time.GetUtcNow(), took);
}
