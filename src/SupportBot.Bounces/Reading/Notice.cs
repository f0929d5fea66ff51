using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace SupportBot.Bounces;

/// <summary>A notice in words, pasted or the text part of a message: its recipients and what became of each.</summary>
sealed class Notice
{
    /// <summary>A log names no end of recipients; so many are answered one by one.</summary>
    const int MostRecipients = 500;

    /// <summary>A server's line is shorter (RFC 5321, section 4.5.3.1); who looks further on a page without line ends looks at all of it, again and again.</summary>
    const int LongestLine = 2000;

    static readonly string[] OpeningWords =
    [
        "mail system at host ", "program at ", "Mail Agent v", "generating server: ", "Generierender Server: ", "Serveur de génération : ", "Server di generazione: ", "Servidor generador: ", "Servidor de generación: ", "genererende server: ", "Serwer generujący: ",
        "on the queue on ", "delivery status notification from ", "bounce message was created by ",
    ];

    static readonly SearchValues<string> Openings = SearchValues.Create(OpeningWords, StringComparison.OrdinalIgnoreCase);

    readonly TimeZoneInfo? _zone;
    readonly DateTimeOffset? _date;
    readonly string? _speaker;
    uint _said;
    Judgement? _own;
    bool _ownAsked;

    public Notice(ReadableText readable, Wordings wordings, TimeZoneInfo? zone)
    {
        _zone = zone;
        Readable = readable;
        var addresses = Scan.Addresses(Text);
        var replies = SmtpReply.Find(Text, 0, Text.Length);
        // Nobody asks what words stand in the original.
        var (first, end) = (replies.FirstOrDefault(reply => reply.Weight >= 2)?.Start ?? int.MaxValue, Text.Length);
        Hits = wordings.Find(Text, addresses, hit => OriginalAt(hit, ref first) is var at and >= 0 && (end = at) >= 0);
        End = end;
        foreach (var hit in Hits)
        {
            if (hit.Start < End) _said |= 1u << (int)hit.Kind;
        }

        Replies = replies is [.., { Start: var last }] && last >= End ? [.. replies.Where(reply => reply.Start < end)] : replies;
        Header = HeaderFields.Find(Text, End);
        _date = Header.Date(zone);
        _speaker = Header.ReportingMta ?? MailSystem();
        Marks = Marked(addresses);
        Fates = Read();
    }

    ImmutableArray<(MailAddress Address, Role Role)> Marked(ImmutableArray<MailAddress> addresses)
    {
        var marks = ImmutableArray.CreateBuilder<(MailAddress, Role)>(addresses.Length);
        foreach (ref readonly var address in addresses.AsSpan())
        {
            if (address.Start >= End) break;
            marks.Add((address, Roles.Of(Text, address)));
        }

        return marks.DrainToImmutable();
    }

    public ReadableText Readable { get; }

    public string Text => Readable.Text;

    public ImmutableArray<WordingHit> Hits { get; }

    public ImmutableArray<SmtpReply> Replies { get; }

    public ImmutableArray<(MailAddress Address, Role Role)> Marks { get; }

    public HeaderFields Header { get; }

    /// <summary>Where the notice's own words end: there the original message begins.</summary>
    public int End { get; }

    /// <summary>One entry a recipient; one without recipient when none is found.</summary>
    public ImmutableArray<Fate> Fates { get; }

    /// <summary>The notice's own words.</summary>
    public Passage Whole => field ??= Piece(0, End);

    public bool Says(MeaningKind kind) => (_said & (1u << (int)kind)) != 0;

    /// <summary>One of the hoster's own replies anywhere in the notice; looked for once, however many recipients it has.</summary>
    public Judgement? Own(Func<Passage, Judgement?> find)
    {
        if (!_ownAsked) (_own, _ownAsked) = (find(Whole), true);
        return _own;
    }

    /// <summary>What the words say of one recipient; of nobody in particular, where none is named.</summary>
    public Fate? FateOf(string? recipient)
    {
        foreach (var fate in Fates)
        {
            if (string.Equals(fate.Recipient, recipient, StringComparison.OrdinalIgnoreCase)) return fate;
        }

        return null;
    }

    public Passage Piece(int start, int end) => new(this, start, end);

    /// <summary>The wordings that stand wholly inside a piece, their places counted from its beginning.</summary>
    public ImmutableArray<WordingHit> HitsOf(int start, int end)
    {
        var from = FirstHit(start);
        var count = 0;
        for (var i = from; i < Hits.Length && Hits[i].Start < end; i++) count += Hits[i].End <= end ? 1 : 0;
        if (count == 0) return [];
        var inside = new WordingHit[count];
        for (var i = from; count > 0; i++)
        {
            if (Hits[i].End <= end) inside[^count--] = Hits[i] with { Start = Hits[i].Start - start };
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(inside);
    }

    /// <summary>Whether a piece holds words that are a reason.</summary>
    public bool Refuses(int start, int end)
    {
        for (var i = FirstHit(start); i < Hits.Length && Hits[i].Start < end; i++)
        {
            if (Hits[i].End <= end && Hits[i].Kind is MeaningKind.Strong or MeaningKind.Weak) return true;
        }

        return false;
    }

    int FirstHit(int start)
    {
        var (low, high) = (0, Hits.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Hits[middle].Start < start) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>Where the line of a place begins, or as far before as anybody looks.</summary>
    int LineStart(int at) => Text.LastIndexOf('\n', Math.Max(at - 1, 0), Math.Min(at, LongestLine)) is var end and >= 0 ? end + 1 : Math.Max(0, at - LongestLine);

    int LineEnd(int at)
    {
        var length = Math.Min(Text.Length - at, LongestLine);
        return Text.IndexOf('\n', at, length) is var end and >= 0 ? end : at + length;
    }

    /// <summary>The line after which the original follows, where a wording says so and something of a notice stands before it; else -1.</summary>
    int OriginalAt(WordingHit hit, ref int first)
    {
        if (hit.Kind is MeaningKind.Bounce or MeaningKind.Delayed or MeaningKind.Strong) first = Math.Min(first, hit.Start);
        if (hit.Kind != MeaningKind.Original || first >= hit.Start) return -1;
        var line = LineStart(hit.Start);
        var end = LineEnd(hit.End);
        // A heading or a sentence that ends the notice, not a mention inside one.
        var head = Text.AsSpan(line, hit.Start - line).Trim(" -=*_#:.>");
        var tail = Text.AsSpan(hit.End, end - hit.End).Trim(" -=*_#:.,>");
        var runsOn = Text.AsSpan(line, hit.Start - line).Contains("--", StringComparison.Ordinal);
        if ((!runsOn && (head.Length > 12 || tail.Length > 20)) || line < 1 || first >= line) return -1;
        return runsOn ? hit.Start : line;
    }

    List<MailAddress> MarkedAs(Role role)
    {
        var marked = new List<MailAddress>();
        foreach (ref readonly var mark in Marks.AsSpan())
        {
            if (mark.Role == role) marked.Add(mark.Address);
        }

        return marked;
    }

    ImmutableArray<Fate> Read()
    {
        var recipients = MarkedAs(Role.Recipient);
        if (recipients.Count == 0) return [Single()];

        var parts = new Parts();
        Dictionary<string, BounceKind?>? logged = null;
        for (var i = 0; i < recipients.Count && parts.All.Count < MostRecipients; i++)
        {
            var (name, start) = (recipients[i].Address, recipients[i].Start);
            var next = i + 1;
            int end;
            if (start >= 4 && Text.AsSpan(start - 4, 4) is "to=<")
            {
                (start, end) = LogPart(recipients, i);
                (logged ??= new(StringComparer.OrdinalIgnoreCase))[name] = LogLine.Kind(Text.AsSpan(recipients[i].End, Math.Max(End - recipients[i].End, 0)));
            }
            else
            {
                while (next < recipients.Count && string.Equals(recipients[next].Address, name, StringComparison.OrdinalIgnoreCase)) next++;
                end = next < recipients.Count ? recipients[next].Start : End;
            }

            parts.Of(name).Add((start, end));
            i = next - 1;
        }

        SmtpReply? shared = null;
        var fates = new Fate[parts.All.Count];
        for (var i = fates.Length - 1; i >= 0; i--)
        {
            var (name, own) = parts.All[i];
            var reply = Best(own);
            if (reply?.Code is null && fates.Length == 1) reply = Best([(0, End)]) ?? reply;
            if (reply is null && AreShort(own, name.Length + 40)) reply = shared;
            else shared = reply;
            fates[i] = Describe(name, reply, own, logged?.GetValueOrDefault(name));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(fates);
    }

    static bool AreShort(List<(int Start, int End)> parts, int length) => parts.TrueForAll(part => part.End - part.Start < length);

    /// <summary>What a notice says of each recipient, in the order that it names them.</summary>
    sealed class Parts
    {
        /// <summary>So few names are compared one by one.</summary>
        const int Few = 8;

        Dictionary<string, int>? _places;

        public List<(string Name, List<(int Start, int End)> Own)> All { get; } = [];

        public List<(int Start, int End)> Of(string name)
        {
            if (Place(name) is var place and >= 0) return All[place].Own;
            _places?.Add(name, All.Count);
            All.Add((name, []));
            return All[^1].Own;
        }

        int Place(string name)
        {
            if (All.Count < Few) return All.FindIndex(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase));
            if (_places is null)
            {
                _places = new(StringComparer.OrdinalIgnoreCase);
                foreach (var (known, _) in All) _places.Add(known, _places.Count);
            }

            return _places.GetValueOrDefault(name, -1);
        }
    }

    /// <summary>A log's line is about its own recipient only; where a line holds several entries, because somebody lost the line ends, its own entry is.</summary>
    (int Start, int End) LogPart(List<MailAddress> recipients, int own)
    {
        var (first, last) = (LineStart(recipients[own].Start), Math.Min(LineEnd(recipients[own].End), End));
        var before = own > 0 && recipients[own - 1].End > first ? recipients[own - 1].End : -1;
        var after = own + 1 < recipients.Count && recipients[own + 1].Start < last ? recipients[own + 1].Start : -1;
        if (before < 0 && after < 0) return (first, Says(first, last, "stat") ? last : WrappedEnd(last, own + 1 < recipients.Count ? recipients[own + 1] : null));
        if (after >= 0) last = after;
        // "to=<…>, relay=…, status=bounced (host … said: …)", but "reject: RCPT from …: 554 …; from=<…> to=<…>"
        return Says(recipients[own].End, last, "stat") ? (before < 0 ? first : recipients[own].Start, last) : (Math.Max(first, before), recipients[own].End);
    }

    bool Says(int start, int end, string words) => end > start && Text.AsSpan(start, end - start).Contains(words, StringComparison.Ordinal);

    /// <summary>Where a log's line ends that a mail program has wrapped: before the line of the next recipient.</summary>
    int WrappedEnd(int end, MailAddress? next) => Math.Max(end, Math.Min(Math.Min(next is { } other ? LineStart(other.Start) : End, End), end + 800));

    Fate Single()
    {
        var reply = Best([(0, End)]);
        var likely = MarkedAs(Role.Likely);
        var mentioned = MarkedAs(Role.Mention);
        // The address in the decisive reply counts most, then the first one that reads like a recipient.
        var chosen = reply is null ? null : Inside(reply, likely) ?? Inside(reply, mentioned);
        chosen ??= likely is [var first, ..] ? first : mentioned is [var only] ? only : null;
        return Describe(chosen?.Address, reply, [(0, End)]);
    }

    static MailAddress? Inside(SmtpReply reply, List<MailAddress> addresses)
    {
        foreach (var address in addresses)
        {
            if (address.Start >= reply.Start && address.End <= reply.End) return address;
        }

        return null;
    }

    /// <summary>The reply that decides: another server's before our own, sure before possible, refusals of the message before follow-ups, first before later.</summary>
    SmtpReply? Best(List<(int Start, int End)> segments)
    {
        SmtpReply? best = null;
        var rank = int.MinValue;
        foreach (var (start, end) in segments)
        {
            foreach (var reply in Between(start, end))
            {
                var value = reply.Weight + (reply.Remote ? 4 : 0) + (reply.Code is null ? 0 : 1);
                // "503 Need RCPT", "554 Service unavailable" after the real reason: consequences.
                if (reply.Code is "503" or "354") value -= 6;
                if (reply.End - reply.Start < 12) value -= 2;
                if (value > rank) (best, rank) = (reply, value);
            }
        }

        return best is null ? null : InFull(best);
    }

    /// <summary>Sendmail's "(reason: …)" cuts a reply after its first line; its transcript has all of it.</summary>
    SmtpReply InFull(SmtpReply reply)
    {
        var head = Text.AsSpan(reply.Start, Math.Min(24, reply.End - reply.Start));
        foreach (var other in Between(reply.End, Math.Min(End, reply.End + 4000)))
        {
            if (other.Code == reply.Code && other.End - other.Start > reply.End - reply.Start && Text.AsSpan(other.Start).StartsWith(head, StringComparison.Ordinal)) return other;
        }

        return reply;
    }

    /// <summary>The status that our own server gave beside another server's bare code: "550 5.1.1 &lt;info@example.org&gt;... User unknown".</summary>
    string? StatusBeside(SmtpReply reply, string? recipient)
    {
        if (reply.Code is null || recipient is null) return null;
        foreach (var other in Between(Math.Max(0, reply.Start - 2000), Math.Min(End, reply.End + 2000)))
        {
            if (other.Code == reply.Code && other.Status is { } status && status is not [_, '.', '0', '.', '0'] && Text.AsSpan(other.Start, other.End - other.Start).Contains(recipient, StringComparison.OrdinalIgnoreCase)) return status;
        }

        return null;
    }

    ReadOnlySpan<SmtpReply> Between(int start, int end)
    {
        var (low, high) = (0, Replies.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Replies[middle].Start < start) low = middle + 1;
            else high = middle;
        }

        while (high < Replies.Length && Replies[high].Start < end) high++;
        return Replies.AsSpan()[low..high];
    }

    Fate Describe(string? recipient, SmtpReply? reply, List<(int Start, int End)> segments, BounceKind? kind = null)
    {
        var at = reply?.Start ?? segments[0].End;
        var floor = reply is null ? segments[0].Start : Math.Max(0, at - 500);
        var (host, address) = Surroundings.Remote(Text.AsSpan(floor, Math.Max(at - floor, 0)));
        return new()
        {
            Kind = kind,
            Recipient = recipient,
            Code = reply?.Code,
            Status = reply?.Status ?? reply?.StatusInWords(Text) ?? (segments.Count == 1 ? Header.Status : null),
            StatusBeside = reply is null ? null : StatusBeside(reply, recipient),
            Reply = reply is null ? null : Piece(reply.OwnWords, reply.End),
            Around = Pieces(segments),
            Command = Surroundings.Command(Text.AsSpan(floor, Math.Max(at - floor, 0)), reply is null ? [] : Text.AsSpan(reply.End, Math.Min(80, Text.Length - reply.End))),
            RemoteHost = host,
            RemoteAddress = address,
            ReportingMta = _speaker,
            OccurredAt = LogDate(segments) ?? _date,
            MessageId = Header.MessageId,
            Formal = reply is { Weight: >= 2 } || Says(MeaningKind.Bounce) || Says(MeaningKind.Delayed),
        };
    }

    ImmutableArray<Passage> Pieces(List<(int Start, int End)> segments)
    {
        var pieces = new Passage[Math.Min(segments.Count, 8)];
        for (var i = 0; i < pieces.Length; i++) pieces[i] = Piece(segments[i].Start, Math.Min(segments[i].End, segments[i].Start + 8000));
        return ImmutableCollectionsMarshal.AsImmutableArray(pieces);
    }

    /// <summary>The time at the beginning of a log's line, which a mail program may have wrapped.</summary>
    DateTimeOffset? LogDate(List<(int Start, int End)> segments)
    {
        foreach (var (start, _) in segments)
        {
            var line = LineStart(start);
            for (var back = 0; back < 3; back++)
            {
                if (line > 0 && Text[line - 1] != '\n') break;   // as far as anybody looks, and no beginning
                var words = Text.AsSpan(line, Math.Min(40, Text.Length - line));
                if (words.Length > 0 && char.IsAsciiDigit(words[0]) && Surroundings.Date(words.IndexOf('\n') is var end and >= 0 ? words[..end] : words, _zone) is { } date) return date;
                if (line < 2 || Text[line - 2] == '\n') break;
                line = LineStart(line - 1);
            }
        }

        return null;
    }

    /// <summary>The server that speaks: "This is the mail system at host …", "the qmail-send program at …", "Generating server: …".</summary>
    string? MailSystem()
    {
        var text = Text.AsSpan(0, Math.Min(End, 20_000));
        for (var at = text.IndexOfAny(Openings); at >= 0; at = text.IndexOfAny(Openings))
        {
            text = text[at..];
            foreach (var opening in OpeningWords)
            {
                if (!text.StartsWith(opening, StringComparison.OrdinalIgnoreCase)) continue;
                var rest = text.Slice(opening.Length, Math.Min(120, text.Length - opening.Length)).TrimStart();
                var end = rest.IndexOfAny(" \n,");
                if (Surroundings.Host(end < 0 ? rest : rest[..end]) is { } host) return host;
            }

            text = text[1..];
        }

        return null;
    }
}
