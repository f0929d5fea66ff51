using Microsoft.EntityFrameworkCore;

namespace SupportBot.Web.Conversations;

/// <summary>A conversation in which the customer waits until sending again helps. It goes with the line that says so, or with the conversation.</summary>
sealed class WaitRow
{
    public required string ConversationId { get; set; }

    /// <summary>The customer's line whose answer was "later": a newer one is another wait.</summary>
    public int Line { get; set; }

    public DateTimeOffset Since { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<WaitRow>(wait =>
    {
        wait.ToTable("waits");
        wait.HasKey(row => row.ConversationId);
        wait.Property(row => row.ConversationId).HasMaxLength(64);
        wait.HasIndex(row => row.Since);
        wait.HasOne<ConversationRow>().WithMany().HasForeignKey(row => row.ConversationId).OnDelete(DeleteBehavior.Cascade);
    });
}
