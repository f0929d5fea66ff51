using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Conversations;

namespace SupportBot.Web.CustomerMail;

/// <summary>A mail that a customer has asked for and not had yet. It goes once it was sent, when the wait is over, or with the conversation; the address with it.</summary>
sealed class OwedMailRow
{
    public const int LongestAddress = 254;

    public long Id { get; set; }

    /// <summary>The chat in which the address was left; null: the answer to a bounce that was forwarded.</summary>
    public string? ConversationId { get; set; }

    /// <summary>As <see cref="Subscribers.SubscriberAddress.Mail"/> gave it.</summary>
    public required string Address { get; set; }

    public required string Language { get; set; }

    public DateTimeOffset AskedAt { get; set; }

    /// <summary>What to say, once there is something to say: a <see cref="WaitNews"/>, or a forwarded bounce's answer. Null: the customer still waits.</summary>
    public string? Json { get; set; }

    /// <summary>Since when it is to be sent; what came too late is not sent any more.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<OwedMailRow>(mail =>
    {
        mail.ToTable("owed_mails");
        mail.HasKey(row => row.Id);
        mail.Property(row => row.ConversationId).HasMaxLength(64);
        mail.Property(row => row.Address).HasMaxLength(LongestAddress);
        mail.Property(row => row.Language).HasMaxLength(5);
        mail.HasIndex(row => row.ConversationId).IsUnique();
        mail.HasIndex(row => row.AskedAt);
        mail.HasOne<ConversationRow>().WithMany().HasForeignKey(row => row.ConversationId).OnDelete(DeleteBehavior.Cascade);
    });
}

/// <summary>That a mail was asked for, for the limits of a day: keyed hashes of the address and of where the wish came from, and no more.</summary>
sealed class MailCountRow
{
    public long Id { get; set; }

    /// <summary>What asked for it: <see cref="MailAllowance.Wait"/>, <see cref="MailAllowance.Forward"/>.</summary>
    public required string Kind { get; set; }

    public required string Address { get; set; }

    public required string Source { get; set; }

    /// <summary>When it was asked for; once it was sent, when that was.</summary>
    public DateTimeOffset At { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<MailCountRow>(count =>
    {
        count.ToTable("mail_counts");
        count.HasKey(row => row.Id);
        count.Property(row => row.Kind).HasMaxLength(10);
        count.Property(row => row.Address).HasMaxLength(22);
        count.Property(row => row.Source).HasMaxLength(22);
        count.HasIndex(row => row.Address);
        count.HasIndex(row => row.Source);
        count.HasIndex(row => row.At);
    });
}

/// <summary>An address that wants no such mail any more, as a keyed hash: it can be recognised when somebody types it, and not be read.</summary>
sealed class NeverMailRow
{
    public required string Mark { get; set; }

    public DateTimeOffset At { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<NeverMailRow>(never =>
    {
        never.ToTable("never_mails");
        never.HasKey(row => row.Mark);
        never.Property(row => row.Mark).HasMaxLength(22);
    });
}
