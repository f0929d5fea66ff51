using Microsoft.EntityFrameworkCore;

namespace SupportBot.Web.Conversations;

/// <summary>A customer's conversation.</summary>
sealed class ConversationRow
{
    /// <summary>128 random bits, base64url.</summary>
    public required string Id { get; set; }

    /// <summary>The user of the conversation's tokens.</summary>
    public required string UserId { get; set; }

    public required string Language { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    /// <summary>The number of the newest line; the next one's is one more. Read and raised in the transaction that appends.</summary>
    public int LastNumber { get; set; }

    /// <summary>When the newest line was said; the next one is later by a millisecond at least.</summary>
    public DateTimeOffset LastAt { get; set; }

    /// <summary>The newest line that wants an answer; 0 is the beginning, which wants the greeting.</summary>
    public int AskedThrough { get; set; }

    /// <summary>The newest such line that has its answer; -1 before the greeting. What lies between gets its answer at the next start.</summary>
    public int AnsweredThrough { get; set; }

    /// <summary>The dialog's state as JSON; one that this version cannot read starts over.</summary>
    public string? StateJson { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<ConversationRow>(conversation =>
    {
        conversation.ToTable("conversations");
        conversation.HasKey(row => row.Id);
        conversation.Property(row => row.Id).HasMaxLength(64);
        conversation.Property(row => row.UserId).HasMaxLength(64);
        conversation.Property(row => row.Language).HasMaxLength(5);
        conversation.Property(row => row.LastNumber).IsConcurrencyToken();   // two nodes never append the same number
        conversation.HasIndex(row => row.StartedAt);
        conversation.HasIndex(row => row.LastAt);
    });
}

/// <summary>One line of a transcript. The transcript is the conversation: sockets, polling and the console read it.</summary>
sealed class LineRow
{
    public required string ConversationId { get; set; }

    /// <summary>1 and up, without gaps; Direct Line's watermark.</summary>
    public int Number { get; set; }

    /// <summary>Strictly increasing within a conversation, in milliseconds.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Who: <c>customer</c>, <c>bot</c>, <c>staff</c>.</summary>
    public required string Speaker { get; set; }

    /// <summary>What was said, as sent.</summary>
    public string? Text { get; set; }

    /// <summary>The whole activity as it goes over the wire.</summary>
    public required string ActivityJson { get; set; }

    /// <summary>The client's own id; the same one twice is the same line.</summary>
    public string? ClientActivityId { get; set; }

    /// <summary>Whether the dialog answers it: a customer's message or event, no typing.</summary>
    public bool WantsAnswer { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<LineRow>(line =>
    {
        line.ToTable("lines");
        line.HasKey(row => new { row.ConversationId, row.Number });
        line.Property(row => row.ConversationId).HasMaxLength(64);
        line.Property(row => row.Speaker).HasMaxLength(10);
        line.Property(row => row.ClientActivityId).HasMaxLength(200);
        line.HasIndex(row => new { row.ConversationId, row.ClientActivityId }).IsUnique();
        line.HasOne<ConversationRow>().WithMany().HasForeignKey(row => row.ConversationId).OnDelete(DeleteBehavior.Cascade);
    });
}

/// <summary>A file that a customer sent.</summary>
sealed class UploadRow
{
    /// <summary>128 random bits: whoever knows it may fetch the file.</summary>
    public required string Id { get; set; }

    public required string ConversationId { get; set; }

    /// <summary>The line that it came with.</summary>
    public int LineNumber { get; set; }

    public required string Name { get; set; }

    public required string ContentType { get; set; }

    public required byte[] Content { get; set; }

    public DateTimeOffset At { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<UploadRow>(upload =>
    {
        upload.ToTable("uploads");
        upload.HasKey(row => row.Id);
        upload.Property(row => row.Id).HasMaxLength(64);
        upload.Property(row => row.ConversationId).HasMaxLength(64);
        upload.Property(row => row.Name).HasMaxLength(255);
        upload.Property(row => row.ContentType).HasMaxLength(127);
        upload.HasOne<ConversationRow>().WithMany().HasForeignKey(row => row.ConversationId).OnDelete(DeleteBehavior.Cascade);
    });
}
