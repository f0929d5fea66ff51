using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SupportBot.Web.Targets;

/// <summary>Signatures by the Standard Webhooks specification 1.0 (standardwebhooks.com): receivers verify them with its libraries.</summary>
static class Signature
{
    const string Prefix = "whsec_";

    /// <summary>The three headers: <c>webhook-id</c>, <c>webhook-timestamp</c> in Unix seconds, <c>webhook-signature</c> over id, timestamp and body, joined by full stops.</summary>
    public static IEnumerable<(string Name, string Value)> Headers(string id, DateTimeOffset at, ReadOnlySpan<byte> body, string secret)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        return [("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(Key(secret), signed)))];
    }

    /// <summary>What follows <c>whsec_</c> in Base64, as the specification has it; any other text counts as it stands.</summary>
    static byte[] Key(string secret)
    {
        var bytes = new byte[secret.Length];
        return secret.StartsWith(Prefix, StringComparison.Ordinal) && Convert.TryFromBase64String(secret[Prefix.Length..], bytes, out var length) ? bytes[..length] : Encoding.UTF8.GetBytes(secret);
    }
}
