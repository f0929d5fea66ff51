using SupportBot.Blocklists;
using SupportBot.Bounces;

namespace SupportBot.Benchmarks;

/// <summary>A megabyte of one piece repeated: what is square in anything shows here first.</summary>
static class Worst
{
    const int Size = 1_000_000;

    static readonly string[] Repeated =
    [
        "550 5.1.1 ", "550-", "a@b.example ", "<a@b.example>: ", "\"@", "http://a/", "://", "1.2.3.4 ", "::::", "> ", "<br>&amp;=3D", "mailbox is ", "user unknown\n", "a.b.c.", "(", "\n", "said: 550 x\n", "----- original message\n", "original message ",
        "Date: Mon, 1 Jan 2024 00:00:00 +0000\n", "550 hello\nuser unknown \n", "to=<a@b.example> said: 550 5.1.1 no ", "<a@", "spam ", "zen.spamhaus.org ", "(#5.1.1) ", "message ... delayed ", "kein postfach ", "a", "=C3=BC", "&uuml;", "Received: x\n", "From: a@b.example\n\n", "--x\n",
        "Received: x\nContent-Type: multipart/mixed; boundary=x\n\n--x\n", "Received: x\nContent-Type: message/rfc822\n\n", "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no\n\n", "メールボックス",
    ];

    public static int Run()
    {
        var reader = new BounceReader(BlocklistCatalog.BuiltIn());
        Corpus.Warm(reader, Corpus.Texts());
        // The first ones would be read while the compiler still works on what only they need.
        foreach (var piece in Repeated.Concat(Repeated)) reader.Read(Pieces.Repeated(piece, Size));
        var rows = Repeated.Select(piece => (Piece: piece, Cost: Measure(reader, Pieces.Repeated(piece, Size)))).OrderByDescending(row => row.Cost.Milliseconds).ToList();
        Console.WriteLine("   ms/MB   MB/MB  repeated");
        foreach (var (piece, cost) in rows) Console.WriteLine($"{cost.Milliseconds,8:F0} {cost.Megabytes,7:F1}  {Shown(piece)}");
        var (slowest, hungriest) = (rows[0], rows.MaxBy(row => row.Cost.Megabytes));
        Console.WriteLine($"worst: {slowest.Cost.Milliseconds:F0} ms/MB for {Shown(slowest.Piece)}, {hungriest.Cost.Megabytes:F1} MB/MB for {Shown(hungriest.Piece)}");
        return 0;
    }

    /// <summary>The best of three, a megabyte of UTF-8.</summary>
    static Cost Measure(BounceReader reader, string text)
    {
        var size = System.Text.Encoding.UTF8.GetByteCount(text) / 1e6;
        var runs = Enumerable.Range(0, 3).Select(_ => Cost.Of(() => reader.Read(text)) / size).ToList();
        return new(runs.Min(run => run.Milliseconds), runs.Min(run => run.Megabytes));
    }

    static string Shown(string piece) => $"'{piece.Replace("\n", "\\n", StringComparison.Ordinal)}'";
}
