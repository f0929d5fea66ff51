using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace SupportBot.Web.Cases;

/// <summary>A listing as somebody's work: what is to be done until the list no longer names us. A whole network is one case.</summary>
sealed class CaseRow
{
    /// <summary>1, 2, … as people say it.</summary>
    public int Number { get; set; }

    public required string Blocklist { get; set; }

    public List<CaseAddressRow> Addresses { get; set; } = [];

    public DateTimeOffset OpenedAt { get; set; }

    /// <summary>When the first of the listings was first seen.</summary>
    public DateTimeOffset Since { get; set; }

    /// <summary>The list's own words; for staff only.</summary>
    public string? Reason { get; set; }

    /// <summary>What the operator calls its codes: "SBL", "PBL, entered by Spamhaus".</summary>
    public string? Codes { get; set; }

    /// <summary>One listing for a whole network.</summary>
    public bool IsNetwork { get; set; }

    /// <summary>A fault of set-up that no waiting ends.</summary>
    public bool NeverByWaiting { get; set; }

    /// <summary>The list named more than half of all our addresses at once.</summary>
    public bool IsMass { get; set; }

    /// <summary>When a person should look again.</summary>
    public DateTimeOffset NextLook { get; set; }

    public string? FoundBy { get; set; }

    public DateTimeOffset? FoundAt { get; set; }

    public string? LockedBy { get; set; }

    public DateTimeOffset? LockedAt { get; set; }

    public string? AskedBy { get; set; }

    public DateTimeOffset? AskedAt { get; set; }

    public string? Note { get; set; }

    /// <summary>When the listing came back within a day after the case had been closed.</summary>
    public DateTimeOffset? ReopenedAt { get; set; }

    /// <summary>Null: open.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary><c>sweep</c>, <c>settings</c> (no address of it is ours any more), or who.</summary>
    public string? ClosedBy { get; set; }

    /// <summary>Why a person closed it.</summary>
    public string? CloseReason { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<CaseRow>(work =>
    {
        work.ToTable("cases");
        work.HasKey(row => row.Number);
        work.Property(row => row.Number).ValueGeneratedOnAdd();
        work.Property(row => row.Blocklist).HasMaxLength(60);
        work.Property(row => row.Reason).HasMaxLength(500);
        work.Property(row => row.Codes).HasMaxLength(200);
        work.Property(row => row.FoundBy).HasMaxLength(CaseDesk.LongestName);
        work.Property(row => row.LockedBy).HasMaxLength(CaseDesk.LongestName);
        work.Property(row => row.AskedBy).HasMaxLength(CaseDesk.LongestName);
        work.Property(row => row.ClosedBy).HasMaxLength(CaseDesk.LongestName);
        work.Property(row => row.Note).HasMaxLength(CaseDesk.LongestText);
        work.Property(row => row.CloseReason).HasMaxLength(CaseDesk.LongestText);
        work.HasIndex(row => row.ClosedAt);
        work.HasMany(row => row.Addresses).WithOne().HasForeignKey(row => row.CaseNumber).OnDelete(DeleteBehavior.Cascade);
    });
}

/// <summary>One address of a case.</summary>
sealed class CaseAddressRow
{
    public int CaseNumber { get; set; }

    public required string Address { get; set; }

    public DateTimeOffset Since { get; set; }

    /// <summary>When the list no longer named it; null while it does, also in a case that a person has closed.</summary>
    public DateTimeOffset? Ended { get; set; }

    /// <summary>So often it had been on this list before.</summary>
    public int Before { get; set; }

    [NotMapped]
    public bool IsListed => Ended is null;

    public static void Map(ModelBuilder model) => model.Entity<CaseAddressRow>(address =>
    {
        address.ToTable("case_addresses");
        address.HasKey(row => new { row.CaseNumber, row.Address });
        address.Property(row => row.Address).HasMaxLength(45);
        address.HasIndex(row => row.Ended);
    });
}
