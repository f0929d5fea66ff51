using SupportBot.Testing;

namespace SupportBot.Web.Settings;

/// <summary><c>docs/settings.md</c> is printed by <c>supportbot settings-reference</c>.</summary>
public sealed class The_reference
{
    [Fact]
    public void In_the_docs_is_what_the_code_says() => File.ReadAllText(Path.Combine(Checkout.Root, "docs", "settings.md")).ShouldBe(SettingsReference.Markdown());
}
