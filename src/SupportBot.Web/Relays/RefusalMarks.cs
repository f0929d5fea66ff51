using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace SupportBot.Web.Relays;

/// <summary>
/// By what the same message is recognised, in what was fed in and in what a customer pastes: the original's Message-ID and our mail server's id.
/// Only hashes are kept. Pure.
/// </summary>
/// <param name="Message">Of the Message-ID, or null.</param>
/// <param name="Queue">Of the mail server's ids that the text names, at most <see cref="MostIds"/>.</param>
sealed partial record RefusalMarks(byte[]? Message, IReadOnlyList<byte[]> Queue)
{
    /// <summary>A bounce names one or two; a longer text is no bounce but a list of guesses.</summary>
    public const int MostIds = 4;

    const int MostRead = 64 * 1024;

    public static RefusalMarks Of(string? messageId, string content) => new(
        messageId is { Length: > 0 } id ? Hash($"m {id}") : null,
        [.. InText().Matches(content.Length > MostRead ? content[..MostRead] : content).Select(match => match.Groups["id"].Value).Distinct(StringComparer.Ordinal).Take(MostIds).Select(id => Hash($"q {id}"))]);

    public static string Text(ReadOnlySpan<byte> content) => Encoding.UTF8.GetString(content.Length > MostRead ? content[..MostRead] : content);

    static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// Exim's ids (16 characters, since 4.97 23) wherever they stand; Postfix's in its log (<c>postfix/smtp[3]: 4XyZ: …</c>), in its report (<c>X-Postfix-Queue-ID</c>)
    /// and in the Received line it wrote (<c>ESMTPSA id …</c>).
    /// </summary>
    [GeneratedRegex(@"\b(?<id>[0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4}))\b|(?:X-Postfix-Queue-ID:|postfix\S*\[\d+\]:|\bE?SMTPS?A?\)? id)[ \t]+(?<id>[0-9A-Za-z]{8,20})\b", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex InText();
}
