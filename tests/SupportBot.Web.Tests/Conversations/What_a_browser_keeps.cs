using System.Text.RegularExpressions;
using SupportBot.Testing;

namespace SupportBot.Web.Tests.Conversations;

/// <summary>The privacy article lists every key and cookie; so nothing may be kept under a name that it does not list.</summary>
public sealed partial class What_a_browser_keeps
{
    [Theory]
    [InlineData("de"), InlineData("en")]
    public void Stands_in_the_privacy_article_and_nothing_else_does(string language)
    {
        var article = File.ReadAllText(Path.Combine(Checkout.Root, "content", language, "privacy.md"));
        var section = article[article.IndexOf("| Name |", StringComparison.Ordinal)..];
        var told = section[..section.IndexOf("\n\n", StringComparison.Ordinal)].Split('\n').Skip(2)
            .SelectMany(row => Code().Matches(row.Split('|')[1])).Select(match => match.Groups[1].Value);

        told.Order(StringComparer.Ordinal).ShouldBe(Kept().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Only_the_chat_touches_storage_and_only_by_its_one_door()
    {
        foreach (var script in Scripts())
        {
            var text = File.ReadAllText(script);
            Storage().Matches(text).Count.ShouldBe(Path.GetFileName(script) == "chat.js" && !script.Contains("embed", StringComparison.Ordinal) ? 1 : 0, script);
        }

        File.ReadAllText(Path.Combine(Checkout.Root, "wwwroot", "chat.js")).ShouldContain("function stored(act) { try { return act(localStorage); }");
    }

    /// <summary>Keys in our scripts, names of cookies in our code; the two that the sign-in library makes by itself.</summary>
    static IEnumerable<string> Kept() =>
    [
        .. Scripts().SelectMany(script => Key().Matches(File.ReadAllText(script))).Select(match => match.Groups[1].Value),
        .. Directory.EnumerateFiles(Path.Combine(Checkout.Root, "src"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(file => Cookie().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value),
        ".AspNetCore.Correlation", ".AspNetCore.OpenIdConnect.Nonce",
    ];

    static IEnumerable<string> Scripts() => Directory.EnumerateFiles(Path.Combine(Checkout.Root, "wwwroot"), "*.js", SearchOption.AllDirectories);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"storageKey = '([^']+)'")]
    private static partial Regex Key();

    [GeneratedRegex("""(?:Cookie\.Name = |Cookies\.Append\()"([^"]+)["]""")]
    private static partial Regex Cookie();

    [GeneratedRegex(@"localStorage|sessionStorage|indexedDB|document\.cookie|cookieStore|\bcaches\b|serviceWorker")]
    private static partial Regex Storage();
}
