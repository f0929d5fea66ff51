using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Newtonsoft.Json.Linq;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Conversations.DirectLine;

/// <summary>Files that come with a message, and their way back.</summary>
static class UploadRoutes
{
    const string ActivityType = "application/vnd.microsoft.activity";
    const int MostFiles = 10;
    const int LongestName = 200;

    /// <summary>The parts' headers and boundaries come on top of the files.</summary>
    const int Overhead = 64 * 1024;

    public static async Task<IResult> PostAsync(HttpContext context, string id, Tokens tokens, Intake intake, PasteSensor pasted, Origins origins, AppSettings settings, TimeProvider time, CancellationToken cancel)
    {
        var (bearer, refusal) = await DirectLineRoutes.BearerAsync(context, id, tokens, cancel);
        if (bearer is null) return refusal!;
        if (!context.Request.HasFormContentType) return Refusal.Bad("multipart/form-data is wanted.");

        var limit = settings.Chat.MaxUploadBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = limit == 0 ? null : limit + settings.Chat.MaxActivityBytes + Overhead;
        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = limit == 0 ? long.MaxValue : limit, ValueCountLimit = 20, ValueLengthLimit = Math.Max(settings.Chat.MaxActivityBytes, 4096) }, cancel);
        }
        catch (InvalidDataException)
        {
            return limit > 0 && context.Request.ContentLength > limit ? Refusal.TooLarge(limit) : Refusal.Bad("The form cannot be read.");
        }

        var activityPart = form.Files.FirstOrDefault(IsActivity);
        var files = form.Files.Where(file => !IsActivity(file)).ToList();
        if (files.Count is 0 or > MostFiles) return Refusal.Bad($"1 to {MostFiles} files.");
        if (limit > 0 && files.Sum(file => file.Length) > limit) return Refusal.TooLarge(limit);
        if (activityPart?.Length > settings.Chat.MaxActivityBytes && settings.Chat.MaxActivityBytes > 0) return Refusal.TooLarge(settings.Chat.MaxActivityBytes);

        var activity = activityPart is not null ? Activities.Read(await TextAsync(activityPart, cancel))
            : form.TryGetValue("activity", out var field) ? Activities.Read(field.ToString())
            : new JObject { ["type"] = "message" };
        if (activity is null) return Refusal.Bad("The activity is no JSON object.");

        var uploads = new List<UploadRow>(files.Count);
        foreach (var file in files) uploads.Add(await StoredAsync(file, id, time, cancel));
        activity["attachments"] = Attached(activity["attachments"] as JArray, uploads, origins.Base(context.Request));
        pasted.Came(id, context.Connection.RemoteIpAddress);
        return await intake.TakeAsync(bearer, activity, uploads, cancel);
    }

    /// <summary>Whoever knows the id may fetch the file. It is only ever saved, never shown by the browser on our address.</summary>
    public static async Task<IResult> DownloadAsync(HttpContext context, string id, Transcript transcript, CancellationToken cancel)
    {
        if (id.Length > 64 || await transcript.UploadAsync(id, cancel) is not { } upload) return Refusal.NotFound;
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(upload.Name);
        context.Response.Headers.ContentDisposition = disposition.ToString();
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return TypedResults.Bytes(upload.Content, upload.ContentType.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) ? MediaTypeNames.Application.Octet : upload.ContentType);
    }

    static bool IsActivity(IFormFile file) => file.Name == "activity" || file.ContentType.StartsWith(ActivityType, StringComparison.OrdinalIgnoreCase);

    /// <summary>The client's list in its order, each with its file; the files' own order is arbitrary, so they are found by name.</summary>
    static JArray Attached(JArray? listed, List<UploadRow> uploads, string site)
    {
        var left = uploads.ToList();
        var attached = new JArray();
        foreach (var name in (listed ?? []).OfType<JObject>().Select(entry => Activities.Text(entry, "name")))
        {
            if (left.Find(upload => upload.Name == Clean(name)) is not { } found) continue;
            left.Remove(found);
            attached.Add(Entry(found));
        }

        foreach (var upload in left) attached.Add(Entry(upload));
        return attached;

        JObject Entry(UploadRow upload) => new()
        {
            ["name"] = upload.Name,
            ["contentType"] = upload.ContentType,
            ["contentUrl"] = $"{site}/v3/directline/uploads/{upload.Id}/{Uri.EscapeDataString(upload.Name)}",
        };
    }

    static async Task<UploadRow> StoredAsync(IFormFile file, string conversationId, TimeProvider time, CancellationToken cancel)
    {
        using var content = new MemoryStream(checked((int)file.Length));
        await file.CopyToAsync(content, cancel);
        return new()
        {
            Id = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(16)),
            ConversationId = conversationId,
            Name = Clean(file.FileName),
            ContentType = MediaTypeHeaderValue.TryParse(file.ContentType, out var type) && type.MediaType.Length is > 0 and < 100 ? type.MediaType.ToString() : MediaTypeNames.Application.Octet,
            Content = content.ToArray(),
            At = time.GetUtcNow(),
        };
    }

    /// <summary>A name without folders and control characters.</summary>
    static string Clean(string? name)
    {
        var clean = string.Concat((name ?? "").Where(c => !char.IsControl(c)));
        clean = clean[(clean.LastIndexOfAny(['/', '\\']) + 1)..];
        if (clean.Length > LongestName) clean = clean[^LongestName..];
        return clean.Length == 0 || clean is "." or ".." ? "file" : clean;
    }

    static async Task<string> TextAsync(IFormFile file, CancellationToken cancel)
    {
        using var reader = new StreamReader(file.OpenReadStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync(cancel);
    }
}
