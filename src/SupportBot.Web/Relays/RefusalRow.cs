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

    /// <summary>Hash of the original's Message-ID, or null; see <see cref="RefusalMarks"/>.</summary>
    public byte[]? MessageMark { get; set; }

    /// <summary>Hash of our mail server's id of it, or null.</summary>
    public byte[]? QueueMark { get; set; }

    /// <summary>When a customer has pasted this refusal, too.</summary>
    public DateTimeOffset? PastedAt { get; set; }

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
        refusal.HasIndex(row => row.MessageMark);
        refusal.HasIndex(row => row.QueueMark);
    });
}

/// <summary>
/// A refusal by one of our addresses that somebody has pasted: nobody vouches for it, anybody could write one. No sender, no text, no address of
/// the customer's: only a keyed hash of the network it came from, whose key is thrown away each day, so that one network counts once a day.
/// </summary>
sealed class PastedRefusalRow
{
    public long Id { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>Ours.</summary>
    public required string Address { get; set; }

    /// <summary>The list or receiver by its id, else the recipient's domain; empty where the text says neither.</summary>
    public required string By { get; set; }

    public required string Reason { get; set; }

    /// <summary>HMAC of network, address, by and reason.</summary>
    public required byte[] Mark { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<PastedRefusalRow>(pasted =>
    {
        pasted.ToTable("pasted_refusals");
        pasted.HasKey(row => row.Id);
        pasted.Property(row => row.Address).HasMaxLength(45);
        pasted.Property(row => row.By).HasMaxLength(255);
        pasted.Property(row => row.Reason).HasMaxLength(60);
        pasted.HasIndex(row => row.Mark).IsUnique();
        pasted.HasIndex(row => row.At);
    });
}
