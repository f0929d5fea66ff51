using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Probing;

/// <summary>Outcomes in the database.</summary>
static class ProbeBook
{
    const string Name = "probes";

    /// <summary>Writes down a round, in a transaction: an outcome that stands is looked at once more, another one ends it.</summary>
    public static async Task WriteAsync(Db db, ProbePlan plan, ProbeReport report, CancellationToken cancel)
    {
        await db.LockAsync(Name, cancel);
        var open = (await db.Probes.Where(row => row.Until == null).ToListAsync(cancel)).ToDictionary(Spot);
        foreach (var gone in open.Where(known => !plan.Has(known.Key))) gone.Value.Until = report.At;
        foreach (var (spot, finding) in report.Findings)
        {
            if (finding.Grade == Grade.NoWord) continue;   // what was known stands and grows old
            var known = open.GetValueOrDefault(spot);
            var row = known;
            if (known is null || !Finding(known).IsSameAs(finding))
            {
                if (known is not null) known.Until = report.At;
                db.Probes.Add(row = New(spot, finding, report.At));
                (row.DeadSince, row.DeadLooks) = (known?.DeadSince, known?.DeadLooks ?? 0);
            }

            Look(row!, finding, report.At);
            if (finding.Code != ProbeCode.NoStarttls) continue;
            foreach (var certificate in open.Where(other => IsCertificateOf(other.Key, spot))) certificate.Value.Until ??= report.At;
        }

        await db.SetFactAsync(Name, new(report.At), ProbeJson.Default.ProbesLookedAt, cancel);
    }

    public static async Task<DateTimeOffset?> LookedAtAsync(Db db, CancellationToken cancel) => (await db.FactAsync(Name, ProbeJson.Default.ProbesLookedAt, cancel))?.At;

    /// <summary>What stands.</summary>
    public static async Task<ImmutableArray<ProbeEntry>> ReadAsync(Db db, CancellationToken cancel) => [.. (await db.Probes.Where(row => row.Until == null).ToListAsync(cancel)).Select(Entry)];

    /// <summary>What stood at a relay, newest first; for the console's history.</summary>
    public static async Task<ImmutableArray<ProbeEntry>> HistoryAsync(Db db, string relay, int most, CancellationToken cancel) =>
        [.. (await db.Probes.Where(row => row.Relay == relay).OrderByDescending(row => row.Since).ThenByDescending(row => row.Id).Take(most).ToListAsync(cancel)).Select(Entry)];

    /// <summary>With no TLS there is no certificate: its outcomes end too.</summary>
    static bool IsCertificateOf(ProbeSpot other, ProbeSpot spot) =>
        other.Relay == spot.Relay && other.Address.Equals(spot.Address) && other.Port == spot.Port && other.Kind is ProbeKind.CertificateChain or ProbeKind.CertificateDays or ProbeKind.CertificateName;

    static ProbeRow New(ProbeSpot spot, Finding finding, DateTimeOffset at) => new()
    {
        Relay = spot.Relay,
        Address = spot.Address.ToString(),
        Port = spot.Port,
        Kind = KebabEnum<ProbeKind>.Name(spot.Kind),
        Domain = spot.Domain,
        Code = KebabEnum<ProbeCode>.Name(finding.Code),
        Grade = KebabEnum<Grade>.Name(finding.Grade),
        Values = Json(finding.Values),
        Passing = "{}",
        Since = at,
    };

    static void Look(ProbeRow row, Finding finding, DateTimeOffset at)
    {
        row.LookedAt = at;
        row.Passing = Json(finding.Passing);
        row.Milliseconds = (int?)finding.Took?.TotalMilliseconds;
        row.DeadSince = finding.IsDead ? row.DeadSince ?? at : null;
        row.DeadLooks = finding.IsDead ? row.DeadLooks + 1 : 0;
    }

    static ProbeEntry Entry(ProbeRow row) => new(Spot(row), Finding(row), row.Since, row.LookedAt) { Until = row.Until, DeadSince = row.DeadSince, DeadLooks = row.DeadLooks };

    static ProbeSpot Spot(ProbeRow row) => new(row.Relay, IPAddress.Parse(row.Address), row.Port, Read<ProbeKind>(row.Kind), row.Domain);

    static Finding Finding(ProbeRow row) => new(Read<ProbeKind>(row.Kind), Read<ProbeCode>(row.Code), Read<Grade>(row.Grade))
    {
        Values = Texts(row.Values),
        Passing = Texts(row.Passing),
        Took = row.Milliseconds is { } took ? TimeSpan.FromMilliseconds(took) : null,
    };

    static T Read<T>(string name) where T : struct, Enum => Enum.Parse<T>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);

    static string Json(ImmutableSortedDictionary<string, string> texts) => JsonSerializer.Serialize(texts, ProbeJson.Default.ImmutableSortedDictionaryStringString);

    static ImmutableSortedDictionary<string, string> Texts(string json) => JsonSerializer.Deserialize(json, ProbeJson.Default.ImmutableSortedDictionaryStringString)!.WithComparers(StringComparer.Ordinal);
}

/// <summary>When the last round ended.</summary>
sealed record ProbesLookedAt(DateTimeOffset At);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, string>))]
[JsonSerializable(typeof(ProbesLookedAt))]
sealed partial class ProbeJson : JsonSerializerContext;
