using System.Net;
using SupportBot.Blocklists;
using SupportBot.Relays;
using SupportBot.Web.Relays;

namespace SupportBot.Web.Tests.Conversations;

/// <summary>How the relays stand, as staff write it. Number 3 is 192.0.2.13, number 4 is 192.0.2.14 and sends.</summary>
static class Relays_in_words
{
    public static RelaySnapshot At(string words, DateTimeOffset now) => words switch
    {
        "alle senden" or "all send" => Of(now, Active(now)),
        "Ausgang 3 steht bei SpamCop und ist draußen" or "number 3 is on SpamCop and out" => Of(now, Out(now, "spamcop")),
        "Ausgang 3 steht bei SpamCop und wird gerade herausgenommen" or "number 3 is on SpamCop and being taken out" => Of(now, Out(now, "spamcop"), applied: false),
        "Ausgang 3 steht bei Barracuda und ist draußen" or "number 3 is on Barracuda and out" => Of(now, Out(now, "barracuda")),
        "Ausgang 3 steht bei SpamCop und sendet weiter" or "number 3 is on SpamCop and goes on sending" => Of(now, Active(now) with { Stand = Stand.ListedActive, Listings = [new("spamcop", now.AddMinutes(-9), null, true)] }),
        "Ausgang 3 steht bei UCEPROTECT 2" or "number 3 is on UCEPROTECT 2" => Of(now, Active(now) with { Listings = [new("uceprotect-2", now.AddMinutes(-9), null, false)] }),
        "Ausgang 3 war bis vor einer Stunde bei SpamCop" or "number 3 was on SpamCop until an hour ago" => Of(now, Active(now) with { Past = [new("spamcop", now.AddHours(-8), now.AddHours(-1))] }),
        "Ausgang 3 ruht" or "number 3 is resting" => Of(now, Active(now) with { Stand = Stand.Resting, DrainedAt = now.AddHours(-2), Past = [new("spamcop", now.AddHours(-2), now.AddMinutes(-10))] }),
        "die Prüfung bekommt keine Antwort" or "the check gets no answer" => Of(now, Active(now), doubt: Doubt.NoAnswer),
        "die letzte Prüfung ist eine Stunde alt" or "the last check is an hour old" => Of(now.AddHours(-1), Active(now)),
        "noch nie geprüft" or "never checked" => Of(now, Active(now)) with { SweptAt = null, WatchedSince = null },
        _ => throw new FormatException($"the relays '{words}' are described in no known words"),
    };

    static AddressState Active(DateTimeOffset now) => new() { Address = IPAddress.Parse("192.0.2.13"), Relay = "relay3", Since = now.AddDays(-1) };

    static AddressState Out(DateTimeOffset now, string list) => Active(now) with { Stand = Stand.Drained, Since = now.AddMinutes(-8), DrainedAt = now.AddMinutes(-8), Listings = [new(list, now.AddMinutes(-9), null, true)] };

    static RelaySnapshot Of(DateTimeOffset now, AddressState first, bool applied = true, Doubt? doubt = null) => Samples.Relays(now, first, applied, doubt);
}
