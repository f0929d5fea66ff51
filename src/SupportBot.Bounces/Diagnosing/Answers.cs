using System.Collections.Immutable;

namespace SupportBot.Bounces;

/// <summary>All answers of one notice.</summary>
static class Answers
{
    public static ImmutableArray<Bounce> Of(BounceKind kind, Notice notice, Reasons reasons)
    {
        switch (kind)
        {
            case BounceKind.NotABounce:
                return [BounceReader.Nothing];
            case BounceKind.Bounce or BounceKind.Delayed:
                return Merged([.. notice.Fates.Select(fate => Diagnosis.Of(fate.Kind ?? kind, fate, notice, reasons))]);
            default:
                var meaning = kind switch { BounceKind.AutoReply => MeaningKind.AutoReply, BounceKind.Delivered => MeaningKind.Delivered, _ => MeaningKind.AbuseReport };
                var hit = notice.Hits.FirstOrDefault(one => one.Kind == meaning);
                var (start, length) = notice.Readable.Origin(hit.Start, hit.Length);
                return
                [
                    new()
                    {
                        Kind = kind,
                        Recipient = kind == BounceKind.AutoReply ? Scan.Addresses(notice.Header.From ?? "") is [var from, ..] ? from.Address : null : notice.Fates[0].Recipient,
                        EnhancedStatus = kind == BounceKind.Delivered ? notice.Header.Status : null,
                        MessageId = notice.Header.MessageId,
                        OccurredAt = notice.Fates[0].OccurredAt,
                        Confidence = 0.85,
                        Evidence = hit.Phrase is null ? [] : [new(hit.Phrase.Id, notice.Text.Substring(hit.Start, hit.Length), start, length)],
                    },
                ];
        }
    }

    /// <summary>One answer a recipient; where a report names one twice the later fate is the final one.</summary>
    public static ImmutableArray<Bounce> Merged(ImmutableArray<Bounce> bounces)
    {
        var merged = ImmutableArray.CreateBuilder<Bounce>(bounces.Length);
        var places = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var bounce in bounces)
        {
            if (bounce.Recipient is { } name && places.TryGetValue(name, out var place))
            {
                if (merged[place].Kind != BounceKind.Bounce) merged[place] = bounce;
                continue;
            }

            if (bounce.Recipient is { } fresh) places[fresh] = merged.Count;
            merged.Add(bounce);
        }

        return merged.Count == 0 ? [BounceReader.Nothing] : merged.ToImmutable();
    }
}
