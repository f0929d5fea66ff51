using System.Collections;
using System.Text.Json;
using SupportBot.Testing;

namespace SupportBot.Web.Settings;

public sealed class Alerts_in_the_settings : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Say_everything_that_is_wrong_and_never_a_secret()
    {
        var faults = Read(new { Alerts = new { ops = new { Mail = "nobody", Webhook = "http://user:pw@hooks.example.net/T0KEN", Format = "icq", Severity = "loud", QuietHours = "at night", Repeat = "00:01:00", Language = "fr" } }, Checker = new { PingUrl = "http://hc.example.net/T0KEN" } }).ShouldBeOfType<SettingsReading.Bad>().Faults;

        faults.Order(StringComparer.Ordinal).ShouldBe(
        [
            "Alerts:ops:Format: \"icq\" is not allowed; discord, json, matrix, ntfy, slack, teams",
            "Alerts:ops:Language: \"fr\" is not allowed; one of Hoster:Languages: de, en",
            "Alerts:ops:Mail: \"nobody\" is not allowed; a mail address",
            "Alerts:ops:QuietHours: \"at night\" is not allowed; e.g. 22:00-07:00, or Mon-Fri 18:00-08:00, Sat-Sun 00:00-24:00",
            "Alerts:ops:Repeat: \"00:01:00\" is not allowed; 00:00:00, or 00:10:00 to 7.00:00:00",
            "Alerts:ops:Severity: \"loud\" is not allowed; all, page",
            "Alerts:ops:Webhook: an address that begins with https://, or AllowInside",
            "Checker:PingUrl: an address that begins with https://, or PingInside",
        ]);
    }

    [Fact]
    public void A_target_without_a_way_is_none() => Read(new { Alerts = new { ops = new { Format = "json" } } }).ShouldBeOfType<SettingsReading.Bad>().Faults.ShouldBe(["Alerts:ops: needs Mail or Webhook"]);

    [Fact]
    public void Inside_http_is_allowed_when_they_say_so() =>
        Read(new { Alerts = new { ops = new { Webhook = "http://ntfy.lan/alerts", Format = "ntfy", AllowInside = true, QuietHours = "22:00-07:00" } }, Checker = new { PingUrl = "http://hc.lan/1", PingInside = true } }).ShouldBeOfType<SettingsReading.Good>();

    [Fact]
    public void A_format_of_the_hoster_s_own_is_known_by_its_file()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "own", "targets"));
        File.WriteAllText(Path.Combine(_folder.FullName, "own", "targets", "icq.json"), """{ "body": "{text}" }""");

        Read(new { Content = new { Folder = Path.Combine(_folder.FullName, "own") }, Alerts = new { ops = new { Webhook = "https://hooks.example.net/", Format = "icq" } } }).ShouldBeOfType<SettingsReading.Good>();
    }

    [Theory]
    [InlineData("relay1.example.net", true)]
    [InlineData("RELAY1.example.net.", true)]
    [InlineData("198.18.0.11", true)]
    [InlineData("2a00:db8:0::11", true)]
    [InlineData("mail.example.net", false)]
    public void Mail_that_leaves_by_a_watched_relay_is_a_warning(string host, bool warns)
    {
        var relays = new { relay1 = new { Host = "relay1.example.net", Addresses = new[] { "198.18.0.11", "2a00:db8::11" } } };
        var good = Read(new { Relays = relays, Mail = new { Smtp = new { Host = host } }, Alerts = new { ops = new { Mail = "ops@example.net" } } }).ShouldBeOfType<SettingsReading.Good>();

        good.Warnings.Count(warning => warning.StartsWith("Mail:Smtp:Host is relay1, one of the relays that are watched", StringComparison.Ordinal)).ShouldBe(warns ? 1 : 0);
    }

    [Fact]
    public void An_unsigned_web_hook_is_a_warning() =>
        Read(new { Alerts = new { ops = new { Webhook = "https://hooks.example.net/" } } }).ShouldBeOfType<SettingsReading.Good>().Warnings.ShouldContain("Alerts:ops:Secret is empty: the receiver cannot tell our messages from anybody's");

    SettingsReading Read(object settings)
    {
        var file = Path.Combine(_folder.FullName, "settings.json");
        File.WriteAllText(file, JsonSerializer.Serialize(settings));
        return SettingsReader.Read(AppContext.BaseDirectory, file, new Hashtable());
    }
}
