using System.Collections;
using SupportBot.Testing;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using Samples = SupportBot.Web.Tests.Samples;

namespace SupportBot.Web.Probing;

/// <summary>Whose SPF is asked about.</summary>
public class Sending_domains
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("", "support@Musterhost.de", "musterhost.de")]
    [InlineData("SupportBot <bot@mail.musterhost.de>", "support@musterhost.de", "mail.musterhost.de")]
    [InlineData("", "support@example.net", "")]
    [InlineData("", "support@beispielhost.example", "")]
    public void Are_that_of_our_own_mail_unless_it_is_made_up(string from, string support, string domains) => Domains(from, support).ShouldBe(domains);

    [Fact]
    public void Are_taken_as_set_each_once_made_up_or_not() => Domains("bot@musterhost.de", "", "Kunden.example", "kunden.example", "musterhost.de").ShouldBe("kunden.example, musterhost.de");

    [Theory]
    [InlineData("musterhost")]
    [InlineData("bot@musterhost.de")]
    [InlineData("192.0.2.1")]
    [InlineData("münchen.example")]
    [InlineData("musterhost.de.")]
    public void That_are_none_end_the_start(string domain)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.FullName, "settings.json");
        File.WriteAllText(file, $$"""{ "Checker": { "SpfDomains": ["{{domain}}"] } }""");

        var reading = SettingsReader.Read(AppContext.BaseDirectory, file, new Hashtable());

        reading.ShouldBeOfType<SettingsReading.Bad>().Faults.ShouldHaveSingleItem().ShouldStartWith($"Checker:SpfDomains: \"{domain}\"");
    }

    static string Domains(string from, string support, params string[] set)
    {
        var shipped = Samples.Shipped.Settings;
        var settings = shipped with { Mail = shipped.Mail with { From = from }, Hoster = shipped.Hoster with { SupportEmail = support }, Checker = shipped.Checker with { SpfDomains = [.. set] } };
        return string.Join(", ", ProbePlan.From(settings, Watching.From(settings, Samples.Shipped.Catalog)).Domains);
    }
}
