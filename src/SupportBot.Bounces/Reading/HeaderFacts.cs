using System.Collections.Immutable;
using MimeKit;

namespace SupportBot.Bounces;

/// <summary>What a message's own header says about it.</summary>
sealed class HeaderFacts(Report report, Wordings wordings, TimeZoneInfo? zone)
{
    static readonly ImmutableArray<string> Subjects =
    [
        "auto:", "autoreply", "auto reply", "auto-reply", "automatic reply", "automatische antwort", "out of office", "out-of-office", "abwesenheit", "vacation", "réponse automatique", "respuesta automática", "risposta automatica", "automatisch antwoord", "autoodpowiedź",
    ];

    readonly MimeMessage _message = report.Message;

    /// <summary>A mail system speaks: its sender, its subject or its marks say so.</summary>
    public bool IsMailer { get; } = Mailer(report.Message);

    /// <summary>What the header gives to the credit of the words, see <see cref="Kinds.Of"/>.</summary>
    public double Credit => (IsMailer || SubjectIsNotice ? 2 : 0) + (Field("X-Failed-Recipients") is not null ? 2 : 0) + (_message.Body is MultipartReport ? 1 : 0);

    /// <summary>The subject is a mailer's sentence, and nobody's answer to one.</summary>
    bool SubjectIsNotice => _message.Subject is { Length: > 0 } subject && !subject.AsSpan(0, Math.Min(subject.Length, 5)).Contains(':') && wordings.Find(subject).Any(hit => hit.Kind is MeaningKind.Bounce or MeaningKind.Delayed);

    string? OriginalRecipient => Scan.Addresses(report.Original?["To"] ?? "") is [var only] ? only.Address : null;

    /// <summary>Marked as an answer of a person's program (RFC 3834, section 5) or by the older habits.</summary>
    public bool IsAutoReply
    {
        get
        {
            var subject = _message.Subject ?? "";
            return Field("Auto-Submitted")?.Contains("auto-replied", StringComparison.OrdinalIgnoreCase) == true || Field("X-Autoreply") is not null || Field("X-Auto-Response-Suppress") is not null && subject.StartsWith("Auto", StringComparison.OrdinalIgnoreCase)
                || Field("Precedence")?.Contains("auto", StringComparison.OrdinalIgnoreCase) == true || Field("X-AutoReply-From") is not null || Field("X-Autorespond") is not null
                || Subjects.Any(word => subject.StartsWith(word, StringComparison.OrdinalIgnoreCase));
        }
    }

    public ImmutableArray<string> FailedRecipients => [.. Scan.Addresses(Field("X-Failed-Recipients") ?? "").Select(address => address.Address)];

    DateTimeOffset? Date => Field("Date") is { } date ? Surroundings.Date(date, zone) : null;

    string? OriginalId => Id(report.Original?["Message-ID"]) ?? Id(Field("In-Reply-To"));

    /// <summary>Adds what only the header knows.</summary>
    public Bounce Complete(Bounce bounce) => bounce with
    {
        Recipient = bounce.Recipient ?? (bounce.Kind is BounceKind.Bounce or BounceKind.Delayed ? OriginalRecipient : null),
        OccurredAt = bounce.OccurredAt ?? Date,
        MessageId = Id(report.Original?["Message-ID"]) ?? Id(Field("X-Original-Message-ID")) ?? bounce.MessageId ?? OriginalId,
    };

    /// <summary>One answer a reported recipient (RFC 5965, section 3.2: the field may occur more than once).</summary>
    public ImmutableArray<Bounce> Complaints(HeaderList fields)
    {
        var reported = fields.Where(field => field.Field.Equals("Original-Rcpt-To", StringComparison.OrdinalIgnoreCase)).Select(field => DeliveryStatus.Bare(field.Value)).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var other = DeliveryStatus.Bare(fields["Removal-Recipient"]) ?? DeliveryStatus.Bare(report.Original?["To"]) ?? DeliveryStatus.Bare(fields["Original-Mail-From"]);
        return reported.Count == 0 ? [Complaint(fields, other)] : [.. reported.Select(name => Complaint(fields, name))];
    }

    Bounce Complaint(HeaderList fields, string? recipient) => Complete(new()
    {
        Kind = BounceKind.AbuseReport,
        Recipient = recipient,
        ReportingMta = Surroundings.Host((fields["Reporting-MTA"] ?? "").Split(';')[^1]),
        OccurredAt = fields["Arrival-Date"] is { } arrival ? Surroundings.Date(arrival, zone) : null,
        Confidence = 0.99,
        Evidence = [new("abuse-report/feedback-report", fields["Feedback-Type"] ?? "feedback-report")],
    });

    public Bounce Disposition(HeaderList fields)
    {
        var failed = fields["Disposition"]?.Contains("failed", StringComparison.OrdinalIgnoreCase) == true;
        return Complete(new()
        {
            Kind = failed ? BounceKind.Bounce : BounceKind.Delivered,
            Reason = failed ? BounceReason.Undetermined : null,
            Recipient = DeliveryStatus.Bare(fields["Final-Recipient"]) ?? DeliveryStatus.Bare(fields["Original-Recipient"]),
            MessageId = Id(fields["Original-Message-ID"]),
            Confidence = 0.95,
            Evidence = [new("delivered/disposition", fields["Disposition"] ?? "")],
        });
    }

    public Bounce AutoReply(Notice notice)
    {
        var hit = notice.Hits.FirstOrDefault(one => one.Kind == MeaningKind.AutoReply);
        return Complete(new()
        {
            Kind = BounceKind.AutoReply,
            Recipient = DeliveryStatus.Bare(Field("From")) ?? DeliveryStatus.Bare(Field("Reply-To")) ?? DeliveryStatus.Bare(Field("Return-Path")),
            Confidence = 0.95,
            Evidence = hit.Phrase is null ? [new("auto-reply/header", Field("Auto-Submitted") ?? _message.Subject ?? "")] : [new(hit.Phrase.Id, notice.Text.Substring(hit.Start, hit.Length))],
        });
    }

    static bool Mailer(MimeMessage message)
    {
        var from = (message.Headers["From"] ?? "") + " " + (message.Headers["Return-Path"] ?? "");
        var subject = message.Subject ?? "";
        return from.Contains("mailer-daemon", StringComparison.OrdinalIgnoreCase) || from.Contains("postmaster", StringComparison.OrdinalIgnoreCase) || from.Contains("mail delivery", StringComparison.OrdinalIgnoreCase) || from.Contains("Mail Administrator", StringComparison.OrdinalIgnoreCase)
            || message.Headers["Auto-Submitted"]?.Contains("auto-generated", StringComparison.OrdinalIgnoreCase) == true && (message.Headers["Auto-Submitted"]!.Contains("failure", StringComparison.OrdinalIgnoreCase) || subject.Contains("deliver", StringComparison.OrdinalIgnoreCase))
            || subject.Contains("undeliver", StringComparison.OrdinalIgnoreCase) || subject.Contains("delivery status", StringComparison.OrdinalIgnoreCase) || subject.Contains("returned mail", StringComparison.OrdinalIgnoreCase) || subject.StartsWith("Unzustellbar", StringComparison.OrdinalIgnoreCase) || subject.StartsWith("failure notice", StringComparison.OrdinalIgnoreCase);
    }

    string? Field(string name) => _message.Headers[name];

    static string? Id(string? field)
    {
        if (field is null) return null;
        var open = field.IndexOf('<');
        var close = field.IndexOf('>');
        var id = (open >= 0 && close > open ? field[(open + 1)..close] : field).Trim();
        return id.Length is 0 or > 998 || id.Contains(' ') ? null : id;
    }
}
