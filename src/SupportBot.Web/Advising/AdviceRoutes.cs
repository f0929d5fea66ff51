using System.Collections.Immutable;
using System.Net.Mime;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using SupportBot.Bounces;
using SupportBot.Web.Articles;
using SupportBot.Web.Conversations;
using SupportBot.Web.Conversations.DirectLine;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Staff;
using SupportBot.Web.Storage;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Advising;

/// <summary>The same diagnosis and advice for programs and for people without JavaScript. Nothing is stored unless a ticket is asked for.</summary>
static class AdviceRoutes
{
    public static IServiceCollection AddAdvising(this IServiceCollection services) => services.AddSingleton<AskingLimit>();

    public static void MapAdvising(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/bounces", TellAsync);
        routes.MapGet("/{lang:language}/bounce", (PageContext page) => Page(page, null, null));
        routes.MapPost("/{lang:language}/bounce", ReadFormAsync).DisableAntiforgery();   // the form changes nothing of anybody's
    }

    static readonly Problem Empty = new(StatusCodes.Status400BadRequest, "bounces/empty", new("problem.bounces-empty.title"), new("problem.bounces-empty.detail"));
    static readonly Problem WrongSource = new(StatusCodes.Status400BadRequest, "bounces/wrong-source", new("problem.bounces-wrong-source.title"), new("problem.bounces-wrong-source.detail"));
    static readonly Problem TooLarge = new(StatusCodes.Status413PayloadTooLarge, "bounces/too-large", new("problem.bounces-too-large.title", "limit"), new("problem.bounces-too-large.detail", "limit"));

    /// <summary>Without a key nothing is stored and the rate is limited; with <c>?source=</c> and a key what was refused is counted.</summary>
    static async Task<IResult> TellAsync(HttpContext context, string? source, BounceReader reader, RefusalBoard board, Refusals refusals, PasteSensor pasted, ApiKeys keys, Languages languages, ArticleShelf articles, AppSettings settings, AskingLimit limit, TimeProvider time, CancellationToken cancel)
    {
        var key = source is null && !ApiKeys.IsPresented(context.Request) ? null : await keys.FindAsync(context.Request, cancel);
        if (key is null && (source is not null || ApiKeys.IsPresented(context.Request))) return KeyAccess.NoKey(context);
        if (key is not null && !key.Scopes.Contains("bounces")) return Problems.Of(Problems.WrongScope);
        if (source is { Length: 0 or > Refusals.LongestSource } || source?.Any(char.IsControl) == true) return Problems.Of(WrongSource);
        if (key is null && !limit.Allows(context)) return Problems.Of(Problems.TooMany);
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)) return Problems.Of(Problems.WrongMediaType);
        var isMessage = type.MediaType.Equals("message/rfc822", StringComparison.OrdinalIgnoreCase);
        if (!isMessage && !type.MediaType.Equals(MediaTypeNames.Text.Plain, StringComparison.OrdinalIgnoreCase)) return Problems.Of(Problems.WrongMediaType);
        Body.Admit(context, settings.Chat.MaxUploadBytes);
        if (await Body.BytesAsync(context.Request, settings.Chat.MaxUploadBytes, cancel) is not { } content) return Problems.Of(TooLarge, ("limit", Megabytes(settings)));
        if (content.All(b => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')) return Problems.Of(Empty);

        var asked = context.Request.Query["lang"].ToString();
        var words = languages[languages.Has(asked) ? asked : languages.Preferred(context.Request.Headers.AcceptLanguage)];
        var bounces = isMessage ? reader.ReadMessage(content) : reader.Read(content);
        var now = time.GetUtcNow();
        context.Response.Headers.ContentLanguage = words.Language;
        context.Response.Headers.CacheControl = "no-store";
        if (key is null) pasted.Hear(context.Connection.RemoteIpAddress, bounces, content);
        int? counted = source is null ? null : await refusals.FeedAsync(source, key!.Name, content, bounces, now, cancel);
        return TypedResults.Bytes(Written(bounces, Advice.For(bounces, board.Relays, Tried.Nothing, now), counted, articles, words, now), "application/json; charset=utf-8");
    }

    static byte[] Written(ImmutableArray<Bounce> bounces, ImmutableArray<Advice> advice, int? counted, ArticleShelf articles, Words words, DateTimeOffset now)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartArray("bounces");
            foreach (var bounce in bounces) BounceJson.Write(json, bounce);
            json.WriteEndArray();
            json.WriteStartArray("advice");
            foreach (var one in advice) Write(json, one, articles, words, now);
            json.WriteEndArray();
            if (counted is { } number) json.WriteNumber("counted", number);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    static void Write(Utf8JsonWriter json, Advice advice, ArticleShelf articles, Words words, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("action", JsonNamingPolicy.KebabCaseLower.ConvertName(advice.Action.ToString()));
        json.WriteString("title", advice.Title.In(words, now));
        json.WriteString("text", Sentence.Join(advice.Text, words, now));
        json.WriteString("language", words.Language);
        if (advice.Article is { } slug && articles.Find(words.Language, slug) is { } article) json.WriteString("article", article.Slug);
        else json.WriteNull("article");
        json.WriteNumber("bounce", advice.Bounce);
        json.WriteEndObject();
    }

    static async Task<IResult> ReadFormAsync(HttpContext context, string lang, PageContext page, BounceReader reader, RefusalBoard board, PasteSensor pasted, Languages languages, Store store, TicketDesk desk, AppSettings settings, AskingLimit limit, TimeProvider time, CancellationToken cancel)
    {
        if (!limit.Allows(context)) return Page(page, null, BounceFault.TooMany);
        var form = await FormAsync(context, settings, cancel);
        if (form is not { } sent) return Page(page, null, BounceFault.TooLarge);
        var now = time.GetUtcNow();
        var text = sent.Text?.Trim() ?? "";
        if (text.Length == 0 && sent.File is null) return Page(page, null, sent.Ticket ? null : BounceFault.Empty);

        ImmutableArray<Bounce> bounces = [.. text.Length > 0 ? reader.Read(text) : [], .. sent.File is { } file ? reader.Read(file) : []];
        ImmutableArray<Bounce> read = [.. bounces.Where(bounce => bounce.Kind != BounceKind.NotABounce)];
        var words = languages[lang];
        if (sent.Ticket) return await OpenAsync(words, text, read, store, desk, now, cancel);
        pasted.Hear(context.Connection.RemoteIpAddress, read, text, sent.File);
        if (read is []) return Page(page, new(text, [], []), sent.IsPicture ? BounceFault.Picture : BounceFault.NoBounce);

        ImmutableArray<Diagnosis> explained = [.. read.Take(10).Select(bounce => Diagnosis.Of(bounce, board.Relays, Tried.Nothing, now))];
        return Page(page, new(text.Length > 0 ? text : System.Text.Encoding.UTF8.GetString(sent.File ?? []), Card.Of(explained, words, now),
            [.. explained[0].Advice.Skip(1).Select(advice => new FurtherAdvice(advice.Title.In(words, now), Sentence.Join(advice.Text, words, now)))]), null);
    }

    static async Task<IResult> OpenAsync(Words words, string text, ImmutableArray<Bounce> bounces, Store store, TicketDesk desk, DateTimeOffset now, CancellationToken cancel)
    {
        var ticket = await store.WriteAsync((db, token) => desk.OpenAsync(db, new(words.Language, words[FormSubject],
            [new(now, "customer", TicketCopy.Of(text))], TicketCopy.Diagnoses(bounces), null, null), token), cancel);
        return TypedResults.LocalRedirect($"~/{words.Language}/tickets/{ticket.Number}?key={ticket.Key}", preserveMethod: false, permanent: false);
    }

    static readonly Phrase FormSubject = new("bounce.subject");

    static RazorComponentResult Page(PageContext page, BounceAnswer? answer, BounceFault? fault) =>
        new RazorComponentResult<BouncePage>(new { Page = page, Answer = answer, Fault = fault }) { StatusCode = fault switch { BounceFault.TooLarge => 413, BounceFault.TooMany => 429, BounceFault.Empty => 400, _ => 200 } };

    sealed record SentForm(string? Text, byte[]? File, bool IsPicture, bool Ticket);

    /// <summary>The form's fields, or null when it is larger than the limit.</summary>
    static async Task<SentForm?> FormAsync(HttpContext context, AppSettings settings, CancellationToken cancel)
    {
        if (!context.Request.HasFormContentType) return new(null, null, false, false);
        Body.Admit(context, settings.Chat.MaxUploadBytes);
        var limit = settings.Chat.MaxUploadBytes == 0 ? long.MaxValue : settings.Chat.MaxUploadBytes;
        try
        {
            var form = await context.Request.ReadFormAsync(new() { MultipartBodyLengthLimit = limit, ValueLengthLimit = (int)Math.Min(limit, int.MaxValue), BufferBodyLengthLimit = limit }, cancel);
            byte[]? content = null;
            var isPicture = false;
            if (form.Files["file"] is { Length: > 0 } file)
            {
                using var bytes = new MemoryStream();
                await file.CopyToAsync(bytes, cancel);
                content = bytes.ToArray();
                isPicture = file.ContentType.StartsWith("image/", StringComparison.OrdinalIgnoreCase);
            }

            return new(form["text"], content, isPicture, form["ticket"].Count > 0);
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    static string Megabytes(AppSettings settings) => $"{settings.Chat.MaxUploadBytes / (1024 * 1024)} MB";
}

/// <summary>What went wrong with a form.</summary>
public enum BounceFault
{
    /// <summary>Nothing was sent.</summary>
    Empty,

    /// <summary>More than the limit.</summary>
    TooLarge,

    /// <summary>Too many from one address.</summary>
    TooMany,

    /// <summary>It is no bounce.</summary>
    NoBounce,

    /// <summary>It is a picture.</summary>
    Picture,
}

/// <summary>What the form is answered with.</summary>
public sealed record BounceAnswer(string Text, ImmutableArray<Card> Cards, ImmutableArray<FurtherAdvice> Further);

/// <summary>What else can be done.</summary>
public sealed record FurtherAdvice(string Title, string Text);

/// <summary>Who has no key may ask as often an hour from one address (IPv6: one /64) as a conversation may say something.</summary>
sealed class AskingLimit(AppSettings settings, TimeProvider time)
{
    readonly RateWindow _asked = new(TimeSpan.FromHours(1), time);

    public bool Allows(HttpContext context) => _asked.Take(RateWindow.Source(context.Connection.RemoteIpAddress), settings.Chat.TurnsPerMinute * 60);
}
