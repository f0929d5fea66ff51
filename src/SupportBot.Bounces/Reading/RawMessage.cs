using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace SupportBot.Bounces;

/// <summary>Reads a raw message: the report's fields first, its words where the fields say less, a forwarded bounce inside last.</summary>
sealed class RawMessage(Wordings wordings, Reasons reasons, TimeZoneInfo? zone)
{
    /// <summary>A header is told by its first lines; so many bytes of it are looked at.</summary>
    public const int Head = 64_000;

    static readonly ImmutableArray<byte[]> Telling = [.. new[] { "received", "return-path", "mime-version", "message-id", "content-type" }.Select(Encoding.ASCII.GetBytes)];

    /// <summary>Whether a text begins with a message's header.</summary>
    public static bool Looks(ReadOnlySpan<char> text)
    {
        var head = ArrayPool<byte>.Shared.Rent(Head);
        var looks = Looks(head.AsSpan(0, Encoding.Latin1.GetBytes(text[..Math.Min(text.Length, Head)], head)));
        ArrayPool<byte>.Shared.Return(head);
        return looks;
    }

    /// <summary>Whether bytes begin with a message's header: after an optional mbox line, fields, one of them telling.</summary>
    public static bool Looks(ReadOnlySpan<byte> head)
    {
        head = head[..Math.Min(head.Length, Head)];
        var told = false;
        var first = true;
        foreach (var range in head.Split((byte)'\n'))
        {
            var line = head[range].TrimEnd((byte)'\r');
            if (first && line.Length == 0 && !told) continue;
            if (line.Length == 0) return told;
            if (first && line.StartsWith("From "u8))
            {
                first = false;
                continue;
            }

            if (line[0] is (byte)' ' or (byte)'\t')
            {
                if (first) return false;
                continue;
            }

            first = false;
            var colon = line.IndexOf((byte)':');
            if (colon <= 0 || line[..colon].ContainsAnyExceptInRange((byte)'!', (byte)'~')) return told && colon < 0 && line.StartsWith(">From "u8);
            told = told || IsTelling(line[..colon]);
        }

        return told;
    }

    static bool IsTelling(ReadOnlySpan<byte> field)
    {
        foreach (var name in Telling)
        {
            if (Ascii.EqualsIgnoreCase(field, name)) return true;
        }

        return false;
    }

    /// <summary>The message without mbox's line before it.</summary>
    public static ReadOnlyMemory<byte> WithoutEnvelope(ReadOnlyMemory<byte> raw)
    {
        while (raw.Length > 0 && raw.Span[0] is (byte)'\n' or (byte)'\r') raw = raw[1..];
        if (!raw.Span.StartsWith("From "u8)) return raw;
        var end = raw.Span.IndexOf((byte)'\n');
        return end < 0 ? raw : raw[(end + 1)..];
    }

    public BounceReading Read(Report report, int depth)
    {
        var text = report.Text;
        var facts = new HeaderFacts(report, wordings, zone);
        if (report.Complaint is { } complaint) return new(text, facts.Complaints(complaint));
        if (report.Recipients.Count == 0 && report.Disposition is { } disposition) return new(text, [facts.Disposition(disposition)]);
        var notice = new Notice(PastedText.Read(text), wordings, zone);
        if (report.Recipients.Count > 0) return new(text, FromFields(report, notice, facts));

        var kind = Kinds.Of(notice, facts.Credit);
        // What somebody attached is the bounce, whatever the letter around it says.
        if (report.Inside is { } inside && depth > 0 && (kind == BounceKind.NotABounce || inside.Content.Type == "multipart/report"))
        {
            var forwarded = Read(Report.Of(inside), depth - 1);
            if (forwarded.Bounces[0].Kind != BounceKind.NotABounce) return forwarded;
        }

        if (facts.IsAutoReply && (kind is BounceKind.NotABounce or BounceKind.Delivered || !facts.IsMailer)) kind = BounceKind.AutoReply;
        if (kind == BounceKind.AutoReply) return new(text, [facts.AutoReply(notice)]);
        if (kind is not (BounceKind.Bounce or BounceKind.Delayed)) return new(text, [.. Answers.Of(kind, notice, reasons).Select(facts.Complete)]);
        // The field names who failed (Exim, Google); the one address in the words may be the sender's, greeted, or a program's.
        var fates = notice.Fates is [var only] && facts.FailedRecipients is { Length: > 0 } failed && !failed.Contains(only.Recipient ?? "", StringComparer.OrdinalIgnoreCase) ? [.. failed.Select(name => only with { Recipient = name })] : notice.Fates;
        return new(text, Answers.Merged([.. fates.Select(fate => facts.Complete(Diagnosis.Of(fate.Kind ?? kind, fate, notice, reasons)))]));
    }

    ImmutableArray<Bounce> FromFields(Report report, Notice notice, HeaderFacts facts)
    {
        var bounces = ImmutableArray.CreateBuilder<Bounce>(report.Recipients.Count);
        var final = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var fields in report.Recipients)
        {
            if (DeliveryStatus.Recipient(fields) is { } name && final.Contains(name)) continue;
            var fate = Together(DeliveryStatus.Read(fields, report.PerMessage, wordings, zone), notice, report.Recipients.Count);
            if (fate.Recipient is null && facts.FailedRecipients is [var failed, ..]) fate = fate with { Recipient = failed };
            if (fate.Recipient is { } known && final.Contains(known)) continue;
            var kind = fate.Kind ?? (fate.Status?[0] == '4' && notice.Says(MeaningKind.Delayed) ? BounceKind.Delayed : BounceKind.Bounce);
            var bounce = facts.Complete(Diagnosis.Of(kind, fate, notice, reasons));
            bounces.Add(bounce);
            if (bounce is { Kind: BounceKind.Bounce, Recipient: { } told }) final.Add(told);   // whatever is said of it later, it has failed
        }

        return Answers.Merged(bounces.DrainToImmutable());
    }

    /// <summary>Fields and words about one recipient. Fields go first; where they hold no server's words, the notice's do.</summary>
    static Fate Together(Fate fields, Notice notice, int recipients)
    {
        var told = notice.FateOf(fields.Recipient)
            ?? (recipients == 1 && notice.Fates is [var only] ? only : null);
        var around = told?.Around ?? [notice.Whole];
        if (told is null) return fields with { Around = around };
        var better = told.Code is not null && (fields.Code is null || fields.Reply is null);
        return fields with
        {
            Recipient = fields.Recipient ?? told.Recipient,
            Code = better ? told.Code : fields.Code,
            Status = fields.Status is null || fields.Status is [_, '.', '0', '.', '0'] ? told.Status ?? fields.Status : fields.Status,
            Reply = better || fields.Reply is null ? told.Reply ?? fields.Reply : fields.Reply,
            Around = around,
            Command = told.Command ?? fields.Command,
            RemoteHost = fields.RemoteHost ?? told.RemoteHost,
            RemoteAddress = fields.RemoteAddress ?? told.RemoteAddress,
            ReportingMta = fields.ReportingMta ?? told.ReportingMta,
        };
    }
}
