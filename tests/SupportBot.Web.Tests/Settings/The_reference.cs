namespace SupportBot.Web.Settings;

/// <summary><c>docs/settings.md</c> is printed by <c>supportbot settings-reference</c>.</summary>
public sealed class The_reference
{
    [Fact]
    public void In_the_docs_is_what_the_code_says() => File.ReadAllText(Path.Combine(Root(), "docs", "settings.md")).ShouldBe(SettingsReference.Markdown());

    static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SupportBot.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests run outside of a checkout");
    }
}
