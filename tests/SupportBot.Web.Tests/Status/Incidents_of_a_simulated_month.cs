using SupportBot.Relays;
using SupportBot.Web.Status;

namespace SupportBot.Web.Tests.Status;

/// <summary>A month's trouble in a day, then quiet: what the status page tells of it.</summary>
public class Incidents_of_a_simulated_month
{
    [Fact]
    public void Every_incident_ends_once_all_addresses_send_again()
    {
        var year = new Year(4);
        var chances = new Chances(year, 4, pace: 25);
        chances.Start();
        year.Run(Year.Begin + TimeSpan.FromDays(1));
        chances.HasEnded = true;
        year.Run(Year.Begin + TimeSpan.FromDays(60));

        year.Broken.ShouldBeEmpty();
        var incidents = IncidentStory.Tell(year.Events, Scene.Lists.Where(list => list.Watched is { Drains: true }).Select(list => list.Id).ToHashSet());
        incidents.Length.ShouldBeGreaterThan(5);
        incidents.Where(incident => incident.Ended is null).Select(incident => $"{incident.Blocklist} since {incident.Began:u}: {string.Join(' ', incident.Addresses)}").ShouldBeEmpty();
    }
}
