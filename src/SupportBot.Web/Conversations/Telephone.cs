using System.Text.RegularExpressions;

namespace SupportBot.Web.Conversations;

/// <summary>A telephone number in what a customer writes, as people in Germany write them: with a leading zero or the country's code.</summary>
static partial class Telephone
{
    /// <summary>In a longer text it is a signature's.</summary>
    const int Longest = 200;

    /// <summary>ITU-T E.164 allows 15 digits; "089 12345" is short, and shorter are codes and years.</summary>
    const int LeastDigits = 8;
    const int MostDigits = 15;

    public static bool IsIn(string text)
    {
        if (text.Length > Longest) return false;
        foreach (var match in Numbers().EnumerateMatches(text))
        {
            var digits = 0;
            foreach (var c in text.AsSpan(match.Index, match.Length)) digits += char.IsAsciiDigit(c) ? 1 : 0;
            if (digits is >= LeastDigits and <= MostDigits) return true;
        }

        return false;
    }

    [GeneratedRegex(@"(?:^|[\s:(])(?:\+|00|0|\(0)[1-9](?:[ \u00A0/()\u2013-]{0,3}[0-9]){5,16}(?:$|[\s,;!?)]|\.(?:$|\s))", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();
}
