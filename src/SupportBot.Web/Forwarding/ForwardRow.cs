using Microsoft.EntityFrameworkCore;

namespace SupportBot.Web.Forwarding;

/// <summary>What became of a message in the mailbox of forwarded bounces: it is answered once at most, however often it is read. No text of it is kept.</summary>
sealed class ForwardRow
{
    public const int LongestDomain = 255;

    public long Id { get; set; }

    /// <summary>SHA-256 of its Message-ID and sender; of the whole message where it has no id.</summary>
    public required byte[] Mark { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>A <see cref="ForwardFate"/>.</summary>
    public required string Fate { get; set; }

    /// <summary>The domain it says it comes from, or null.</summary>
    public string? Domain { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<ForwardRow>(forward =>
    {
        forward.ToTable("forwards");
        forward.HasKey(row => row.Id);
        forward.Property(row => row.Fate).HasMaxLength(30);
        forward.Property(row => row.Domain).HasMaxLength(LongestDomain);
        forward.HasIndex(row => row.Mark).IsUnique();
        forward.HasIndex(row => row.At);
    });
}

/// <summary>Whether a message was answered, or why not.</summary>
enum ForwardFate
{
    /// <summary>With what its bounce means.</summary>
    Answered,

    /// <summary>That no bounce was found in it, and how to send one.</summary>
    NothingFound,

    /// <summary>A program sent it, a list, or nobody: RFC 3834.</summary>
    Automatic,

    /// <summary>It is our own.</summary>
    Own,

    /// <summary>It has no single sender that can be written to.</summary>
    NoSender,

    /// <summary>It lay in the mailbox for longer than anybody waits.</summary>
    TooOld,

    /// <summary>Nothing shows that it comes from whom it says.</summary>
    NotAligned,

    /// <summary>The sender is no customer.</summary>
    NoCustomer,

    /// <summary>The sender wants no such mail.</summary>
    Unwanted,

    /// <summary>The limits of the day are reached.</summary>
    TooMany,

    /// <summary>Somebody thanks for an answer.</summary>
    Reply,
}
