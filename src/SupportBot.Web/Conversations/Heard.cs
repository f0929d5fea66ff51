using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using SupportBot.Bounces;

namespace SupportBot.Web.Conversations;

/// <summary>A file that came with a message.</summary>
sealed record HeardFile(string Name, string ContentType, ReadOnlyMemory<byte> Content);

/// <summary>What one message of the customer's says, before anything is made of it.</summary>
/// <param name="Bounces">What was read, in text and files; empty when nothing is a bounce.</param>
/// <param name="Wish">What the customer wants, as far as their own words say.</param>
/// <param name="Language">The language of their own words; null where they follow the conversation.</param>
/// <param name="Files">How many files came along.</param>
/// <param name="HasPicture">Whether one of them is a picture.</param>
/// <param name="IsEmpty">Nothing was said at all.</param>
/// <param name="IsAngry">The words are angry.</param>
/// <param name="IsQuestion">It is put as a question.</param>
/// <param name="Address">An address that was named without a bounce.</param>
/// <param name="Answers">Slugs of articles that answer a question, best first.</param>
sealed partial record Heard(ImmutableArray<Bounce> Bounces, Wish Wish, string? Language, int Files, bool HasPicture, bool IsEmpty, bool IsAngry, bool IsQuestion, IPAddress? Address, ImmutableArray<string> Answers)
{
    /// <summary>Own words are looked for in the beginning only: a log of ten thousand lines has none.</summary>
    const int LongestOwnWords = 2000;

    const int LongestBrief = 16;

    public bool IsBounce => Bounces.Length > 0;

    /// <summary>How the message was sent, where that changes what to do; by the customer's words or by the message's own headers.</summary>
    public Way? Way { get; init; }

    /// <summary>The mail program that was named.</summary>
    public MailProgram? Program { get; init; }

    /// <summary>The one mail address in a short message without a bounce.</summary>
    public TypedAddress? Mail { get; init; }

    /// <summary>Whether <see cref="Answers"/> cover the question, or only touch it.</summary>
    public bool IsSure { get; init; }

    /// <summary>A word or two, so that "yes" is an answer and not the beginning of a story.</summary>
    public bool IsBrief { get; init; }

    /// <summary>An at sign, but no address that a mail could go to.</summary>
    public bool HasBadMail { get; init; }

    /// <summary>A short message with a telephone number in it.</summary>
    public bool HasPhone { get; init; }

    /// <summary>The limits, or its owner, do not let us write there.</summary>
    public bool IsMailRefused { get; init; }

    /// <summary>A password was in it; it has been made unreadable.</summary>
    public bool HasSecret { get; init; }

    /// <summary>Reads a message. Never throws for what it says.</summary>
    /// <param name="earlier">What the customer wrote just before: a bounce may come in several messages.</param>
    public static Heard Of(string? text, IReadOnlyList<HeardFile> files, BounceReader reader, string earlier = "")
    {
        var heard = Of(text ?? "", files, reader);
        if (earlier.Length == 0 || files.Count > 0 || text is null || !LooksTechnical(text)) return heard;
        var joined = Of($"{earlier}\n{text}", files, reader);
        var together = Facts(joined);
        return together > Facts(heard) && together > Facts(Of(earlier, files, reader)) ? joined with { Wish = heard.Wish, Language = heard.Language } : heard;
    }

    /// <summary>Whether a machine wrote it, wholly or in part.</summary>
    public static bool LooksTechnical(string text) => text.Split('\n', StringSplitOptions.TrimEntries).Any(line => Technical().IsMatch(line));

    /// <summary>How much the fullest of its bounces says.</summary>
    static int Facts(Heard heard) => heard.Bounces.Length == 0 ? 0 : heard.Bounces.Max(bounce =>
        (bounce.Reason is null or BounceReason.Undetermined ? 0 : 2) + (bounce.Recipient is null ? 0 : 1) + (bounce.ReplyCode is null ? 0 : 1) + (bounce.ListedAddress is null ? 0 : 2) + (bounce.Blocklist is null ? 0 : 1));

    static Heard Of(string text, IReadOnlyList<HeardFile> files, BounceReader reader)
    {
        ImmutableArray<Bounce> bounces =
        [
            .. text.Length > 0 ? reader.Read(text).Where(IsSomething) : [],
            .. files.Where(file => !IsPicture(file)).SelectMany(file => reader.Read(file.Content)).Where(IsSomething),
        ];
        if (files.Count == 0 && bounces.All(bounce => bounce.Kind == BounceKind.AutoReply) && Telephone.IsIn(text)) bounces = [];   // "bin ab 15 Uhr unter 0171 … erreichbar" says the customer
        var mail = bounces.Length > 0 || files.Count > 0 ? null : TypedAddress.In(text);
        var own = OwnWords(text, bounces.Length > 0 && files.Count == 0);
        if (mail is not null) own = own.Replace(mail.Typed, "", StringComparison.OrdinalIgnoreCase).Trim();   // "ticket@kunde.example" wishes for nothing
        return new(bounces, Wishes.Of(own), LanguageOf.Words(own), files.Count, files.Any(IsPicture),
            string.IsNullOrWhiteSpace(text) && files.Count == 0, Wishes.IsAngry(own), Wishes.IsQuestion(own),
            bounces.Length > 0 ? null : AddressIn(own), [])
        {
            Way = Ways.Of(own) ?? (bounces.Length > 0 ? Ways.OfHeaders(text) ?? files.Where(file => !IsPicture(file)).Select(file => Ways.OfHeaders(Beginning(file))).FirstOrDefault(way => way is not null) : null),
            Program = Ways.ProgramOf(own),
            Mail = mail,
            IsBrief = own.Length <= LongestBrief,
            HasBadMail = mail is null && bounces.Length == 0 && files.Count == 0 && TypedAddress.IsMeant(text),
            HasPhone = bounces.Length == 0 && files.Count == 0 && Telephone.IsIn(text),
            HasSecret = Secrets.IsIn(own) || Secrets.IsIn(text),
        };
    }

    /// <summary>Headers stand in the beginning, and are ASCII.</summary>
    static string Beginning(HeardFile file) => System.Text.Encoding.Latin1.GetString(file.Content.Span[..Math.Min(file.Content.Length, 64 * 1024)]);

    static bool IsSomething(Bounce bounce) => bounce.Kind != BounceKind.NotABounce;

    static bool IsPicture(HeardFile file) =>
        file.ContentType.StartsWith("image/", StringComparison.OrdinalIgnoreCase) || Pictures.TypeOf(file.Content.Span) is not null;

    /// <summary>The customer's own words: all of a plain message; around a pasted bounce, the lines before it that no machine writes.</summary>
    static string OwnWords(string text, bool aroundBounce)
    {
        var head = text.Length > LongestOwnWords ? text[..LongestOwnWords] : text;
        if (!aroundBounce) return head.Trim();
        var own = new List<string>();
        foreach (var line in head.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (Technical().IsMatch(line)) break;
            if (line.Length > 0) own.Add(line);
        }

        return string.Join('\n', own);
    }

    static IPAddress? AddressIn(string own)
    {
        foreach (var match in Addresses().EnumerateMatches(own))
        {
            if (IPAddress.TryParse(own.AsSpan(match.Index, match.Length), out var address)) return address;
        }

        return null;
    }

    /// <summary>Where the machine begins to speak: codes, headers, quotes, rulers, and the openings that mail servers write.</summary>
    [GeneratedRegex("""
        ^(?:>|[-_=*]{4,}|[\w-]{2,40}:\s) | <[^>\s]+@[^>\s]+> | [\w.+-]+@[\w-]+\.[\w.]+ | \b[245]\d\d[ -] | \bSMTP\b
        | this\ is\ (?:the|an?)\ .{0,40}(?:mail|program|automat) | (?:sorry\ to\ have|afraid\ i\ wasn) | mail\ delivery | automatically | undeliver | could\ not\ be\ delivered
        | couldn.t\ be\ delivered | has\ been\ (?:delayed|rejected|blocked) | delivery\ (?:to|has|status) | wurde\ nicht\ zugestellt | unzustellbar | nicht\ zugestellt\ werden | automatisch
        """, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Technical();

    [GeneratedRegex(@"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-f]{1,4}(?::{1,2}[0-9a-f]{1,4}){2,7}", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Addresses();
}
