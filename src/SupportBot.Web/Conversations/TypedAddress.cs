using System.Text.RegularExpressions;
using SupportBot.Web.Subscribers;

namespace SupportBot.Web.Conversations;

/// <summary>A mail address that a customer has typed.</summary>
/// <param name="Typed">As it stands in the message.</param>
/// <param name="Address">As it is written to.</param>
sealed partial record TypedAddress(string Typed, string Address)
{
    /// <summary>A longer message is about something else.</summary>
    const int Longest = 300;

    /// <summary>Enough to recognise, too little to write to.</summary>
    public string Masked => $"{Address[..1]}…{Address[Address.LastIndexOf('@')..]}";

    /// <summary>The message with the address masked.</summary>
    public string MaskedIn(string text) => text.Replace(Typed, Masked, StringComparison.OrdinalIgnoreCase);

    /// <summary>The one address in a short message; null where there is none, or more than one.</summary>
    public static TypedAddress? In(string text)
    {
        if (text.Length > Longest || !text.Contains('@', StringComparison.Ordinal)) return null;
        var typed = Words().Matches(text).Select(match => match.Value.TrimEnd('.', ',', ';', ':', '!', '?')).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return typed is [var one] && SubscriberAddress.Mail(one) is { } address ? new(one, address) : null;
    }

    /// <summary>Whether a short message means to give an address, right or wrong.</summary>
    public static bool IsMeant(string text) => text.Length <= Longest && Words().IsMatch(text);

    /// <summary>Whatever stands around an at sign, up to what cannot belong to an address; <see cref="SubscriberAddress.Mail"/> judges it.</summary>
    [GeneratedRegex(@"[^\s<>()\[\],;:""„“”‚‘’]+@[^\s<>()\[\],;:""„“”‚‘’]+", RegexOptions.NonBacktracking)]
    private static partial Regex Words();
}
