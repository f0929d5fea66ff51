using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace SupportBot.Web.Conversations.DirectLine;

/// <summary>Reads a request's body up to a limit.</summary>
static class Body
{
    /// <summary>So much of a body that is too large is still read, so that the client hears the refusal instead of a cut line.</summary>
    const int MostSwallowed = 8 * 1024 * 1024;

    /// <summary>Kestrel cuts bodies at 30 MB by itself. Where the settings allow more than that, it lets so much through that the refusal is still ours.</summary>
    public static void Admit(HttpContext context, long limit)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { IsReadOnly: false, MaxRequestBodySize: { } most } size) return;
        size.MaxRequestBodySize = limit == 0 ? null : Math.Max(most, limit + MostSwallowed);
    }

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
