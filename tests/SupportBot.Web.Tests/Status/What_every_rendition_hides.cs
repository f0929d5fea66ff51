using System.Text;
using SupportBot.Web.Status;

namespace SupportBot.Web.Tests.Status;

/// <summary>Feeds, badges, text, JSON, calendar: none says more of an address than <c>Status:Addresses</c> lets it, and none knows dedicated relays.</summary>
public class What_every_rendition_hides
{
    static readonly string[] Addresses = ["192.0.2.13", "192.0.2.14"];
    static readonly string[] Names = ["relay3", "relay4"];

    [Fact]
    public async Task Masked_shows_numbers_and_neither_addresses_nor_the_settings_names()
    {
        var said = await SaidAsync("masked");

        said.ShouldContain("Ausgang 4");
        foreach (var hidden in Addresses.Concat(Names)) said.ShouldNotContain(hidden);
    }

    [Fact]
    public async Task None_names_no_relay_at_all()
    {
        var said = await SaidAsync("none");

        said.ShouldContain("Eine Ausgangsadresse", Case.Insensitive);
        said.ShouldNotContain("/status/relays/");
        foreach (var hidden in Addresses.Concat(Names).Append("Ausgang 4").Append("Relay 4")) said.ShouldNotContain(hidden);
    }

    [Fact]
    public async Task All_shows_addresses()
    {
        var said = await SaidAsync("all");

        foreach (var shown in Addresses.Concat(Names)) said.ShouldContain(shown);
    }

    [Theory]
    [InlineData("none"), InlineData("masked"), InlineData("all")]
    public async Task Dedicated_relays_are_nowhere(string naming)
    {
        var said = await SaidAsync(naming);

        said.ShouldNotContain(Scenes.Dedicated);
        said.ShouldNotContain(Scenes.DedicatedName);
        said.ShouldNotContain("Barracuda");   // only it was listed there
    }

    [Theory]
    [InlineData("none"), InlineData("masked"), InlineData("all")]
    public async Task What_a_list_says_of_an_address_is_for_staff(string naming) => (await SaidAsync(naming)).ShouldNotContain("spamcop.example");

    /// <summary>Every path and every byte of it.</summary>
    static async Task<string> SaidAsync(string naming)
    {
        var said = new StringBuilder();
        foreach (var document in Scenes.Documents(Scenes.Of(naming))) said.AppendLine(document.Path).AppendLine(Encoding.UTF8.GetString((await document.Made).Plain));
        return said.ToString();
    }
}
