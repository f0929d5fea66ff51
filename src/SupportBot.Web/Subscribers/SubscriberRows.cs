using Microsoft.EntityFrameworkCore;

namespace SupportBot.Web.Subscribers;

/// <summary>Somebody, or a program, that wants to be told. Who leaves is deleted.</summary>
sealed class SubscriberRow
{
    public const string Mail = "mail";

    public const string Hook = "hook";

    public const int LongestAddress = 500;

    public long Id { get; set; }

    /// <summary><see cref="Mail"/>, <see cref="Hook"/>.</summary>
    public required string Kind { get; set; }

    /// <summary>A mail address as typed, its domain in the form of the DNS; a web hook's address.</summary>
    public required string Address { get; set; }

    /// <summary>No two rows have the same: a mail address in lower case, a confirmed web hook's address, else the handle.</summary>
    public required string Unique { get; set; }

    /// <summary>128 random bits, in the links. It opens nothing without the signature beside it.</summary>
    public required string Handle { get; set; }

    public required string Language { get; set; }

    /// <summary>Ids joined by blanks; empty: all, also those that come later.</summary>
    public required string Components { get; set; }

    /// <summary>The key of a web hook's signature; empty for mail.</summary>
    public string Secret { get; set; } = "";

    /// <summary>When it was asked for the last time; a mail goes out once a day at most.</summary>
    public DateTimeOffset AskedAt { get; set; }

    /// <summary>Null: nobody has said yes yet.</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>Since when each delivery has been refused; null: the last one was taken.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    public string? LastFault { get; set; }

    /// <summary>When it was given up; from then on nothing is sent.</summary>
    public DateTimeOffset? StoppedAt { get; set; }

    /// <summary>Whether it is to be told of one of these; no components concern everybody.</summary>
    public bool Wants(IReadOnlySet<string> components) => components.Count == 0 || Components.Length == 0 || Components.Split(' ').Any(components.Contains);

    public static void Map(ModelBuilder model) => model.Entity<SubscriberRow>(subscriber =>
    {
        subscriber.ToTable("subscribers");
        subscriber.HasKey(row => row.Id);
        subscriber.Property(row => row.Kind).HasMaxLength(10);
        subscriber.Property(row => row.Address).HasMaxLength(LongestAddress);
        subscriber.Property(row => row.Unique).HasMaxLength(LongestAddress + 10);
        subscriber.Property(row => row.Handle).HasMaxLength(22);
        subscriber.Property(row => row.Language).HasMaxLength(5);
        subscriber.Property(row => row.Secret).HasMaxLength(60);
        subscriber.Property(row => row.LastFault).HasMaxLength(500);
        subscriber.HasIndex(row => row.Unique).IsUnique();
        subscriber.HasIndex(row => row.Handle).IsUnique();
        subscriber.HasIndex(row => new { row.Kind, row.AskedAt });
        subscriber.HasIndex(row => row.FailingSince);
    });
}

/// <summary>News of the status page, and how far it has been handed on. Told once; the rows of its deliveries follow, in batches.</summary>
sealed class NewsRow
{
    public long Id { get; set; }

    public required string IncidentId { get; set; }

    public int Number { get; set; }

    /// <summary>Who subscribed later is not told.</summary>
    public DateTimeOffset ToldAt { get; set; }

    /// <summary>The <see cref="StatusNews"/>.</summary>
    public required string Json { get; set; }

    /// <summary>All subscribers by mail up to this id have their delivery.</summary>
    public long MailThrough { get; set; }

    /// <summary>The same for web hooks.</summary>
    public long HookThrough { get; set; }

    /// <summary>When the last one had its delivery; null: not yet.</summary>
    public DateTimeOffset? MailsDone { get; set; }

    public DateTimeOffset? HooksDone { get; set; }

    /// <summary>Deliveries so far.</summary>
    public int Mails { get; set; }

    public int Hooks { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<NewsRow>(news =>
    {
        news.ToTable("status_news");
        news.HasKey(row => row.Id);
        news.Property(row => row.IncidentId).HasMaxLength(StatusNews.LongestId);
        news.HasIndex(row => new { row.IncidentId, row.Number }).IsUnique();
        news.HasIndex(row => row.MailsDone);
        news.HasIndex(row => row.HooksDone);
        news.HasIndex(row => row.ToldAt);
    });
}
