using System.Globalization;

namespace SupportBot.Web.Commands;

/// <summary>What standard error hears: complaints, and on a terminal one line that says how far it is.</summary>
/// <param name="error">Standard error.</param>
/// <param name="terminal">Whether the line is wanted.</param>
/// <param name="time">The clock.</param>
sealed class ClassifyProgress(TextWriter error, bool terminal, TimeProvider time)
{
    const int Columns = 79;   // .NET asks a terminal for its own only after it has switched the terminal's keypad
    const int Cells = 20;
    const int Recent = 50;   // drawings, ten seconds at least: the rate is theirs, the start's slowness is forgotten
    const string Wiped = "\r\x1b[K";
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    readonly long _begun = time.GetTimestamp();
    readonly Lock _line = new();
    readonly Queue<(TimeSpan Passed, int Done)> _drawn = new([(TimeSpan.Zero, 0)]);
    TimeSpan _last;
    bool _stands;

    /// <summary>How many files there are to read.</summary>
    public int Total { get; init; }

    /// <summary>So many are done. Drawn five times a second at most, and not at all by a run that is over sooner.</summary>
    public void Report(int done)
    {
        if (!terminal) return;
        lock (_line)
        {
            var passed = time.GetElapsedTime(_begun);
            if (passed - _last < Pause) return;
            (_last, _stands) = (passed, true);
            var since = _drawn.Peek();
            var line = Line(done, Total, (done - since.Done) / (passed - since.Passed).TotalSeconds);
            _drawn.Enqueue((passed, done));
            if (_drawn.Count > Recent) _drawn.Dequeue();
            error.Write(Wiped + line[..Math.Min(line.Length, Columns)]);
            error.Flush();
        }
    }

    public void Complain(string path, string fault)
    {
        lock (_line)
        {
            Wipe();
            error.WriteLine($"{Printable.Of(path)}: {fault}");
        }
    }

    /// <summary>Takes the line away.</summary>
    public void Wipe()
    {
        lock (_line)
        {
            if (_stands) error.Write(Wiped);
            error.Flush();
            _stands = false;
        }
    }

    static string Line(int done, int total, double rate)
    {
        var share = total == 0 ? 1 : Math.Min(1, (double)done / total);
        var left = rate > 0.01 ? TimeSpan.FromSeconds(Math.Ceiling((total - done) / rate)) : TimeSpan.Zero;
        var full = (int)(share * Cells);
        return string.Create(CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string('-', Cells - full)}] {done}/{total} {Math.Floor(share * 100)} %  {rate:0} files/s  {left:c} left");
    }
}
