using Microsoft.EntityFrameworkCore;

namespace SupportBot.Web.Tickets;

/// <summary>A ticket with its own copy of what was said: it outlives the conversation.</summary>
sealed class TicketRow
{
    /// <summary>Eight digits, the last one a check digit; shown as NNNN-NNNC.</summary>
    public required string Number { get; set; }

    /// <summary>SHA-256 of the key in the customer's link.</summary>
    public required byte[] KeyHash { get; set; }

    public DateTimeOffset OpenedAt { get; set; }

    /// <summary>When a person will have answered, as the customer was told; null where no office hours are set.</summary>
    public DateTimeOffset? AnswerBy { get; set; }

    public required string Language { get; set; }

    public string? ConversationId { get; set; }

    /// <summary>The customer's address, where they gave one.</summary>
    public string? Email { get; set; }

    public required string Subject { get; set; }

    /// <summary>The transcript, as <see cref="TicketLine"/>s.</summary>
    public required string LinesJson { get; set; }

    /// <summary>So many of the lines the support has had by mail.</summary>
    public int MailedLines { get; set; }

    /// <summary>The diagnoses, in the shape of <c>/api/bounces</c>.</summary>
    public required string BouncesJson { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<TicketRow>(ticket =>
    {
        ticket.ToTable("tickets");
        ticket.HasKey(row => row.Number);
        ticket.Property(row => row.Number).HasMaxLength(8);
        ticket.Property(row => row.Language).HasMaxLength(5);
        ticket.Property(row => row.Email).HasMaxLength(254);
        ticket.HasIndex(row => row.ConversationId);
        ticket.HasIndex(row => row.OpenedAt);
        ticket.HasIndex(row => row.ClosedAt);
    });
}

/// <summary>Something to be delivered to the outside, once it is due. Written in the transaction that made it necessary.</summary>
sealed class OutboxRow
{
    public long Id { get; set; }

    /// <summary>What kind of delivery: a <see cref="Delivery"/>'s.</summary>
    public required string Kind { get; set; }

    /// <summary>To whom or what.</summary>
    public required string Target { get; set; }

    /// <summary>What is delivered, as JSON.</summary>
    public required string Payload { get; set; }

    /// <summary>Not before; while it is being delivered: not again before.</summary>
    public DateTimeOffset Due { get; set; }

    public int Attempts { get; set; }

    public string? LastError { get; set; }

    public DateTimeOffset? Done { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<OutboxRow>(outbox =>
    {
        outbox.ToTable("outbox");
        outbox.HasKey(row => row.Id);
        outbox.Property(row => row.Kind).HasMaxLength(40);
        outbox.Property(row => row.Target).HasMaxLength(500);
        outbox.Property(row => row.LastError).HasMaxLength(1000);
        outbox.HasIndex(row => new { row.Done, row.Due });
    });
}
