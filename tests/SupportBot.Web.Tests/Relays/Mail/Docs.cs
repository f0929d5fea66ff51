using SupportBot.Testing;

namespace SupportBot.Web.Tests.Relays.Mail;

/// <summary>The files that a hoster copies.</summary>
static class Docs
{
    public static string Mail(string name) => Path.Combine(Checkout.Root, "docs", "mail", name);
}

static class Correspondence
{
    /// <summary>Where attempts to deliver these letters came from.</summary>
    public static IReadOnlyList<string> SourcesOf(this Receiver receiver, IEnumerable<string> letters)
    {
        var them = letters.ToHashSet(StringComparer.Ordinal);
        return [.. receiver.Attempts.Where(attempt => them.Contains(attempt.Recipient)).Select(attempt => attempt.Source).Distinct()];
    }

    /// <summary>The mail server draws an address for each letter: sends until one was tried from this address.</summary>
    /// <returns>That letter.</returns>
    public static async Task<string> UntilTriedFromAsync(this Letters letters, Receiver receiver, string address)
    {
        while (true)
        {
            var letter = await letters.SendAsync(TestContext.Current.CancellationToken);
            await Until.True(() => receiver.Attempts.Any(attempt => attempt.Recipient == letter), $"{letter} was tried");
            if (receiver.SourcesOf([letter]).Contains(address)) return letter;
        }
    }
}
