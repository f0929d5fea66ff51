using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using SupportBot.Web.Conversations;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Subscribers;

/// <summary>What a link is good for. A link to leave, which stands in a mail's header, opens nothing else.</summary>
enum LinkUse
{
    Confirm,
    Manage,
    Leave,

    /// <summary>No link: the part of a Message-ID.</summary>
    Message,

    /// <summary>No further mail that somebody asked for by typing this address.</summary>
    NeverAgain,

    /// <summary>No link: what an address or a network is recognised by.</summary>
    Mark,
}

/// <summary>
/// The links in mails: a subscriber's handle and a signature (HMAC-SHA-256, 128 bits) over it and the use. Nothing that opens a subscription is
/// stored, so that neither the database nor the outbox holds a link; the key is made once.
/// </summary>
/// <param name="site">The site's address, without a final slash.</param>
sealed class SubscriberLinks(Store store, Func<string> site) : IDisposable
{
    const string KeyFact = "subscriber-key";

    const int Bytes = 16;

    const int Half = 22;

    readonly SemaphoreSlim _once = new(1, 1);
    byte[]? _key;

    public string Site => site();

    /// <summary>A new subscriber's.</summary>
    public static string NewHandle() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What stands behind <c>?key=</c>.</summary>
    public async Task<string> KeyAsync(LinkUse use, string handle, CancellationToken cancel) => handle + Mac(await SecretAsync(cancel), use, handle);

    /// <summary>The handle in a key that we made for this use; null for every other text.</summary>
    public async Task<string?> ReadAsync(LinkUse use, string? key, CancellationToken cancel)
    {
        if (key is not { Length: 2 * Half }) return null;
        var expected = Mac(await SecretAsync(cancel), use, key[..Half]);
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(key[Half..])) ? key[..Half] : null;
    }

    public async Task<string> ConfirmAsync(SubscriberRow subscriber, CancellationToken cancel) => $"{Site}/{subscriber.Language}/status/subscribe/confirm?key={await KeyAsync(LinkUse.Confirm, subscriber.Handle, cancel)}";

    public async Task<string> ManageAsync(SubscriberRow subscriber, CancellationToken cancel) => $"{Site}/{subscriber.Language}/status/subscribe/manage?key={await KeyAsync(LinkUse.Manage, subscriber.Handle, cancel)}";

    /// <param name="subscriber">Whose.</param>
    /// <param name="oneClick">For programs (RFC 8058): without a language, which may be gone one day.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<string> LeaveAsync(SubscriberRow subscriber, bool oneClick, CancellationToken cancel) => $"{Site}{(oneClick ? "" : $"/{subscriber.Language}")}/status/unsubscribe?key={await KeyAsync(LinkUse.Leave, subscriber.Handle, cancel)}";

    /// <summary>The same for the same news and subscriber at each attempt; says nothing about either.</summary>
    public async Task<string> MessageAsync(NewsRow news, SubscriberRow subscriber, CancellationToken cancel) =>
        Mac(await SecretAsync(cancel), LinkUse.Message, FormattableString.Invariant($"{subscriber.Handle}:{news.Number}:{news.IncidentId}"));

    /// <summary>What stands for something that is not to be stored: whoever has the key, too, can try guesses against it, and nobody else.</summary>
    public async Task<string> MarkAsync(string text, CancellationToken cancel) => Mac(await SecretAsync(cancel), LinkUse.Mark, text);

    public void Dispose() => _once.Dispose();

    static string Mac(byte[] key, LinkUse use, string text) => WebEncoders.Base64UrlEncode(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{use}:{text}")).AsSpan(0, Bytes));

    /// <summary>Made at the first use of the first node; two nodes that make one at once take the one that was stored.</summary>
    async Task<byte[]> SecretAsync(CancellationToken cancel)
    {
        if (_key is { } known) return known;
        await _once.WaitAsync(cancel);
        try
        {
            return _key ??= await Transcript.Retry(() => store.WriteAsync(
                async (db, token) =>
                {
                    if (await db.FactAsync(KeyFact, LinkJson.Default.String, token) is { } stored) return Convert.FromBase64String(stored);
                    var made = RandomNumberGenerator.GetBytes(32);
                    await db.SetFactAsync(KeyFact, Convert.ToBase64String(made), LinkJson.Default.String, token);
                    return made;
                },
                cancel));
        }
        finally
        {
            _once.Release();
        }
    }
}

[JsonSerializable(typeof(string))]
sealed partial class LinkJson : JsonSerializerContext;
