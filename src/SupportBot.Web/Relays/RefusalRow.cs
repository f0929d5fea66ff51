using Microsoft.EntityFrameworkCore;

namespace SupportBot.Web.Relays;

/// <summary>A refusal of the hoster's mail that an operator's program has fed in.</summary>
sealed class RefusalRow
{
    public long Id { get; set; }

    /// <summary>When it was refused; when it was heard of, where the text does not say.</summary>
    public DateTimeOffset At { get; set; }

    public DateTimeOffset HeardAt { get; set; }

    /// <summary>The name that the feeder gave: a host, a mailbox.</summary>
    public required string Source { get; set; }

    /// <summary>Whose key fed it in.</summary>
    public required string FedBy { get; set; }

    /// <summary>Our address that was refused; null when the text does not say or it is none of ours.</summary>
    public string? Address { get; set; }

    /// <summary>The list or receiver held responsible, by its id.</summary>
    public string? Blocklist { get; set; }

    public required string Reason { get; set; }

    /// <summary>The recipient's domain.</summary>
    public string? Receiver { get; set; }

    /// <summary>Whose mail it was; emptied after <c>Retention:Transcripts</c>.</summary>
    public string? Sender { get; set; }

    /// <summary>The same refusal fed in twice counts once.</summary>
    public required byte[] Fingerprint { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<RefusalRow>(refusal =>
    {
        refusal.ToTable("refusals");
        refusal.HasKey(row => row.Id);
        refusal.Property(row => row.Source).HasMaxLength(100);
        refusal.Property(row => row.FedBy).HasMaxLength(60);
        refusal.Property(row => row.Address).HasMaxLength(45);
        refusal.Property(row => row.Blocklist).HasMaxLength(60);
        refusal.Property(row => row.Reason).HasMaxLength(60);
        refusal.Property(row => row.Receiver).HasMaxLength(255);
        refusal.Property(row => row.Sender).HasMaxLength(320);
        refusal.HasIndex(row => row.Fingerprint).IsUnique();
        refusal.HasIndex(row => row.At);
    });
}
