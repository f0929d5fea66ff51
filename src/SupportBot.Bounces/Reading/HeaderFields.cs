namespace SupportBot.Bounces;

/// <summary>The header lines that a mail program shows above a notice, in the languages it shows them, and a report's fields pasted as text.</summary>
sealed class HeaderFields
{
    static readonly string[] DateNames = ["date", "datum", "gesendet", "sent", "fecha", "enviado el", "enviado", "envoyé", "le", "data", "inviato", "verzonden", "wysłano", "datum/uhrzeit", "last-attempt-date", "am", "zeit"];
    static readonly string[] SubjectNames = ["subject", "betreff", "asunto", "objet", "oggetto", "onderwerp", "temat"];
    static readonly string[] FromNames = ["from", "von", "de", "da", "van", "od", "absender"];

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
            if (value.Length == 0) continue;
            fields.Take(name, value);
        }

        return fields;
    }

    void Take(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        if (name.Equals("last-attempt-date", StringComparison.OrdinalIgnoreCase)) _date = value.ToString();
        else if (_date is null && Is(name, DateNames) && value.IndexOfAnyInRange('0', '9') >= 0) _date = value.ToString();
        else if (Subject is null && Is(name, SubjectNames)) Subject = value.ToString();
        else if (From is null && Is(name, FromNames)) From = value.ToString();
        else if (MessageId is null && (name.Equals("message-id", StringComparison.OrdinalIgnoreCase) || name.Equals("x-original-message-id", StringComparison.OrdinalIgnoreCase))) MessageId = value.Trim("<> ").ToString();
        else if (Status is null && name.Equals("status", StringComparison.OrdinalIgnoreCase)) Status = SmtpReply.StatusAt(value.ToString(), 0, value.Length);
        else if (_action is null && name.Equals("action", StringComparison.OrdinalIgnoreCase)) _action = value.ToString();
        else if (ReportingMta is null && name.Equals("reporting-mta", StringComparison.OrdinalIgnoreCase)) ReportingMta = Surroundings.Host(value[(value.IndexOf(';') + 1)..]);
    }

    static bool Is(ReadOnlySpan<char> name, string[] names)
    {
        foreach (var one in names)
        {
            if (name.Equals(one, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
