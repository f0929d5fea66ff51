namespace SupportBot.Bounces;

/// <summary>Turns a report's fields (RFC 3464) into a fate.</summary>
static class DeliveryStatus
{
    public static Fate Read(HeaderSection fields, HeaderSection? perMessage, Wordings wordings, TimeZoneInfo? zone)
    {
        var diagnostic = Words(fields["Diagnostic-Code"u8] ?? fields["X-Supplementary-Info"u8] ?? fields["X-Notes"u8]);
        var replies = diagnostic is null ? [] : SmtpReply.Find(diagnostic, 0, diagnostic.Length);
        var reply = replies.FirstOrDefault(one => one.Code is not null) ?? replies.FirstOrDefault();
        var stated = fields["Status"u8] is { } status && status.Trim() is var words && SmtpReply.StatusAt(words, 0, words.Length) is { } code ? code : null;
        var field = reply?.Status ?? reply?.StatusInWords(diagnostic!) ?? stated;
        return new()
        {
            Kind = Kind(fields["Action"u8]),
            Recipient = Recipient(fields),
            Code = reply?.Code,
            Status = field is [_, '.', '0', '.', '0'] && stated is not null ? stated : field,
            Reply = diagnostic is null ? null : Words(diagnostic[(reply?.OwnWords ?? 0)..], wordings),
            Remark = fields["Status"u8] is { } remark && remark.Contains('(', StringComparison.Ordinal) ? Words(remark, wordings) : null,
            RemoteHost = Host(fields["Remote-MTA"u8]),
            ReportingMta = Host(perMessage?["Reporting-MTA"u8]) ?? Host(fields["Reporting-MTA"u8]),
            Command = diagnostic is null ? null : Surroundings.Command(diagnostic, reply is null ? diagnostic : diagnostic.AsSpan(Math.Min(reply.End, diagnostic.Length))),
            OccurredAt = fields["Last-Attempt-Date"u8] is { } last ? Surroundings.Date(last, zone) : null,
            Formal = true,
        };
    }

    static Passage Words(string text, Wordings wordings) => new(text, wordings.Find(text));

    /// <summary>With one space between words; fields mostly come so.</summary>
    static string? Words(string? field) => field is null || (!field.AsSpan().ContainsAny("\t\r\n") && !field.Contains("  ", StringComparison.Ordinal) && field is not [' ', ..] && field is not [.., ' ']) ? field : string.Join(' ', field.Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>What an Action field says (RFC 3464, section 2.3.3); null where it says nothing known.</summary>
    public static BounceKind? Kind(string? action)
    {
        var word = action?.Trim().Split(' ', '(', ';', '\t')[0];
        return word?.ToLowerInvariant() switch
        {
            "failed" or "failure" or "undeliverable" => BounceKind.Bounce,   // the last one, and "deliverable": Postfix' answers to sendmail -bv
            "delayed" => BounceKind.Delayed,
            "delivered" or "relayed" or "expanded" or "deliverable" => BounceKind.Delivered,
            _ => null,
        };
    }

    public static string? Recipient(HeaderSection fields) => Bare(fields["Final-Recipient"u8]) ?? Bare(fields["Original-Recipient"u8]) ?? Bare(fields["X-Actual-Recipient"u8]);

    public static string? Bare(string? field)
    {
        if (field is null) return null;
        var semicolon = field.IndexOf(';');
        var value = (semicolon < 0 ? field : field[(semicolon + 1)..]).Trim('<', '>', ' ', '\t');
        if (value.Length > 2 && value[0] == '"' && value[^1] == '"') value = value[1..^1];
        if (value.StartsWith('@')) return null;   // a source route (RFC 5321, appendix C), or what is left of one: no mailbox that the sender knows
        // xtext (RFC 3461, section 4): "+2B" is "+".
        return Scan.Addresses(value) is [var address, ..] ? address.Address : value.Contains('@') && value.Length < 256 && !value.Contains(' ') ? value : null;
    }

    static string? Host(string? field)
    {
        if (field is null) return null;
        var value = field[(field.IndexOf(';') + 1)..].Trim();
        var space = value.IndexOfAny([' ', '(']);
        return Surroundings.Host(space < 0 ? value : value[..space]);
    }
}
