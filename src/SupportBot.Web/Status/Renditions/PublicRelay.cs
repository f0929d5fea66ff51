using System.Collections.Immutable;
using System.Globalization;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>A relay as the public may know it, by <c>Status:Addresses</c>; with <c>none</c> there is none.</summary>
/// <param name="Key">As it stands in addresses: its number where addresses are masked, else its name, or a made-up one where that fits into no address and no file name.</param>
/// <param name="Name">For readers: "Ausgang 3", or its name.</param>
/// <param name="Addresses">Its addresses.</param>
public sealed record PublicRelay(string Key, string Name, ImmutableArray<AddressView> Addresses)
{
    /// <summary>The key of the component that is no relay.</summary>
    public const string Sending = "sending";

    const int LongestKey = 64;

    public static IEnumerable<PublicRelay> All(StatusSnapshot status, Words words) => status.Naming switch
    {
        "all" => status.ByRelay.Select(relay => new PublicRelay(KeyOf(relay.Key), PlainText.Clean(relay.Key), [.. relay])),
        "masked" => status.ByRelay.Select(relay => new PublicRelay(relay.First().Number.ToString(CultureInfo.InvariantCulture), words[StatusPhrases.Masked, ("mark", relay.First().Number)], [.. relay])),
        _ => [],
    };

    static string KeyOf(string name) =>
        name.Length <= LongestKey && !name.StartsWith('.') && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') ? name : StatusIds.Of("relay", name);
}
