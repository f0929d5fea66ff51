using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Conversations.DirectLine;

/// <summary>Who a token speaks for: one user in one conversation.</summary>
sealed record Bearer(string ConversationId, string UserId);

/// <summary>
/// Tokens in the shape of a JWT (RFC 7519), signed by HMAC-SHA-256: the clients read the claim <c>user</c> out of them. The key is stored, so a
/// restart changes no token. A stream's token is another kind: it opens one socket and is never accepted as a bearer.
/// </summary>
sealed class Tokens(Store store, AppSettings settings, TimeProvider time) : IDisposable
{
    const string KeyFact = "directline-key";
    const string Header = """{"alg":"HS256","typ":"JWT"}""";
    static readonly TimeSpan StreamLifetime = TimeSpan.FromSeconds(60);

    readonly SemaphoreSlim _once = new(1, 1);
    byte[]? _key;

    public int LifetimeInSeconds => (int)settings.Chat.TokenLifetime.TotalSeconds;

    /// <summary>A new conversation's id and a new user's: 128 random bits each.</summary>
    public static Bearer New() => new(Random(), $"dl_{Random()}");

    public Task<string> IssueAsync(Bearer bearer, CancellationToken cancel) => SignAsync(bearer, "chat", settings.Chat.TokenLifetime, cancel);

    /// <summary>What brings a customer back into the conversation after all its tokens have ended; good for as long as the conversation is kept.</summary>
    public Task<string> IssueResumeAsync(Bearer bearer, CancellationToken cancel) => SignAsync(bearer, "resume", settings.Retention.Transcripts, cancel);

    public Task<string> IssueStreamAsync(Bearer bearer, CancellationToken cancel) => SignAsync(bearer, "stream", StreamLifetime, cancel);

    /// <summary>Who the token speaks for, or null when it is not ours, changed, or expired.</summary>
    public Task<Bearer?> ReadAsync(string? token, CancellationToken cancel) => ReadAsync(token, "chat", cancel);

    public Task<Bearer?> ReadResumeAsync(string? token, CancellationToken cancel) => ReadAsync(token, "resume", cancel);

    public Task<Bearer?> ReadStreamAsync(string? token, CancellationToken cancel) => ReadAsync(token, "stream", cancel);

    public void Dispose() => _once.Dispose();

    async Task<string> SignAsync(Bearer bearer, string use, TimeSpan lifetime, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var claims = new Claims(bearer.ConversationId, bearer.UserId, use, now.ToUnixTimeSeconds(), (now + lifetime).ToUnixTimeSeconds());
        var signed = $"{Encode(Encoding.UTF8.GetBytes(Header))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims, ClaimsJson.Default.Claims))}";
        return $"{signed}.{Signature(signed, await KeyAsync(cancel))}";
    }

    async Task<Bearer?> ReadAsync(string? token, string use, CancellationToken cancel)
    {
        if (token is not { Length: > 0 and < 2048 } || token.LastIndexOf('.') is not (> 0 and var dot)) return null;
        var signed = token[..dot];
        var expected = Signature(signed, await KeyAsync(cancel));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(token[(dot + 1)..]))) return null;
        var claims = JsonSerializer.Deserialize(WebEncoders.Base64UrlDecode(signed[(signed.IndexOf('.', StringComparison.Ordinal) + 1)..]), ClaimsJson.Default.Claims);   // ours: the signature says so
        return claims is not null && claims.Use == use && time.GetUtcNow().ToUnixTimeSeconds() < claims.Exp ? new(claims.Conversation, claims.User) : null;
    }

    /// <summary>The key, made at the first use of the first node; two nodes that make one at once take the one that was stored.</summary>
    async Task<byte[]> KeyAsync(CancellationToken cancel)
    {
        if (_key is { } known) return known;
        await _once.WaitAsync(cancel);
        try
        {
            return _key ??= await Transcript.Retry(() => store.WriteAsync(async (db, token) =>
            {
                if (await db.FactAsync(KeyFact, ClaimsJson.Default.String, token) is { } stored) return Convert.FromBase64String(stored);
                var made = RandomNumberGenerator.GetBytes(32);
                await db.SetFactAsync(KeyFact, Convert.ToBase64String(made), ClaimsJson.Default.String, token);
                return made;
            }, cancel));
        }
        finally
        {
            _once.Release();
        }
    }

    static string Signature(string signed, byte[] key) => Encode(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)));

    static string Encode(byte[] bytes) => WebEncoders.Base64UrlEncode(bytes);

    static string Random() => Encode(RandomNumberGenerator.GetBytes(16));
}

/// <summary>The claims of a token.</summary>
sealed record Claims(
    [property: JsonPropertyName("conv")] string Conversation,
    [property: JsonPropertyName("user")] string User,
    [property: JsonPropertyName("use")] string Use,
    [property: JsonPropertyName("iat")] long Iat,
    [property: JsonPropertyName("exp")] long Exp);

[JsonSerializable(typeof(Claims))]
[JsonSerializable(typeof(string))]
sealed partial class ClaimsJson : JsonSerializerContext;
