using System.Text;
using MailKit;

namespace SupportBot.Relays;

/// <summary>Hears what a server says: when the first line was whole, what it was, and the name in the reply to EHLO. Ends a talk in which a server only talks.</summary>
internal sealed class SmtpTranscript(TimeProvider time, CancellationTokenSource end) : IProtocolLogger
{
    /// <summary>A greeting and a reply to EHLO are some hundred bytes.</summary>
    const int MostBytes = 16 * 1024;

    const int LongestLine = 200;

    readonly long _began = time.GetTimestamp();
    readonly StringBuilder _heard = new();
    bool _ehlo;
    bool _firstIsWhole;
    int _repliesBegin;

    /// <summary>The first line, also one that was never finished; null when nothing came.</summary>
    public string? FirstLine => _heard.Length == 0 ? null : Line(0);

    /// <summary>From the begin to the end of the first line.</summary>
    public TimeSpan FirstLineTook { get; private set; }

    /// <summary>The first word after the code of the reply to EHLO; "" when there is none, null before it.</summary>
    public string? EhloName => _ehlo && _repliesBegin < _heard.Length ? Line(_repliesBegin) is { Length: > 4 } line ? line[4..].Split(' ')[0] : "" : null;

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }   // no secret is ever sent

    public void LogConnect(Uri uri)
    {
    }

    /// <summary>The first thing we say is EHLO, and what follows is the reply. (HELO comes only when EHLO was refused.)</summary>
    public void LogClient(byte[] buffer, int offset, int count)
    {
        _ehlo = true;
        _repliesBegin = _heard.Length;
    }

    public void LogServer(byte[] buffer, int offset, int count)
    {
        if (_heard.Length < MostBytes) _heard.Append(Encoding.Latin1.GetString(buffer, offset, Math.Min(count, MostBytes - _heard.Length)));
        else end.Cancel();
        if (_firstIsWhole || !buffer.AsSpan(offset, count).Contains((byte)'\n')) return;
        (_firstIsWhole, FirstLineTook) = (true, time.GetElapsedTime(_began));
    }

    public void Dispose()
    {
    }

    string Line(int at)
    {
        var line = new StringBuilder();
        for (; at < _heard.Length && _heard[at] is not ('\n' or '\r') && line.Length < LongestLine; at++) line.Append(char.IsControl(_heard[at]) || _heard[at] > '~' ? '?' : _heard[at]);
        return line.ToString().TrimEnd();
    }
}
