using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using SupportBot.Relays;

namespace SupportBot.Web.Probing;

/// <summary>One outcome of a round.</summary>
sealed record Probed(ProbeSpot Spot, Finding Finding);

/// <summary>All that a round saw.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Findings">By relay, address, port and kind; what could not be judged is not in it.</param>
/// <param name="LeftOut">Looks that the interval's end cut off.</param>
sealed record ProbeReport(DateTimeOffset At, ImmutableArray<Probed> Findings, int LeftOut);

/// <summary>
/// Looks at every relay of the plan, all at once within bounds: one that hangs takes its own time and nobody else's. Keep one as long as the
/// settings stand: it remembers which resolver is dead.
/// </summary>
/// <param name="plan">What is looked at.</param>
/// <param name="time">The clock.</param>
/// <param name="roots">Roots trusted in place of the system's; null: the system's.</param>
sealed class ProbeRound(ProbePlan plan, TimeProvider time, X509Certificate2Collection? roots = null)
{
    const int VisitsAtOnce = 32;

    static readonly TimeSpan LongestVisit = TimeSpan.FromSeconds(20);
    static readonly TimeSpan ShortestVisit = TimeSpan.FromSeconds(1);

    readonly SmtpProbe _smtp = new(new() { Limit = VisitLimit(plan), MaxConcurrency = VisitsAtOnce, Roots = roots }, time);
    readonly ReverseNames _names = new(plan.Dns, time);

    /// <summary>So long that also where everybody hangs the last one is visited within the interval.</summary>
    internal static TimeSpan VisitLimit(ProbePlan plan)
    {
        var rows = (plan.Relays.Sum(relay => relay.Addresses.Length * relay.Ports.Length) + VisitsAtOnce - 1) / VisitsAtOnce;
        var share = plan.Interval * 0.8 / Math.Max(rows, 1);
        return share < ShortestVisit ? ShortestVisit : share > LongestVisit ? LongestVisit : share;
    }

    /// <summary>One round. Throws for <paramref name="cancel"/> only.</summary>
    public async Task<ProbeReport> RunAsync(CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(plan.Interval * 0.9, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        using var spf = new SpfQuestions(plan.Dns);
        var looks = plan.Relays.SelectMany(relay => Looks(relay, spf, end.Token)).Select(look => InTimeAsync(look, cancel));
        var seen = await Task.WhenAll(looks);
        _names.Rest();
        return new(time.GetUtcNow(), [.. seen.SelectMany(findings => findings ?? [])], seen.Count(findings => findings is null));
    }

    IEnumerable<Task<IEnumerable<Probed>>> Looks(ProbedRelay relay, SpfQuestions spf, CancellationToken end) =>
        relay.Addresses.SelectMany(address => (Task<IEnumerable<Probed>>[])
        [
            .. relay.Ports.Select(port => VisitAsync(relay, address, port, end)),
            ReverseAsync(relay, address, end),
            .. plan.Domains.Select(domain => SpfAsync(relay, address, domain, spf, end)),
        ]);

    /// <summary>Null: the round's time was over first.</summary>
    static async Task<IEnumerable<Probed>?> InTimeAsync(Task<IEnumerable<Probed>> look, CancellationToken cancel)
    {
        try
        {
            return await look;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    async Task<IEnumerable<Probed>> VisitAsync(ProbedRelay relay, System.Net.IPAddress address, int port, CancellationToken end)
    {
        var seen = await _smtp.LookAsync(relay.Host, address, port, end);
        return ProbeRules.Judge(seen, time.GetUtcNow()).Select(finding => new Probed(new(relay.Name, address, port, finding.Kind), finding));
    }

    async Task<IEnumerable<Probed>> ReverseAsync(ProbedRelay relay, System.Net.IPAddress address, CancellationToken end) =>
        [new(new(relay.Name, address, 0, ProbeKind.ReverseName), ProbeRules.Judge(await _names.LookAsync(address, end)))];

    static async Task<IEnumerable<Probed>> SpfAsync(ProbedRelay relay, System.Net.IPAddress address, string domain, SpfQuestions spf, CancellationToken end) =>
        [new(new(relay.Name, address, 0, ProbeKind.Spf, domain), ProbeRules.Judge(await spf.AskAsync(domain, address, end)))];
}
