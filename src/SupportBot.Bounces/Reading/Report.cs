using System.Text;

namespace SupportBot.Bounces;

/// <summary>A raw message taken apart: its readable words, its report's fields, the message it returns.</summary>
sealed class Report
{
    /// <summary>So deep may parts be wrapped in each other before nobody reads on.</summary>
    const int Deepest = 6;

    /// <summary>A message of more parts is no notice; the first ones say enough.</summary>
    const int MostParts = 200;

    /// <summary>A list of so many recipients fits no reader; the first ones say enough.</summary>
    const int MostRecipients = 2000;

    readonly List<string> _texts = [];
    int _length;
    int _parts;

    Report(MimeEntity message) => Message = message;

    public MimeEntity Message { get; }

    public string Text => field ??= _texts is [var only] ? only : string.Join('\n', _texts);

    /// <summary>The per-recipient groups of a delivery status (RFC 3464, section 2.3).</summary>
    public List<HeaderSection> Recipients { get; } = [];

    /// <summary>The per-message group (RFC 3464, section 2.2).</summary>
    public HeaderSection? PerMessage { get; private set; }

    /// <summary>The fields of a complaint (RFC 5965).</summary>
    public HeaderSection? Complaint { get; private set; }

    /// <summary>The fields of a disposition notification (RFC 8098).</summary>
    public HeaderSection? Disposition { get; private set; }

    /// <summary>The header of the returned message.</summary>
    public HeaderSection? Original { get; private set; }

    /// <summary>A whole message inside, which may be the bounce that somebody forwarded.</summary>
    public MimeEntity? Inside { get; private set; }

    public static Report Of(MimeEntity message)
    {
        var report = new Report(message);
        report.Take(message, 0);
        return report;
    }

    void Take(MimeEntity entity, int depth)
    {
        if (depth > Deepest || _parts > MostParts) return;
        if (entity.Content.IsMultipart) TakeParts(entity, depth);
        else if (entity.Content.IsText && !entity.Content.Type.StartsWith("text/rfc822-header", StringComparison.Ordinal)) TakeText(entity);
        else if (depth > 0 && entity.IsMessage(out var inside))
        {
            Original ??= inside.Fields;
            Inside ??= inside;
        }
        else
        {
            TakeFields(entity);
        }
    }

    void TakeParts(MimeEntity multipart, int depth)
    {
        var before = _parts;
        var chosen = multipart.Content.Type == "multipart/alternative" ? new Alternative() : null;
        foreach (var part in multipart.Parts(MostParts - _parts))
        {
            _parts++;
            if (chosen is null) Take(part, depth + 1);
            else if (chosen.Take(part)) break;
        }

        // The boundary was lost on the way, or none was named: all of it is there, as one text.
        if (_parts == before) TakeWords(Decoding.Text(multipart.Octets.Span) ?? "");
        else if (chosen is { Words: { } words }) TakeWords(words);
        else if (chosen is { Last: { } last }) Take(last, depth + 1);
    }

    void TakeFields(MimeEntity entity)
    {
        switch (entity.Content.Type)
        {
            case "message/delivery-status" or "message/global-delivery-status":
                foreach (var group in HeaderSection.Groups(entity.Octets))
                {
                    if (Recipients.Count == MostRecipients) break;
                    if (group.Contains("Final-Recipient"u8) || group.Contains("Original-Recipient"u8) || (group.Contains("Action"u8) && group.Contains("Status"u8))) Recipients.Add(group);
                    PerMessage ??= group;
                }

                break;
            case "message/feedback-report":
                Complaint ??= HeaderSection.Groups(entity.Octets).FirstOrDefault();
                break;
            case "message/disposition-notification" or "message/global-disposition-notification":
                Disposition ??= HeaderSection.Groups(entity.Octets).FirstOrDefault();
                break;
        }
    }

    void TakeText(MimeEntity text)
    {
        if (_length > PastedText.Longest || (text.Content.Type == "text/html" && _length > 200)) return;
        TakeWords(Words(text));
    }

    void TakeWords(string words)
    {
        if (_length == 0 && words.Length == 0) return;
        _length += words.Length + (_texts.Count > 0 ? 1 : 0);
        _texts.Add(words);
    }

    static string Words(MimeEntity text)
    {
        var octets = text.Octets.Span;
        var named = text.Content.Charset;
        // Many mailers label UTF-8 as Latin-1 or nothing at all; valid UTF-8 with umlauts is no accident.
        if (named is null || named.Equals(Encoding.UTF8) || (named.IsSingleByte && System.Text.Unicode.Utf8.IsValid(octets))) return Decoding.Text(octets) ?? "";
        return named.GetString(octets);
    }

    /// <summary>Which of the forms of one text is read: the first plain one that says something, else the last, the richest (RFC 2046, section 5.1.4).</summary>
    sealed class Alternative
    {
        /// <summary>Shorter ones say that one should look at the other form.</summary>
        const int Shortest = 20;

        public string? Words { get; private set; }

        public MimeEntity? Last { get; private set; }

        /// <summary>Takes the next form; true where it is the one.</summary>
        public bool Take(MimeEntity part)
        {
            Last = part;
            if (part.Content.Type == "text/plain" && Report.Words(part) is { Length: > Shortest } words) Words = words;
            return Words is not null;
        }
    }
}
