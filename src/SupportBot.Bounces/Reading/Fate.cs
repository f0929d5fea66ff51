using System.Collections.Immutable;
using System.Net;

namespace SupportBot.Bounces;

/// <summary>What a notice says happened to one recipient: the facts, before anybody asks why.</summary>
sealed record Fate
{
    /// <summary>The kind that a report's field states (RFC 3464, section 2.3.3); null leaves it to the words.</summary>
    public BounceKind? Kind { get; init; }

    public string? Recipient { get; init; }

    public string? Code { get; init; }

    public string? Status { get; init; }

    /// <summary>What our own server made of a reply without a status. Sendmail says "5.1.1, User unknown" of any refusal: a fact to show, nothing to judge by.</summary>
    public string? StatusBeside { get; init; }

    /// <summary>The decisive server's words.</summary>
    public Passage? Reply { get; init; }

    /// <summary>The words that a report's Status field holds in brackets.</summary>
    public Passage? Remark { get; init; }

    /// <summary>All that the notice says about this recipient.</summary>
    public ImmutableArray<Passage> Around { get; init; } = [];

    public SmtpCommand? Command { get; init; }

    public string? RemoteHost { get; init; }

    public IPAddress? RemoteAddress { get; init; }

    public string? ReportingMta { get; init; }

    public DateTimeOffset? OccurredAt { get; init; }

    public string? MessageId { get; init; }

    /// <summary>The notice is one by its form (a report, a mailer's sentence), not only by a number in a letter.</summary>
    public bool Formal { get; init; }
}

/// <summary>A piece of a text, and the wordings in it.</summary>
/// <param name="Text">The words.</param>
/// <param name="Hits">The wordings in them; places count from the passage's beginning.</param>
/// <param name="Start">Where the passage begins in the readable text, or null for a field of a report.</param>
sealed record Passage(string Text, ImmutableArray<WordingHit> Hits, int? Start)
{
    WordingHit? _strongest;

    /// <summary>The words that decide most, the first of them; without phrase where none decide. Looked for once.</summary>
    public WordingHit Strongest => _strongest ??= Strong();

    WordingHit Strong()
    {
        WordingHit best = default;
        var place = int.MaxValue;
        foreach (var hit in Hits)
        {
            if (hit.Kind != MeaningKind.Strong || !Rules.Order.TryGetValue(hit.Reason, out var order) || order >= place) continue;
            (best, place) = (hit, order);
        }

        return best;
    }

    public bool Has(MeaningKind kind) => Hits.Any(hit => hit.Kind == kind);
}
