using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;

namespace SupportBot.Web.Status;

/// <summary>An incident as it is kept for years: the public's memory, which outlives the events that it was made of.</summary>
sealed class IncidentRow
{
    public required string Id { get; set; }

    public IncidentKind Kind { get; set; }

    /// <summary>Empty where a person tells it.</summary>
    public required string Blocklist { get; set; }

    public DateTimeOffset Began { get; set; }

    /// <summary>Null: not over.</summary>
    public DateTimeOffset? Ended { get; set; }

    public DateTimeOffset? ScheduledFor { get; set; }

    public DateTimeOffset? ScheduledUntil { get; set; }

    /// <summary>The reminder before a maintenance has been handed to the subscribers.</summary>
    public DateTimeOffset? RemindedAt { get; set; }

    public bool WasKept { get; set; }

    public bool FalseAlarm { get; set; }

    /// <summary>What is told of it beside its updates: <see cref="IncidentFacts"/>.</summary>
    public required string FactsJson { get; set; }

    public List<IncidentUpdateRow> Updates { get; set; } = [];

    public Told Told()
    {
        var facts = JsonSerializer.Deserialize(FactsJson, IncidentJson.Default.IncidentFacts)!;
        var incident = new Incident(Id, Blocklist, facts.Addresses.Parsed(), [.. Updates.OrderBy(row => row.Number).Select(row => row.Update())], WasKept)
        {
            Kind = Kind, Titles = facts.Titles ?? Incident.NoTexts, Services = facts.Services ?? Incident.NoServices, ScheduledFor = ScheduledFor, ScheduledUntil = ScheduledUntil, FalseAlarm = FalseAlarm,
        };
        return new(incident, facts.Listed.Parsed(), facts.Out.Parsed());
    }

    /// <summary>Takes over what is told now. Updates are only added, save that the last one may still grow.</summary>
    public void Take(Told told)
    {
        var incident = told.Incident;
        (Kind, Began, Ended, ScheduledFor, ScheduledUntil, WasKept, FalseAlarm) = (incident.Kind, incident.Began, incident.Ended, incident.ScheduledFor, incident.ScheduledUntil, incident.WasKept, incident.FalseAlarm);
        FactsJson = JsonSerializer.Serialize(new IncidentFacts(incident.Addresses.Written(), told.Listed.Written(), told.Out.Written(), incident.Titles.Count == 0 ? null : incident.Titles, incident.Services.Count == 0 ? null : incident.Services), IncidentJson.Default.IncidentFacts);
        for (var i = 0; i < incident.Updates.Length; i++)
        {
            var row = Updates.FirstOrDefault(row => row.Number == i + 1);
            if (row is null) Updates.Add(row = new() { IncidentId = Id, Number = i + 1 });
            row.Take(incident.Updates[i]);
        }
    }

    public static void Map(ModelBuilder model) => model.Entity<IncidentRow>(incident =>
    {
        incident.ToTable("incidents");
        incident.HasKey(row => row.Id);
        incident.Property(row => row.Id).HasMaxLength(12);
        incident.Property(row => row.Kind).HasConversion<string>().HasMaxLength(20);
        incident.Property(row => row.Blocklist).HasMaxLength(60);
        incident.HasMany(row => row.Updates).WithOne().HasForeignKey(row => row.IncidentId).OnDelete(DeleteBehavior.Cascade);
        incident.HasIndex(row => row.Began);
        incident.HasIndex(row => row.Ended);
    });
}

/// <summary>One update of an incident.</summary>
sealed class IncidentUpdateRow
{
    public required string IncidentId { get; set; }

    /// <summary>From 1 on.</summary>
    public int Number { get; set; }

    public DateTimeOffset At { get; set; }

    public IncidentStage Stage { get; set; }

    public IncidentTurn Turn { get; set; }

    public int Addresses { get; set; }

    /// <summary>A person's words by language, or null.</summary>
    public string? TextsJson { get; set; }

    /// <summary>When it was handed to the subscribers; null: not yet.</summary>
    public DateTimeOffset? ToldAt { get; set; }

    public IncidentUpdate Update() => new(At, Stage, Turn, Addresses) { Texts = TextsJson is null ? Incident.NoTexts : JsonSerializer.Deserialize(TextsJson, IncidentJson.Default.ImmutableSortedDictionaryStringString)! };

    public void Take(IncidentUpdate update)
    {
        (At, Stage, Turn, Addresses) = (update.At, update.Stage, update.Turn, update.Addresses);
        TextsJson = update.Texts.Count == 0 ? null : JsonSerializer.Serialize(update.Texts, IncidentJson.Default.ImmutableSortedDictionaryStringString);
    }

    public static void Map(ModelBuilder model) => model.Entity<IncidentUpdateRow>(update =>
    {
        update.ToTable("incident_updates");
        update.HasKey(row => new { row.IncidentId, row.Number });
        update.Property(row => row.IncidentId).HasMaxLength(12);
        update.Property(row => row.Stage).HasConversion<string>().HasMaxLength(20);
        update.Property(row => row.Turn).HasConversion<string>().HasMaxLength(20);
        update.HasIndex(row => row.ToldAt);
    });
}

/// <summary>Texts that a person has prepared, with places for what is known when they are used.</summary>
sealed class IncidentTemplateRow
{
    public int Id { get; set; }

    public required string Name { get; set; }

    /// <summary>Title by language.</summary>
    public required string TitlesJson { get; set; }

    /// <summary>Text by language.</summary>
    public required string TextsJson { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<IncidentTemplateRow>(template =>
    {
        template.ToTable("incident_templates");
        template.HasKey(row => row.Id);
        template.Property(row => row.Name).HasMaxLength(100);
        template.HasIndex(row => row.Name).IsUnique();
    });
}

/// <summary>What one service's day was made of, in seconds that were watched. Made once, added to each minute; the basis of the per cent.</summary>
sealed class ServiceDayRow
{
    /// <summary>In the hoster's time zone.</summary>
    public DateOnly Day { get; set; }

    /// <summary>See <see cref="ServiceKeys"/>.</summary>
    public required string Service { get; set; }

    public int OperationalSeconds { get; set; }

    public int DegradedSeconds { get; set; }

    public int PartialSeconds { get; set; }

    public int MajorSeconds { get; set; }

    public int MaintenanceSeconds { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<ServiceDayRow>(day =>
    {
        day.ToTable("service_days");
        day.HasKey(row => new { row.Day, row.Service });
        day.Property(row => row.Service).HasMaxLength(120);
    });
}

/// <summary>What an incident is made of beside columns that are asked for.</summary>
sealed record IncidentFacts(ImmutableArray<string> Addresses, ImmutableArray<string> Listed, ImmutableArray<string> Out, ImmutableSortedDictionary<string, string>? Titles, ImmutableSortedDictionary<string, ServiceState>? Services);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IncidentFacts))]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, string>))]
sealed partial class IncidentJson : JsonSerializerContext;

static class IncidentAddresses
{
    public static ImmutableArray<IPAddress> Parsed(this ImmutableArray<string> texts) => texts.IsDefaultOrEmpty ? [] : [.. texts.Select(IPAddress.Parse)];

    public static ImmutableArray<string> Written(this ImmutableArray<IPAddress> addresses) => [.. addresses.Select(address => address.ToString())];
}
