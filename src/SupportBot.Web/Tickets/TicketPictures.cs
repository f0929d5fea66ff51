using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using SupportBot.Web.Conversations;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Tickets;

/// <summary>The pictures that a customer sent with the lines of a ticket's mail: the program cannot read them, people can.</summary>
/// <param name="Attached">In their order, as many as fit.</param>
/// <param name="LeftOut">So many more there were.</param>
sealed record TicketPictures(ImmutableArray<byte[]> Attached, int LeftOut)
{
    /// <summary>A customer shows an error in one or two.</summary>
    public const int Most = 5;

    /// <summary>All together; in base64 a third more, which mail servers still take.</summary>
    public const int MostBytes = 8 * 1024 * 1024;

    public static readonly TicketPictures None = new([], 0);

    /// <summary>What the conversation still has: files are kept for <c>Retention:PastedText</c>, and go with it when the customer deletes it.</summary>
    /// <param name="db">To read.</param>
    /// <param name="ticket">The ticket.</param>
    /// <param name="after">Of lines later than this.</param>
    /// <param name="through">Of lines no later than this.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<TicketPictures> OfAsync(Db db, TicketRow ticket, DateTimeOffset after, DateTimeOffset through, CancellationToken cancel)
    {
        if (ticket.ConversationId is not { } conversation) return None;
        var sent = db.Uploads.Where(row => row.ConversationId == conversation && db.Lines.Any(line => line.ConversationId == conversation && line.Number == row.LineNumber && line.At > after && line.At <= through));
        var files = await sent.OrderBy(row => row.At).ThenBy(row => row.Id).Select(row => new { row.Id, row.Content.Length }).ToListAsync(cancel);
        var (attached, left, bytes) = (ImmutableArray.CreateBuilder<byte[]>(), 0, 0);
        foreach (var file in files)
        {
            if (file.Length > MostBytes)
            {
                left++;
                continue;
            }

            if (await db.Uploads.Where(row => row.Id == file.Id).Select(row => row.Content).FirstOrDefaultAsync(cancel) is not { } content || Pictures.TypeOf(content) is null) continue;
            if (attached.Count == Most || bytes + content.Length > MostBytes)
            {
                left++;
                continue;
            }

            attached.Add(content);
            bytes += content.Length;
        }

        return new(attached.ToImmutable(), left);
    }

    /// <summary>As attachments under names of ours: a customer's name and type for a file get into no mail.</summary>
    public IEnumerable<MimePart> Parts()
    {
        for (var i = 0; i < Attached.Length; i++)
        {
            var type = Pictures.TypeOf(Attached[i])!;
            yield return new MimePart("image", type)
            {
                Content = new MimeContent(new MemoryStream(Attached[i])), ContentTransferEncoding = ContentEncoding.Base64, ContentDisposition = new(ContentDisposition.Attachment), FileName = FormattableString.Invariant($"picture-{i + 1}.{(type == "jpeg" ? "jpg" : type)}"),
            };
        }
    }

    /// <summary>For the mail's text; empty where there are none.</summary>
    public string Told => (Attached.Length, LeftOut) switch
    {
        (0, 0) => "",
        (var some, 0) => FormattableString.Invariant($"Pictures that the customer sent: {some} attached. They are not scanned."),
        var (some, more) => FormattableString.Invariant($"Files that the customer sent: {some} pictures attached, {more} left out for their size or number; see the conversation. They are not scanned."),
    };
}
