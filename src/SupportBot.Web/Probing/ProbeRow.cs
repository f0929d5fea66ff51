using Microsoft.EntityFrameworkCore;

namespace SupportBot.Web.Probing;

/// <summary>An outcome as long as it stood. A new row only when the outcome changes: the table is the history.</summary>
sealed class ProbeRow
{
    public long Id { get; set; }

    public required string Relay { get; set; }

    public required string Address { get; set; }

    /// <summary>0 for what is asked of DNS.</summary>
    public int Port { get; set; }

    public required string Kind { get; set; }

    /// <summary>The sending domain, for SPF; else empty.</summary>
    public required string Domain { get; set; }

    public required string Code { get; set; }

    public required string Grade { get; set; }

    /// <summary>What the outcome is about, as a JSON object of texts.</summary>
    public required string Values { get; set; }

    /// <summary>What the last look saw beside that: a reply's words.</summary>
    public required string Passing { get; set; }

    /// <summary>How long the greeting took in the last look.</summary>
    public int? Milliseconds { get; set; }

    public DateTimeOffset Since { get; set; }

    /// <summary>Null: it still stands.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>The last look that came to it.</summary>
    public DateTimeOffset LookedAt { get; set; }

    /// <summary>Since when nobody can hand mail to it, over changing outcomes; null: somebody can.</summary>
    public DateTimeOffset? DeadSince { get; set; }

    /// <summary>So many looks in a row found that.</summary>
    public int DeadLooks { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<ProbeRow>(probe =>
    {
        probe.ToTable("probes");
        probe.HasKey(row => row.Id);
        probe.Property(row => row.Address).HasMaxLength(45);
        probe.Property(row => row.Kind).HasMaxLength(30);
        probe.Property(row => row.Domain).HasMaxLength(255);
        probe.Property(row => row.Code).HasMaxLength(40);
        probe.Property(row => row.Grade).HasMaxLength(10);
        probe.HasIndex(row => row.Until);
        probe.HasIndex(row => new { row.Address, row.Since });
    });
}
