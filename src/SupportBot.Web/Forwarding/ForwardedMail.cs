using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MimeKit;
using SupportBot.Bounces;
using SupportBot.Web.CustomerMail;

namespace SupportBot.Web.Forwarding;

/// <summary>A message of the mailbox, taken apart: who wrote it, the bounces in it, how it is answered. Pure.</summary>
sealed partial record ForwardedMail(MimeMessage? Message, byte[] Content)
{
    const int MostReferences = 10;

    static readonly ParserOptions Shallow = new() { MaxMimeDepth = 12 };

    /// <summary>The one who wrote it, where that is one address.</summary>
    public string? From { get; } = Message is null ? null : AlignedSender.From(Message);

    /// <summary>The domain it says it comes from, for staff; never an address.</summary>
    public string? Domain => From is { } from ? from[(from.LastIndexOf('@') + 1)..] : null;

    /// <summary>Its id, where it has one that can stand in a header of ours.</summary>
    public string? Id => Message?.MessageId is { } id && PlainId().IsMatch(id) ? id : null;

    /// <summary>By what it is known again. An id alone would let somebody else use up the answer.</summary>
    public byte[] Mark => Id is { } id ? SHA256.HashData(Encoding.UTF8.GetBytes($"{id}\n{From}")) : SHA256.HashData(Content);

    /// <summary>Whether it replies to an answer of ours.</summary>
    public bool IsReplyToUs => Message is not null && Message.References.Append(Message.InReplyTo ?? "").Any(id => id.StartsWith(OwedMails.MessageIds, StringComparison.Ordinal));

    /// <summary>The ids that lead to it (RFC 5322, section 3.6.4), the newest ones.</summary>
    public ImmutableArray<string> References => Message is null ? [] : [.. Message.References.Where(id => PlainId().IsMatch(id)).TakeLast(MostReferences - 1), .. Id is { } id ? new[] { id } : []];

    /// <summary>What the customer wrote, or pasted, as text.</summary>
    public string Text => Message?.TextBody ?? "";

    public static ForwardedMail Read(byte[] content)
    {
        try
        {
            using var stream = new MemoryStream(content);
            return new(MimeMessage.Load(Shallow, stream), content);
        }
        catch (FormatException)
        {
            return new(null, content);   // no message at all
        }
    }

    /// <summary>The bounces: attached whole, attached as a file whatever its type, or within the text.</summary>
    public ImmutableArray<Bounce> Bounces(BounceReader reader)
    {
        if (Message is null) return [];
        foreach (var part in Message.BodyParts)
        {
            if (Bytes(part) is { } attached && Something(attached.IsMessage ? reader.ReadMessage(attached.Content) : reader.Read(attached.Content)) is { Length: > 0 } found) return found;
        }

        return Something(reader.Read(Text)) is { Length: > 0 } pasted ? pasted : Something(reader.ReadMessage(Content));
    }

    static (byte[] Content, bool IsMessage)? Bytes(MimeEntity part)
    {
        switch (part)
        {
            case MessagePart { Message: { } whole }:
                using (var bytes = new MemoryStream())
                {
                    whole.WriteTo(bytes);
                    return (bytes.ToArray(), true);
                }

            case MimePart { Content: { } content, FileName: { Length: > 0 } name } file when name.EndsWith(".eml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) || file.ContentType.IsMimeType("message", "*"):
                using (var bytes = new MemoryStream())
                {
                    content.DecodeTo(bytes);
                    return (bytes.ToArray(), false);
                }

            default:
                return null;
        }
    }

    static ImmutableArray<Bounce> Something(ImmutableArray<Bounce> bounces) => [.. bounces.Where(bounce => bounce.Kind != BounceKind.NotABounce)];

    /// <summary>An id as others write it, and nothing that could end a header.</summary>
    [GeneratedRegex(@"\A[!-;=?-~]{3,200}\z", RegexOptions.NonBacktracking)]
    private static partial Regex PlainId();
}
