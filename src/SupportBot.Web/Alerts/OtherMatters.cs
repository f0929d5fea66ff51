using System.Collections.Immutable;
using System.Globalization;

namespace SupportBot.Web.Alerts;

/// <summary>A certificate that a probe saw.</summary>
/// <param name="Relay">Whose.</param>
/// <param name="Port">Where.</param>
/// <param name="NotAfter">When it ends.</param>
sealed record SeenCertificate(string Relay, int Port, DateTimeOffset NotAfter);

/// <summary>A delisting case with a date to look.</summary>
/// <param name="Number">As people read it.</param>
/// <param name="List">The list's name.</param>
/// <param name="Due">The next date to look.</param>
sealed record OpenCase(string Number, string List, DateTimeOffset Due);

/// <summary>Where other features' matters come from: each registers one. Asked at each look, so it must be quick.</summary>
/// <param name="StandingAsync">All that stands of it at this time.</param>
sealed record MatterSource(Func<DateTimeOffset, CancellationToken, Task<ImmutableArray<Matter>>> StandingAsync);

/// <summary>What other features' state comes to. Pure.</summary>
static class OtherMatters
{
    public static readonly TimeSpan CertificateWarning = TimeSpan.FromDays(14);

    /// <summary>Null: good for longer. An ended one counts 0 days.</summary>
    public static Matter? Of(SeenCertificate seen, DateTimeOffset now) => seen.NotAfter - now >= CertificateWarning ? null
        : new($"certificate:{seen.Relay}:{seen.Port.ToString(CultureInfo.InvariantCulture)}", MatterKinds.Certificate,
            MatterValue.Of("relay", seen.Relay), MatterValue.Of("port", seen.Port), MatterValue.Of("ends", seen.NotAfter), MatterValue.Of("days", Math.Max(0, (int)(seen.NotAfter - now).TotalDays)));

    /// <summary>Null: not due yet.</summary>
    public static Matter? Of(OpenCase open, DateTimeOffset now) => open.Due > now ? null
        : new($"case-due:{open.Number}", MatterKinds.CaseDue, MatterValue.Of("number", open.Number), MatterValue.Of("list", open.List), MatterValue.Of("due", open.Due));
}
