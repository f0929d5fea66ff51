using System.Collections.Immutable;
using System.Globalization;
using SupportBot.Web.Site;

namespace SupportBot.Web.Staff;

/// <summary>A room of the console, as the rail names it.</summary>
/// <param name="Id">In its address: <c>/staff/relays</c>.</param>
/// <param name="Label">Its name.</param>
/// <param name="Least">The role it wants.</param>
/// <param name="Figure">The figure beside its name, or null.</param>
sealed record ConsoleRoom(string Id, Phrase Label, StaffRole Least, Func<ConsoleCounts, string?> Figure);

static class ConsoleRooms
{
    static readonly Phrase Today = new("console.today");
    static readonly Phrase Conversations = new("console.conversations");
    static readonly Phrase Tickets = new("console.tickets");
    static readonly Phrase Relays = new("console.relays");
    static readonly Phrase Lists = new("console.lists");
    static readonly Phrase Cases = new("console.cases");
    static readonly Phrase Incidents = new("console.incidents");
    static readonly Phrase Subscribers = new("console.subscribers");
    static readonly Phrase Jobs = new("console.jobs");
    static readonly Phrase Settings = new("console.settings");
    static readonly Phrase Accounts = new("console.accounts");
    static readonly Phrase Record = new("console.audit");

    public static readonly ImmutableArray<ConsoleRoom> All =
    [
        new("today", Today, StaffRole.Reader, _ => null),
        new("conversations", Conversations, StaffRole.Reader, counts => Number(counts.Conversations)),
        new("tickets", Tickets, StaffRole.Reader, counts => Number(counts.Tickets)),
        new("relays", Relays, StaffRole.Reader, counts => $"{Number(counts.Sending) ?? "0"}/{Number(counts.Addresses)}"),
        new("lists", Lists, StaffRole.Reader, counts => counts.SilentLists == 0 ? null : $"{Number(counts.SilentLists)} ?"),
        new("cases", Cases, StaffRole.Reader, counts => Number(counts.Cases)),
        new("incidents", Incidents, StaffRole.Reader, _ => null),
        new("subscribers", Subscribers, StaffRole.Agent, _ => null),
        new("jobs", Jobs, StaffRole.Reader, _ => null),
        new("settings", Settings, StaffRole.Admin, _ => null),
        new("accounts", Accounts, StaffRole.Admin, _ => null),
        new("audit", Record, StaffRole.Admin, _ => null),
    ];

    static string? Number(int number) => number == 0 ? null : number.ToString(CultureInfo.InvariantCulture);
}
