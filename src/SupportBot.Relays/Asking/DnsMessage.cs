using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using DnsClient;

namespace SupportBot.Relays;

/// <summary>What an arriving message is to a question.</summary>
internal abstract record DnsArrival
{
    DnsArrival()
    {
    }

    /// <summary>Not the answer: another id or question, or no answer at all. Whoever waits goes on waiting.</summary>
    public sealed record Stranger : DnsArrival;

    /// <summary>Id and question are ours, and the rest did not fit: to be asked for by TCP.</summary>
    public sealed record Truncated : DnsArrival;

    /// <summary>The answer, or as much of one as could be made of it.</summary>
    public sealed record Answer(DnsReply Reply) : DnsArrival;
}

/// <summary>
/// One question and its answer on the wire (RFC 1035, section 4). Names are compared as they stand there, without case: no text form that two names
/// could share comes between.
/// </summary>
internal sealed class DnsMessage
{
    /// <summary>The longest question: header, name, type and class, OPT.</summary>
    public const int LongestQuestion = Header + LongestName + TypeAndClass + Opt;

    /// <summary>The longest answer that we ask for by UDP: what no path breaks into pieces (DNS flag day 2020).</summary>
    public const int LongestDatagram = 1232;

    const int Header = 12;
    const int TypeAndClass = 4;
    const int Opt = 11;
    const int LongestName = 255;
    const int LongestLabel = 63;
    const int RecordHead = 10;   // type, class, TTL, length
    const int Internet = 1;
    const int MostAliases = 8;

    readonly byte[] _question;
    readonly ushort _id;
    readonly QueryType _type;

    DnsMessage(ushort id, byte[] name, QueryType type)
    {
        (_id, _type) = (id, type);
        _question = [.. name, 0, (byte)type, 0, Internet];
    }

    /// <summary>A question; null when the name cannot be written: an empty or a long label, more than 255 octets.</summary>
    public static DnsMessage? Ask(ushort id, string name, QueryType type) => WireName(name) is { } wire ? new(id, wire, type) : null;

    /// <summary>Writes it; returns how long it is.</summary>
    public int WriteTo(Span<byte> target)
    {
        target[..Header].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(target, _id);
        target[2] = 1;    // recursion desired
        target[5] = 1;    // one question
        target[11] = 1;   // one additional record
        _question.CopyTo(target[Header..]);

        // RFC 6891: the root's name, type OPT, and as class the size that we take.
        var opt = target.Slice(Header + _question.Length, Opt);
        opt.Clear();
        opt[2] = 41;
        BinaryPrimitives.WriteUInt16BigEndian(opt[3..], LongestDatagram);
        return Header + _question.Length + Opt;
    }

    /// <summary>What a message is to this question. Whatever the bytes are, it neither throws nor reads beyond them.</summary>
    public DnsArrival Read(ReadOnlySpan<byte> message)
    {
        if (message.Length < Header || BinaryPrimitives.ReadUInt16BigEndian(message) != _id || (message[2] & 0xf8) != 0x80) return Strange;

        var code = message[3] & 0x0f;
        var questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        // Who could not read the question may leave it out (RFC 1035, section 4.1.1); that says "no word" and can do no harm.
        if (questions == 0 && code is not (NoError or NoSuchName)) return Failed;
        if (questions != 1 || message.Length < Header + _question.Length || !Ascii.EqualsIgnoreCase(message.Slice(Header, _question.Length), _question)) return Strange;

        if (code == NoSuchName) return Nothing;
        if (code != NoError) return Failed;
        if ((message[2] & 2) != 0) return Cut;
        return new DnsArrival.Answer(Answers(message));
    }

    DnsReply Answers(ReadOnlySpan<byte> message)
    {
        var records = new List<Record>();
        var at = Header + _question.Length;
        for (var left = BinaryPrimitives.ReadUInt16BigEndian(message[6..]); left > 0; left--)
        {
            if (ReadName(message, ref at) is not { } owner || at + RecordHead > message.Length) return DnsReply.Failure;
            var type = (QueryType)BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
            var isInternet = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]) == Internet;
            var length = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 8)..]);
            at += RecordHead;
            if (at + length > message.Length) return DnsReply.Failure;

            var inside = at;
            var data = type is QueryType.CNAME or QueryType.PTR ? ReadName(message, ref inside) : message.Slice(at, length).ToArray();
            if (data is null) return DnsReply.Failure;
            if (isInternet && (type == _type || type == QueryType.CNAME)) records.Add(new(owner, type, data));
            at += length;
        }

        return Judge(records);
    }

    /// <summary>Believes records of the name that was asked, or of the end of the aliases that lead away from it.</summary>
    DnsReply Judge(List<Record> records)
    {
        var wanted = records.FindAll(record => record.Type == _type);
        if (wanted is []) return DnsReply.Nothing;
        if (EndOfAliases(records) is not { } owner || !wanted.TrueForAll(record => Same(record.Owner, owner))) return DnsReply.Mismatch;
        if (_type == QueryType.PTR) return new(Blocklists.DnsAnswer.Nothing, [.. wanted.Select(record => Name(record.Data))]);
        if (_type == QueryType.TXT) return new(Blocklists.DnsAnswer.Nothing, [.. wanted.Select(record => Text(record.Data))]);

        var size = _type == QueryType.AAAA ? 16 : 4;
        return wanted.TrueForAll(record => record.Data.Length == size) ? new(new([.. wanted.Select(record => new IPAddress(record.Data))]), []) : DnsReply.Failure;
    }

    /// <summary>The name that the CNAMEs lead to; null when they go in circles.</summary>
    byte[]? EndOfAliases(List<Record> records)
    {
        var name = _question[..^TypeAndClass];
        for (var steps = 0; steps <= MostAliases; steps++)
        {
            if (records.Find(record => record.Type == QueryType.CNAME && Same(record.Owner, name)) is not { } alias) return name;
            name = alias.Data;
        }

        return null;
    }

    static bool Same(byte[] one, byte[] other) => Ascii.EqualsIgnoreCase(one, other);

    /// <summary>The strings of a TXT record as one text (RFC 7208, section 3.3, says how others do it).</summary>
    static string Text(ReadOnlySpan<byte> data)
    {
        var text = new StringBuilder();
        while (data is [var length, .. var rest])
        {
            var piece = rest[..Math.Min(length, rest.Length)];
            text.Append(Encoding.UTF8.GetString(piece));
            data = rest[piece.Length..];
        }

        return text.ToString();
    }

    /// <summary>A name as text, without its final dot; an octet that is no printable ASCII, or a dot within a label, reads "?".</summary>
    static string Name(ReadOnlySpan<byte> data)
    {
        var text = new StringBuilder();
        while (data is [> 0 and var length, .. var rest])
        {
            foreach (var octet in rest[..length]) text.Append(octet is > 0x20 and < 0x7f and not (byte)'.' ? (char)octet : '?');
            text.Append('.');
            data = rest[length..];
        }

        return text.ToString().TrimEnd('.');
    }

    /// <summary>A name without its compression (RFC 1035, section 4.1.4); null when it is none. A pointer must lead back, so the way ends.</summary>
    static byte[]? ReadName(ReadOnlySpan<byte> message, ref int at)
    {
        Span<byte> name = stackalloc byte[LongestName];
        var (length, from, earliest, jumped) = (0, at, at, false);
        while (from < message.Length)
        {
            var label = message[from];
            if ((label & 0xc0) == 0xc0)
            {
                if (from + 1 >= message.Length) return null;
                if (!jumped) (at, jumped) = (from + 2, true);
                from = ((label & 0x3f) << 8) | message[from + 1];
                if (from >= earliest) return null;
                earliest = from;
                continue;
            }

            if (label > LongestLabel || length + 1 + label > LongestName || from + 1 + label > message.Length) return null;
            message.Slice(from, 1 + label).CopyTo(name[length..]);
            length += 1 + label;
            from += 1 + label;
            if (label != 0) continue;
            if (!jumped) at = from;
            return name[..length].ToArray();
        }

        return null;
    }

    static byte[]? WireName(string name)
    {
        var labels = name.TrimEnd('.').Split('.');
        if (!Ascii.IsValid(name) || labels.Any(label => label.Length is 0 or > LongestLabel) || labels.Sum(label => label.Length + 1) >= LongestName) return null;
        return [.. labels.SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];
    }

    sealed record Record(byte[] Owner, QueryType Type, byte[] Data);

    const int NoError = 0;
    const int NoSuchName = 3;

    static readonly DnsArrival.Stranger Strange = new();
    static readonly DnsArrival.Truncated Cut = new();
    static readonly DnsArrival.Answer Failed = new(DnsReply.Failure);
    static readonly DnsArrival.Answer Nothing = new(DnsReply.Nothing);
}
