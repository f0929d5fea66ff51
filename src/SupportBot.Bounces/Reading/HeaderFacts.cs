using System.Buffers;
using System.Collections.Immutable;

namespace SupportBot.Bounces;

/// <summary>What a message's own header says about it.</summary>
sealed class HeaderFacts(Report report, Wordings wordings, TimeZoneInfo? zone)
{
    static readonly string[] Subjects =
    [
        "auto:", "autoreply", "auto reply", "auto-reply", "automatic reply", "automatische antwort", "out of office", "out-of-office", "abwesenheit", "vacation", "réponse automatique", "respuesta automática", "risposta automatica", "automatisch antwoord", "autoodpowiedź",
    ];

    static readonly SearchValues<string> Mailers = SearchValues.Create(["mailer-daemon", "postmaster", "mail delivery", "Mail Administrator"], StringComparison.OrdinalIgnoreCase);
    static readonly SearchValues<string> Returned = SearchValues.Create(["undeliver", "delivery status", "returned mail"], StringComparison.OrdinalIgnoreCase);

    readonly HeaderSection _fields = report.Message.Fields;
    readonly string _subject = report.Message.Fields["Subject"u8] ?? "";
    readonly string? _automatic = report.Message.Fields["Auto-Submitted"u8];
    bool? _isMailer;
    FromHeader? _known;

    /// <summary>A mail system speaks: its sender, its subject or its marks say so.</summary>
    public bool IsMailer => _isMailer ??= Field("From"u8).AsSpan().ContainsAny(Mailers) || Field("Return-Path"u8).AsSpan().ContainsAny(Mailers)
        || (Says(_automatic, "auto-generated") && (Says(_automatic, "failure") || Says(_subject, "deliver")))
        || _subject.AsSpan().ContainsAny(Returned) || _subject.StartsWith("Unzustellbar", StringComparison.OrdinalIgnoreCase) || _subject.StartsWith("failure notice", StringComparison.OrdinalIgnoreCase);

    /// <summary>What the header gives to the credit of the words, see <see cref="Kinds.Of"/>.</summary>
    public double Credit => (IsMailer || SubjectIsNotice ? 2 : 0) + (_fields.Contains("X-Failed-Recipients"u8) ? 2 : 0) + (report.Message.Content.Type == "multipart/report" ? 1 : 0);

    /// <summary>The subject is a mailer's sentence, and nobody's answer to one.</summary>
    bool SubjectIsNotice => _subject.Length > 0 && !_subject.AsSpan(0, Math.Min(_subject.Length, 5)).Contains(':') && wordings.Find(_subject).Any(hit => hit.Kind is MeaningKind.Bounce or MeaningKind.Delayed);

    /// <summary>Marked as an answer of a person's program (RFC 3834, section 5) or by the older habits.</summary>
    public bool IsAutoReply =>
        Says(_automatic, "auto-replied") || Says(Field("Precedence"u8), "auto") || _fields.Contains("X-Autoreply"u8) || _fields.Contains("X-AutoReply-From"u8) || _fields.Contains("X-Autorespond"u8)
        || (_fields.Contains("X-Auto-Response-Suppress"u8) && _subject.StartsWith("Auto", StringComparison.OrdinalIgnoreCase)) || Array.Exists(Subjects, word => _subject.StartsWith(word, StringComparison.OrdinalIgnoreCase));

    public ImmutableArray<string> FailedRecipients => [.. Scan.Addresses(Field("X-Failed-Recipients"u8) ?? "").Select(address => address.Address)];

    /// <summary>Adds what only the header knows.</summary>
    public Bounce Complete(Bounce bounce)
    {
        var header = _known ??= Known();
        return bounce with
        {
            Recipient = bounce.Recipient ?? (bounce.Kind is BounceKind.Bounce or BounceKind.Delayed ? header.Recipient : null),
            OccurredAt = bounce.OccurredAt ?? header.Date,
            MessageId = header.Id ?? bounce.MessageId ?? header.InReplyTo,
        };
    }

    /// <summary>Read once, however many recipients ask.</summary>
    FromHeader Known() => new(
        Scan.Addresses(report.Original?["To"u8] ?? "") is [var only] ? only.Address : null,
        Field("Date"u8) is { } date ? Surroundings.Date(date, zone) : null,
        Id(report.Original?["Message-ID"u8]) ?? Id(Field("X-Original-Message-ID"u8)),
        Id(Field("In-Reply-To"u8)));

    /// <summary>One answer a reported recipient (RFC 5965, section 3.2: the field may occur more than once).</summary>
    public ImmutableArray<Bounce> Complaints(HeaderSection fields)
    {
        var reported = fields.All("Original-Rcpt-To"u8).Select(DeliveryStatus.Bare).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var other = DeliveryStatus.Bare(fields["Removal-Recipient"u8]) ?? DeliveryStatus.Bare(report.Original?["To"u8]) ?? DeliveryStatus.Bare(fields["Original-Mail-From"u8]);
        return reported.Count == 0 ? [Complaint(fields, other)] : [.. reported.Select(name => Complaint(fields, name))];
    }

    Bounce Complaint(HeaderSection fields, string? recipient) => Complete(new()
    {
        Kind = BounceKind.AbuseReport,
        Recipient = recipient,
        ReportingMta = Surroundings.Host((fields["Reporting-MTA"u8] ?? "").Split(';')[^1]),
        OccurredAt = fields["Arrival-Date"u8] is { } arrival ? Surroundings.Date(arrival, zone) : null,
        Confidence = 0.99,
        Evidence = [new("abuse-report/feedback-report", fields["Feedback-Type"u8] ?? "feedback-report")],
    });

    public Bounce Disposition(HeaderSection fields)
    {
        var failed = fields["Disposition"u8]?.Contains("failed", StringComparison.OrdinalIgnoreCase) == true;
        return Complete(new()
        {
            Kind = failed ? BounceKind.Bounce : BounceKind.Delivered,
            Reason = failed ? BounceReason.Undetermined : null,
            Recipient = DeliveryStatus.Bare(fields["Final-Recipient"u8]) ?? DeliveryStatus.Bare(fields["Original-Recipient"u8]),
            MessageId = Id(fields["Original-Message-ID"u8]),
            Confidence = 0.95,
            Evidence = [new("delivered/disposition", fields["Disposition"u8] ?? "")],
        });
    }

    public Bounce AutoReply(Notice notice)
    {
        var hit = notice.Hits.FirstOrDefault(one => one.Kind == MeaningKind.AutoReply);
        return Complete(new()
        {
            Kind = BounceKind.AutoReply,
            Recipient = DeliveryStatus.Bare(Field("From"u8)) ?? DeliveryStatus.Bare(Field("Reply-To"u8)) ?? DeliveryStatus.Bare(Field("Return-Path"u8)),
            Confidence = 0.95,
            Evidence = hit.Phrase is null ? [new("auto-reply/header", _automatic ?? _subject)] : [new(hit.Phrase.Id, notice.Text.Substring(hit.Start, hit.Length))],
        });
    }

    static bool Says(string? field, string words) => field is not null && field.Contains(words, StringComparison.OrdinalIgnoreCase);

    string? Field(ReadOnlySpan<byte> name) => _fields[name];

    static string? Id(string? field)
    {
        if (field is null) return null;
        var open = field.IndexOf('<');
        var close = field.IndexOf('>');
        var id = (open >= 0 && close > open ? field[(open + 1)..close] : field).Trim();
        return id.Length is 0 or > 998 || id.Contains(' ') ? null : id;
    }

    /// <summary>What the header says of the message that was returned, and when.</summary>
    sealed record FromHeader(string? Recipient, DateTimeOffset? Date, string? Id, string? InReplyTo);
}
