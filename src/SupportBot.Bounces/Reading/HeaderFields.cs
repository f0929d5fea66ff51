using System.Collections.Frozen;

namespace SupportBot.Bounces;

/// <summary>The header lines that a mail program shows above a notice, in the languages it shows them, and a report's fields pasted as text.</summary>
sealed class HeaderFields
{
    static readonly FrozenDictionary<string, Name>.AlternateLookup<ReadOnlySpan<char>> Names = new (Name Name, string[] Words)[]
    {
        (Name.Date, ["date", "datum", "gesendet", "sent", "fecha", "enviado el", "enviado", "envoyé", "le", "data", "inviato", "verzonden", "wysłano", "datum/uhrzeit", "am", "zeit"]),
        (Name.Attempt, ["last-attempt-date"]), (Name.Subject, ["subject", "betreff", "asunto", "objet", "oggetto", "onderwerp", "temat"]), (Name.From, ["from", "von", "de", "da", "van", "od", "absender"]),
        (Name.MessageId, ["message-id", "x-original-message-id"]), (Name.Status, ["status"]), (Name.Action, ["action"]), (Name.ReportingMta, ["reporting-mta"]),
    }.SelectMany(row => row.Words, (row, word) => (word, row.Name)).ToFrozenDictionary(pair => pair.word, pair => pair.Name, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    string? _action;
    string? _date;

    public string? Subject { get; private set; }

    public string? From { get; private set; }

    public string? MessageId { get; private set; }

    public string? ReportingMta { get; private set; }

    /// <summary>A report's Status field among the words (RFC 3464, section 2.3.4).</summary>
    public string? Status { get; private set; }

    /// <summary>What a report's Action field among the words says (RFC 3464, section 2.3.3); counts beside a Status only.</summary>
    public BounceKind? Action => Status is null ? null : DeliveryStatus.Kind(_action);

    public DateTimeOffset? Date(TimeZoneInfo? zone) => _date is null ? null : Surroundings.Date(_date, zone);

    /// <summary>Reads the fields of the first lines; the first of a name counts, save the report's own attempt date.</summary>
    public static HeaderFields Find(string text, int end)
    {
        var fields = new HeaderFields();
        var lines = 0;
        foreach (var range in text.AsSpan(0, Math.Min(end, 40_000)).Split('\n'))
        {
            if (++lines > 400) break;
            var line = text.AsSpan(range).Trim(" *-\t");
            var colon = line[..Math.Min(line.Length, 24)].IndexOf(':');
            if (colon < 2 && !(colon < 0 && line.StartsWith("Datum ", StringComparison.Ordinal))) continue;
            var name = colon < 0 ? line[..5] : line[..colon].TrimEnd(" *");
            var value = (colon < 0 ? line[5..] : line[(colon + 1)..]).Trim(" *\t");
            if (value.Length > 0 && Names.TryGetValue(name, out var known)) fields.Take(known, value);
        }

        return fields;
    }

    void Take(Name name, ReadOnlySpan<char> value)
    {
        switch (name)
        {
            case Name.Attempt: _date = value.ToString(); break;
            case Name.Date when value.IndexOfAnyInRange('0', '9') >= 0: _date ??= value.ToString(); break;
            case Name.Subject: Subject ??= value.ToString(); break;
            case Name.From: From ??= value.ToString(); break;
            case Name.MessageId: MessageId ??= value.Trim("<> ").ToString(); break;
            case Name.Status: Status ??= SmtpReply.StatusAt(value.ToString(), 0, value.Length); break;
            case Name.Action: _action ??= value.ToString(); break;
            case Name.ReportingMta: ReportingMta ??= Surroundings.Host(value[(value.IndexOf(';') + 1)..]); break;
        }
    }

    enum Name
    {
        Date,
        Attempt,
        Subject,
        From,
        MessageId,
        Status,
        Action,
        ReportingMta,
    }
}
