using System.Globalization;

namespace SupportBot.Web.Commands;

/// <summary>What standard error hears: complaints, and on a terminal one line that says how far it is.</summary>
/// <param name="error">Standard error.</param>
/// <param name="width">The terminal's columns, or 0 for no line.</param>
/// <param name="time">The clock.</param>
sealed class ClassifyProgress(TextWriter error, int width, TimeProvider time)
{
    const int Cells = 20;
    const string Wiped = "\r\x1b[K";
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    readonly long _begun = time.GetTimestamp();
    readonly Lock _line = new();
    TimeSpan _drawn;
    bool _stands;

    /// <summary>How many files there are to read.</summary>
    public int Total { get; init; }

    /// <summary>So many are done. Drawn five times a second at most, and not at all by a run that is over sooner.</summary>
    public void Report(int done)
    {
        if (width == 0) return;
        lock (_line)
        {
            var passed = time.GetElapsedTime(_begun);
            if (passed - _drawn < Pause) return;
            (_drawn, _stands) = (passed, true);
            var line = Line(done, Total, passed);
            error.Write(Wiped + line[..Math.Min(line.Length, width - 1)]);
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

    static string Line(int done, int total, TimeSpan passed)
    {
        var share = total == 0 ? 1 : Math.Min(1, (double)done / total);
        var rate = done / passed.TotalSeconds;
        var left = rate > 0 ? TimeSpan.FromSeconds(Math.Ceiling((total - done) / rate)) : TimeSpan.Zero;
        var full = (int)(share * Cells);
        return string.Create(CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string('-', Cells - full)}] {done}/{total} {Math.Floor(share * 100)} %  {rate:0} files/s  {left:c} left");
    }
}
