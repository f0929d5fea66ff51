using System.Globalization;
using System.Net;
using System.Text;

namespace SupportBot.Bounces;

/// <summary>One way to spoil a text.</summary>
sealed record Mutation(string Name, int Weight, Func<Dice, string, Room, string> Made);

/// <summary>All ways to spoil a text: what mail programs, forwarders, people and attackers do to bounces. A new way is a new line.</summary>
static class Mutations
{
    static readonly Mutation[] All =
    [
        new("cut",               3, (dice, text, _) => text[..dice.Below(text.Length)]),
        new("behead",            2, (dice, text, _) => text[dice.Below(text.Length)..]),
        new("cut lines",         3, (dice, text, _) => Lines(text, lines => lines.RemoveRange(dice.Below(lines.Count), 1))),
        new("cut characters",    3, (dice, text, _) => Pieces.Piece(dice, text, 60) is var (at, length) ? text.Remove(at, length) : text),
        new("repeat lines",      3, (dice, text, room) => Lines(text, lines => RepeatLines(dice, lines, room))),
        new("repeat a piece",    3, (dice, text, room) => Pieces.Piece(dice, text, 80) is var (at, length) ? text.Insert(at, Pieces.Repeated(text.Substring(at, length), room.Length(dice))) : text),
        new("swap lines",        3, (dice, text, _) => Lines(text, lines => Swap(dice, lines))),
        new("splice",            4, (dice, text, room) => text[..dice.Below(text.Length)] + (dice.Any(room.Texts) is var other ? other[dice.Below(other.Length)..] : "")),
        new("insert a bounce",   2, (dice, text, room) => text.Insert(dice.Below(text.Length), dice.Any(room.Texts))),
        new("append a bounce",   2, (dice, text, room) => text + dice.Any(["", "\n", "\n\n"]) + dice.Any(room.Texts)),
        new("insert words",      6, (dice, text, _) => text.Insert(dice.Below(text.Length), dice.Any(Pieces.Words))),
        new("insert a token",    4, (dice, text, _) => text.Insert(dice.Below(text.Length), Pieces.Token(dice))),
        new("repeat words",      3, (dice, text, room) => text.Insert(dice.Below(text.Length), Pieces.Repeated(dice.Any(Pieces.Words), room.Length(dice)))),
        new("repeat a mix",      3, (dice, text, room) => text.Insert(dice.Below(text.Length), Pieces.Repeated(string.Concat(Enumerable.Range(0, dice.Between(2, 5)).Select(_ => dice.OneIn(3) ? Pieces.Token(dice) : dice.Any(Pieces.Words))), room.Length(dice)))),
        new("other digits",      2, (dice, text, _) => Characters(dice, text, (c, d) => char.IsAsciiDigit(c) ? (char)('0' + d.Below(10)) : c, 20)),
        new("other characters",  3, (dice, text, _) => Characters(dice, text, (_, d) => d.Any(Pieces.Marks), 12)),
        new("strange characters", 2, (dice, text, _) => Characters(dice, text, (_, d) => (char)d.Below(0x10000), 12)),
        new("NULs",              1, (dice, text, _) => Characters(dice, text, (_, _) => '\0', 4)),
        new("invisible characters", 2, (dice, text, _) => Inserted(dice, text, ["\u200B", "\u00AD", "\u00A0", "\u202F", "\uFEFF", "\u2060", "\u202E", "\t", "\f", "\v"], 20)),
        new("a long line",       2, (dice, text, room) => string.Concat(Enumerable.Repeat(text.ReplaceLineEndings(" ") + " ", text.Length == 0 ? 0 : Math.Min(40, 1 + (room.Length(dice) / text.Length))))),
        new("line ends",         2, (dice, text, _) => text.ReplaceLineEndings(dice.Any(["\r\n", "\r", "\n\n", "\r\r\n", "\u2028", " \n", "=\n"]))),
        new("no blank lines",    1, (_, text, _) => Lines(text, lines => lines.RemoveAll(line => line.Trim().Length == 0))),
        new("quote",             4, (dice, text, _) => Quoted(text, Pieces.Repeated(dice.Any(["> ", ">", "| ", " > ", ">> ", ">>> "]), dice.OneIn(8) ? 80 : 2))),
        new("re-wrap",           3, (dice, text, _) => Dress.Wrapped(text, dice.Between(20, 100), words: !dice.OneIn(3))),
        new("indent",            1, (dice, text, _) => Quoted(text, new string(' ', dice.Between(1, 12)))),
        new("upper case",        1, (_, text, _) => text.ToUpperInvariant()),
        new("html",              3, (dice, text, _) => Dress.Html(dice, text)),
        new("entities",          1, (_, text, _) => WebUtility.HtmlEncode(text)),
        new("quoted-printable",  2, (dice, text, _) => Dress.QuotedPrintable(text, everything: dice.OneIn(3))),
        new("base64",            1, (_, text, _) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text), Base64FormattingOptions.InsertLineBreaks)),
        new("mistaken charset",  2, (_, text, _) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text))),
        new("change a field",    4, (dice, text, _) => Lines(text, lines => Mime.ChangeField(dice, lines))),
        new("a field twice",     2, (dice, text, _) => Lines(text, lines => Mime.RepeatField(dice, lines))),
        new("remove a field",    2, (dice, text, _) => Lines(text, lines => Mime.RemoveField(dice, lines))),
        new("fold a field",      1, (dice, text, _) => Lines(text, lines => Mime.Fold(dice, lines))),
        new("a part twice",      3, (dice, text, room) => Mime.Parts(dice, text, (parts, at) => parts.InsertRange(at, Enumerable.Repeat(parts[at], Math.Min(dice.OneIn(10) ? 200 : 1, 1 + (room.Longest / (parts[at].Length + 1))))))),
        new("remove a part",     2, (dice, text, _) => Mime.Parts(dice, text, (parts, at) => parts.RemoveAt(at))),
        new("reorder parts",     2, (dice, text, _) => Mime.Parts(dice, text, (parts, at) => Swap(dice, parts))),
        new("lose boundaries",   2, (dice, text, _) => Lines(text, lines => Mime.Boundaries(dice, lines))),
        new("wrap as a message", 3, (dice, text, _) => Mime.Wrapped(dice, text, dice.OneIn(10) ? 30 : dice.Between(1, 4))),
        new("as a report",       2, (dice, text, room) => Mime.Report(dice, text, dice.Any(room.Texts))),
        new("a header before",   2, (dice, text, _) => Mime.Header(dice) + text),
        new("a mailbox's From",  1, (_, text, _) => "From MAILER-DAEMON Mon Mar  2 10:41:00 2026\n" + text),
        new("a log",             1, (dice, text, room) => text + "\n" + Dress.Log(dice, room.Length(dice))),
    ];

    static readonly Mutation[] Weighed = [.. All.SelectMany(one => Enumerable.Repeat(one, one.Weight))];

    public static Mutation Any(Dice dice) => dice.Any(Weighed);

    static string Lines(string text, Action<List<string>> change)
    {
        List<string> lines = [.. text.Split('\n')];
        change(lines);
        return string.Join('\n', lines);
    }

    static void RepeatLines(Dice dice, List<string> lines, Room room)
    {
        var at = dice.Below(lines.Count);
        var some = lines.GetRange(at, Math.Min(dice.Between(1, 6), lines.Count - at));
        var times = 1 + (room.Length(dice) / (some.Sum(line => line.Length + 1) + 1));
        lines.InsertRange(at, Enumerable.Repeat(some, times).SelectMany(line => line));
    }

    static void Swap(Dice dice, List<string> lines)
    {
        if (lines.Count == 0) return;
        var (one, other) = (dice.Below(lines.Count), dice.Below(lines.Count));
        (lines[one], lines[other]) = (lines[other], lines[one]);
    }

    static string Characters(Dice dice, string text, Func<char, Dice, char> other, int most)
    {
        if (text.Length == 0) return text;
        var characters = text.ToCharArray();
        for (var left = dice.Between(1, most); left > 0; left--)
        {
            var at = dice.Below(characters.Length);
            characters[at] = other(characters[at], dice);
        }

        return new(characters);
    }

    static string Inserted(Dice dice, string text, string[] pieces, int most)
    {
        var written = new StringBuilder(text);
        for (var left = dice.Between(1, most); left > 0; left--) written.Insert(dice.Below(written.Length), dice.Any(pieces));
        return written.ToString();
    }

    static string Quoted(string text, string mark) => mark + text.Replace("\n", "\n" + mark, StringComparison.Ordinal);
}

/// <summary>What is put into texts: words that mean something in a bounce, and marks that begin or end something.</summary>
static class Pieces
{
    public const string MarkCharacters = "<>@:.-\n 45[]()=%#;,'\"/\\&{}|*+~\r\t";

    public static readonly char[] Marks = MarkCharacters.ToCharArray();

    public static readonly string[] Words =
    [
        "550 5.1.1 ", "550-", "550-5.7.1 ", "550 ", "421 4.7.0 ", "452-4.2.2 ", "(#5.1.1) ", "#5.7.1 smtp;550 ", "smtp; 550 ", "X-Unix; 67 ", "5.7.", "a@b.example ", "<a@b.example>: ", "<a@", "\"@", "\"a b\"@c.example ", "a@[192.0.2.1] ",
        "http://a/", "https://www.spamhaus.org/query/ip/192.0.2.7 ", "://", "192.0.2.7 ", "[192.0.2.7] ", "2001:db8::7 ", "::::", "7.2.0.192.zen.spamhaus.org ", "zen.spamhaus.org ", "bl.spamcop.net ", "b.barracudacentral.org ", "a.b.c.", "> ", ">>> RCPT TO:<a@b.example>\n<<< 550 ",
        "<br>", "&amp;", "=3D", "=C3=BC", "<br>&amp;=3D", "&#x20AC;", "<a href=\"", "<!--", "mailbox is full ", "mailbox is ", "user unknown\n", "User unknown ", "spam ", "blocked using ", "listed by ", "message ... delayed ", "kein Postfach ", "Postfach ist voll ", "nicht zugestellt werden ",
        "could not be delivered ", "delivery temporarily suspended: ", "said: 550 x\n", "host mx.b.example[198.51.100.7] said: 550 5.7.1 ", "(in reply to RCPT TO command) ", "to=<a@b.example> said: 550 5.1.1 no ", "status=bounced ", "dsn=5.1.1, ", "----- original message\n", "original message ",
        "-----Original Message-----\nFrom: ", "----- The following addresses had permanent fatal errors -----\n", "Date: Mon, 1 Jan 2024 00:00:00 +0000\n", "Final-Recipient: rfc822; a@b.example\n", "Diagnostic-Code: smtp; 550 5.1.1 no\n", "Action: failed\nStatus: 5.1.1\n", "Auto-Submitted: auto-replied\n",
        "Reporting-MTA: dns; a.example\n", "Remote-MTA: dns; b.example\n", "Message-ID: <1@a.example>\n", "550 hello\nuser unknown \n", "Abwesenheitsnotiz ", "out of office ", "vielen Dank ", "(", ")", "\n", "\n\n", " ", "\t", "-", "--", "--x\n", "...", "?", "=?utf-8?q?=C3=BC?= ", "=?utf-8?b?8J+YgA==?= ", "メールボックス", "почтовый ящик ", "boîte aux lettres ", "İ", "ß", "😀", "\u0301",
    ];

    public static string Token(Dice dice) => dice.Below(8) switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"{dice.Any([2, 4, 5, 9])}{dice.Below(10)}{dice.Below(10)}{dice.Any([" ", "-", ""])}"),
        1 => string.Create(CultureInfo.InvariantCulture, $"{dice.Any([2, 4, 5])}.{dice.Below(12)}.{dice.Below(1100)} "),
        2 => string.Create(CultureInfo.InvariantCulture, $"<u{dice.Below(100_000)}@d{dice.Below(100)}.example> "),
        3 => string.Create(CultureInfo.InvariantCulture, $"{dice.Below(300)}.{dice.Below(300)}.{dice.Below(300)}.{dice.Below(300)}{dice.Any(["", " ", "]", "/24"])}"),
        4 => string.Create(CultureInfo.InvariantCulture, $"mx{dice.Below(100)}.d{dice.Below(100)}.example[198.51.100.{dice.Below(300)}]:25 "),
        5 => string.Create(CultureInfo.InvariantCulture, $"https://d{dice.Below(100)}.example/{dice.Below(1_000_000):x}?ip=192.0.2.{dice.Below(256)}&a="),
        6 => new string(dice.Any(Marks), dice.Between(1, 90)),
        _ => new string((char)dice.Between(32, 0x7FF), dice.Between(1, 40)),
    };

    public static string Repeated(string piece, int length)
    {
        if (piece.Length == 0 || length <= 0) return "";
        return string.Concat(Enumerable.Repeat(piece, Math.Max(1, length / piece.Length)));
    }

    public static (int At, int Length) Piece(Dice dice, string text, int longest)
    {
        var at = dice.Below(text.Length);
        return (at, Math.Min(dice.Between(1, longest), text.Length - at));
    }
}
