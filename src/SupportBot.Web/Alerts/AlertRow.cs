using Microsoft.EntityFrameworkCore;

namespace SupportBot.Web.Alerts;

/// <summary>A matter from its first look to its last word.</summary>
sealed class AlertRow
{
    public long Id { get; set; }

    public required string Key { get; set; }

    /// <summary>The <see cref="MatterKind"/>'s id.</summary>
    public required string Kind { get; set; }

    /// <summary><c>page</c>, <c>day</c>.</summary>
    public required string Severity { get; set; }

    public DateTimeOffset Opened { get; set; }

    /// <summary>Since when it stands without a break, as the kind that it is.</summary>
    public DateTimeOffset Since { get; set; }

    /// <summary>From then on it is told.</summary>
    public DateTimeOffset Ripe { get; set; }

    /// <summary>Since when it stands no more; null: it stands.</summary>
    public DateTimeOffset? Gone { get; set; }

    /// <summary>When everybody had heard of its end.</summary>
    public DateTimeOffset? Closed { get; set; }

    /// <summary>What fills its phrases, as <see cref="MatterValue"/>s.</summary>
    public required string ValuesJson { get; set; }

    /// <summary>Who was told what: <see cref="Alerts.Told"/> by the target's name.</summary>
    public required string ToldJson { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<AlertRow>(alert =>
    {
        alert.ToTable("alerts");
        alert.HasKey(row => row.Id);
        alert.Property(row => row.Key).HasMaxLength(200);
        alert.Property(row => row.Kind).HasMaxLength(40);
        alert.Property(row => row.Severity).HasMaxLength(10);
        alert.HasIndex(row => row.Gone);
    });
}
