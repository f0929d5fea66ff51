using System.Collections;
using System.Net;
using SupportBot.Blocklists;
using SupportBot.Bounces;
using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;

namespace SupportBot.Web.Tests;

/// <summary>What many tests speak of: shipped settings and words, a hoster of two addresses.</summary>
static class Samples
{
    public static readonly SettingsReading.Good Shipped = (SettingsReading.Good)SettingsReader.Read(AppContext.BaseDirectory, null, new Hashtable());

    public static readonly Languages Languages = Languages.Load(AppContext.BaseDirectory, Shipped.Settings);

    public static readonly BounceReader Reader = new(Shipped.Catalog);

    /// <summary>The bounce of the hoster's story, as a customer pastes it.</summary>
    public const string SpamcopBounce = """
        This message was created automatically by mail delivery software.

        A message that you sent could not be delivered to one or more of its recipients.

          info@kunde.example
            SMTP error from remote mail server after RCPT TO:<info@kunde.example>:
            host mx.kunde.example [203.0.113.25]: 550 Your server IP address [192.0.2.13] is listed in the SpamCop database
        """;

    /// <summary>One address as given, another that sends; SpamCop, Barracuda and UCEPROTECT 2 are asked.</summary>
    public static RelaySnapshot Relays(DateTimeOffset now, AddressState first, bool applied = true, Doubt? doubt = null)
    {
        var other = new AddressState { Address = IPAddress.Parse("192.0.2.14"), Relay = "relay4", Since = now.AddDays(-1) };
        var swept = now.AddMinutes(-1);
        return new([new(first, 3, "3", applied, true), new(other, 4, "4", true, true)],
            [new("spamcop", "SpamCop", true, swept, doubt, doubt is null ? null : swept), new("barracuda", "Barracuda", true, swept, null, null), new("uceprotect-2", "UCEPROTECT 2", false, swept, null, null)],
            swept, now.AddMinutes(1), TimeSpan.FromMinutes(1), now.AddDays(-30), now);
    }
}
