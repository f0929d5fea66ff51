using Microsoft.EntityFrameworkCore;

namespace SupportBot.Web.Relays;

/// <summary>A listing with its begin and its end.</summary>
sealed class ListingRow
{
    public long Id { get; set; }

    public required string Address { get; set; }

    public required string Blocklist { get; set; }

    public DateTimeOffset Since { get; set; }

    /// <summary>Null: still open.</summary>
    public DateTimeOffset? Ended { get; set; }

    /// <summary>Whether it took, or would have taken, the address out of sending.</summary>
    public bool Drains { get; set; }

    /// <summary>The list's own words; for staff only.</summary>
    public string? Reason { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<ListingRow>(listing =>
    {
        listing.ToTable("listings");
        listing.HasKey(row => row.Id);
        listing.Property(row => row.Address).HasMaxLength(45);
        listing.Property(row => row.Blocklist).HasMaxLength(60);
        listing.Property(row => row.Reason).HasMaxLength(500);
        listing.HasIndex(row => new { row.Ended, row.Address });
        listing.HasIndex(row => row.Since);
    });
}

/// <summary>How one list answered on one day (UTC).</summary>
sealed class ListDayRow
{
    public DateOnly Day { get; set; }

    public required string Blocklist { get; set; }

    /// <summary>Sweeps that asked it.</summary>
    public int Sweeps { get; set; }

    /// <summary>Words: "listed" or "not listed".</summary>
    public int Answers { get; set; }

    /// <summary>Questions without a word that counts.</summary>
    public int Failures { get; set; }

    /// <summary>Time of all answers together.</summary>
    public long Milliseconds { get; set; }

    /// <summary>The slowest answer.</summary>
    public int SlowestMilliseconds { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<ListDayRow>(day =>
    {
        day.ToTable("list_days");
        day.HasKey(row => new { row.Day, row.Blocklist });
        day.Property(row => row.Blocklist).HasMaxLength(60);
    });
}

/// <summary>How one address stood, and how the lists answered about it, on one day (UTC).</summary>
sealed class AddressDayRow
{
    public DateOnly Day { get; set; }

    public required string Address { get; set; }

    public int Answers { get; set; }

    public int Failures { get; set; }

    public long Milliseconds { get; set; }

    public int SlowestMilliseconds { get; set; }

    public int ActiveSeconds { get; set; }

    /// <summary>Listed and kept.</summary>
    public int KeptSeconds { get; set; }

    public int DrainedSeconds { get; set; }

    public int RestingSeconds { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<AddressDayRow>(day =>
    {
        day.ToTable("address_days");
        day.HasKey(row => new { row.Day, row.Address });
        day.Property(row => row.Address).HasMaxLength(45);
    });
}
