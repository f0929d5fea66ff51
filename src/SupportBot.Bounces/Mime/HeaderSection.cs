using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace SupportBot.Bounces;

/// <summary>
/// The fields of a message, of a part of one (RFC 5322, section 2.2), or of a group in a report (RFC 3464, section 2.1): places in the bytes.
/// A field is unfolded and decoded when somebody asks for it.
/// </summary>
sealed class HeaderSection
{
    /// <summary>Real headers have some dozens, a report of a large list some hundreds; more are an attack.</summary>
    const int Most = 2000;

    const int Usual = 64;

    readonly ReadOnlyMemory<byte> _bytes;
    readonly ArraySegment<Field> _fields;

    HeaderSection(ReadOnlyMemory<byte> bytes, ArraySegment<Field> fields) => (_bytes, _fields) = (bytes, fields);

    public int Count => _fields.Count;

    /// <summary>The first field of this name, on one line, its encoded words read; null where there is none.</summary>
    public string? this[ReadOnlySpan<byte> name]
    {
        get
        {
            foreach (var field in _fields)
            {
                if (Is(field, name)) return Value(field);
            }

            return null;
        }
    }

    public bool Contains(ReadOnlySpan<byte> name)
    {
        foreach (var field in _fields)
        {
            if (Is(field, name)) return true;
        }

        return false;
    }

    /// <summary>All fields of this name.</summary>
    public List<string> All(ReadOnlySpan<byte> name)
    {
        var all = new List<string>();
        foreach (var field in _fields)
        {
            if (Is(field, name)) all.Add(Value(field));
        }

        return all;
    }

    /// <summary>Reads fields up to the empty line, or to the first line that is none. Leaves the place after them.</summary>
    public static HeaderSection Read(ReadOnlyMemory<byte> memory, ref int at)
    {
        var bytes = memory.Span;
        var fields = ArrayPool<Field>.Shared.Rent(Usual);
        var count = 0;
        while (at < bytes.Length)
        {
            var length = bytes[at..].IndexOf((byte)'\n');
            var end = length < 0 ? bytes.Length : at + length;
            var next = Math.Min(end + 1, bytes.Length);
            if (end > at && bytes[end - 1] == '\r') end--;
            if (end == at)
            {
                at = next;
                break;
            }

            if (bytes[at] is (byte)' ' or (byte)'\t')
            {
                if (count > 0) fields[count - 1] = fields[count - 1] with { End = end };
            }
            else if (NameLength(bytes[at..end], out var colon) is var name and > 0)
            {
                if (count == fields.Length && count < Most) Grow(ref fields);
                if (count < Math.Min(fields.Length, Most)) fields[count++] = new(at, name, at + colon + 1, end);
            }
            else if (!IsEnvelope(bytes[at..end]))
            {
                if (count == 0 || !LostItsIndent(bytes, fields[count - 1].End, next)) break;
                fields[count - 1] = fields[count - 1] with { End = end };
            }

            at = next;
        }

        Field[] found = [.. fields.AsSpan(0, count)];
        ArrayPool<Field>.Shared.Return(fields);
        return new(memory, found);
    }

    static void Grow(ref Field[] fields)
    {
        var more = ArrayPool<Field>.Shared.Rent(fields.Length * 2);
        fields.CopyTo(more, 0);
        ArrayPool<Field>.Shared.Return(fields);
        fields = more;
    }

    /// <summary>The groups of a report. Where somebody forgot the empty line between them, a recipient named again begins the next one.</summary>
    public static IEnumerable<HeaderSection> Groups(ReadOnlyMemory<byte> memory)
    {
        for (var at = 0; at < memory.Length;)
        {
            var start = at;
            if (memory.Span[at] is (byte)'\n' or (byte)'\r')
            {
                at++;
                continue;
            }

            var group = Read(memory, ref at);
            foreach (var part in group.Apart()) yield return part;
            if (at == start) at = NextLine(memory.Span, at);   // no field and no empty line: whatever it is, it is passed over
        }
    }

    List<HeaderSection> Apart()
    {
        if (Count == 0) return [];
        var (parts, start) = (new List<HeaderSection>(1), 0);
        for (var i = 1; i < Count; i++)
        {
            if (!Is(_fields[i], "Final-Recipient"u8) && !Is(_fields[i], "Original-Recipient"u8)) continue;
            var so = new HeaderSection(_bytes, _fields[start..i]);
            if (!so.Contains(_bytes.Span.Slice(_fields[i].Name, _fields[i].NameLength))) continue;
            parts.Add(so);
            start = i;
        }

        parts.Add(new(_bytes, _fields[start..]));
        return parts;
    }

    static int NextLine(ReadOnlySpan<byte> bytes, int at) => bytes[at..].IndexOf((byte)'\n') is var length and >= 0 ? at + length + 1 : bytes.Length;

    /// <summary>"From …" of an mbox, quoted or not, among the fields.</summary>
    static bool IsEnvelope(ReadOnlySpan<byte> line) => line.StartsWith("From "u8) || line.StartsWith(">From "u8);

    /// <summary>A line that is no field, after one that ends in a semicolon or where the fields go on soon: the rest of a field whose white space somebody took away.</summary>
    static bool LostItsIndent(ReadOnlySpan<byte> bytes, int previousEnd, int next)
    {
        if (bytes[previousEnd - 1] is (byte)';' or (byte)',') return true;
        for (var line = 0; line < 3 && next < bytes.Length; line++)
        {
            var end = NextLine(bytes, next);
            var words = bytes[next..end].TrimEnd("\r\n"u8);
            if (words.IsEmpty) return false;
            if (NameLength(words, out _) > 0) return true;
            next = end;
        }

        return false;
    }

    /// <summary>How long the name before the colon is, or 0 where the line is no field.</summary>
    static int NameLength(ReadOnlySpan<byte> line, out int colon)
    {
        colon = line.IndexOf((byte)':');
        if (colon <= 0) return 0;
        var name = line[..colon].TrimEnd(" \t"u8);
        return name.ContainsAnyExceptInRange((byte)'!', (byte)'~') ? 0 : name.Length;
    }

    bool Is(Field field, ReadOnlySpan<byte> name) => field.NameLength == name.Length && Ascii.EqualsIgnoreCase(_bytes.Span.Slice(field.Name, field.NameLength), name);

    string Value(Field field)
    {
        var value = _bytes.Span[field.Value..field.End].Trim(" \t\r\n"u8);
        return EncodedWords.Read(value);
    }

    /// <param name="Name">Where the name begins.</param>
    /// <param name="NameLength">How long it is.</param>
    /// <param name="Value">The place after the colon.</param>
    /// <param name="End">The end of its last line.</param>
    [StructLayout(LayoutKind.Auto)]
    readonly record struct Field(int Name, int NameLength, int Value, int End);
}
