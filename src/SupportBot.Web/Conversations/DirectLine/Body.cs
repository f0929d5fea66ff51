using System.Text;

namespace SupportBot.Web.Conversations.DirectLine;

/// <summary>Reads a request's body up to a limit.</summary>
static class Body
{
    /// <summary>So much of a body that is too large is still read, so that the client hears the refusal instead of a cut line.</summary>
    const int MostSwallowed = 8 * 1024 * 1024;

    /// <summary>The bytes, or null when there are more than the limit. 0 is no limit.</summary>
    public static async Task<byte[]?> BytesAsync(HttpRequest request, long limit, CancellationToken cancel)
    {
        var buffer = new byte[16 * 1024];
        using var bytes = new MemoryStream();
        long total = 0;
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancel)) > 0)
        {
            total += read;
            if (limit == 0 || total <= limit) bytes.Write(buffer, 0, read);
            else if (total > limit + MostSwallowed) return null;
        }

        return limit > 0 && total > limit ? null : bytes.ToArray();
    }

    /// <summary>The body as UTF-8, or null when it is larger than the limit.</summary>
    public static async Task<string?> TextAsync(HttpRequest request, long limit, CancellationToken cancel) =>
        await BytesAsync(request, limit, cancel) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
