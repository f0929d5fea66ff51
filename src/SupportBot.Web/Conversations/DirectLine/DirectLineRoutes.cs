using System.Globalization;
using System.Text;
using Newtonsoft.Json.Linq;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;

namespace SupportBot.Web.Conversations.DirectLine;

/// <summary>Direct Line 3.0 as botframework-directlinejs and Web Chat speak it.</summary>
static partial class DirectLineRoutes
{
    public static void MapDirectLine(this IEndpointRouteBuilder routes)
    {
        var line = routes.MapGroup("/v3/directline").AddEndpointFilter(AnswerOriginAsync);

        line.MapPost("/tokens/generate", GenerateAsync);
        line.MapPost("/tokens/refresh", RefreshAsync);
        line.MapPost("/tokens/resume", ResumeRoutes.ResumeAsync);
        line.MapPost("/conversations", StartAsync);
        line.MapGet("/conversations/{id}", ReconnectAsync);
        line.MapDelete("/conversations/{id}", ResumeRoutes.DeleteAsync);
        line.MapGet("/conversations/{id}/activities", PollAsync);
        line.MapPost("/conversations/{id}/activities", PostAsync);
        line.MapPost("/conversations/{id}/upload", UploadRoutes.PostAsync);
        line.MapGet("/conversations/{id}/stream", StreamAsync);
        line.MapGet("/uploads/{id}/{name}", UploadRoutes.DownloadAsync);
        line.MapMethods("/{**rest}", [HttpMethods.Options], () => TypedResults.NoContent());
        line.Map("/{**rest}", () => Refusal.NotFound);
    }

    /// <summary>CORS on every answer, and no stack trace on any.</summary>
    static async ValueTask<object?> AnswerOriginAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        context.RequestServices.GetRequiredService<Origins>().Answer(context);
        try
        {
            return await next(invocation);
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge ? Refusal.TooLarge(0) : Refusal.Bad("The request cannot be read.");
        }
#pragma warning disable CA1031 // the clients understand this protocol's errors only
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.Failed(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("SupportBot.Web.Conversations.DirectLine"), e);
            return Refusal.Broke;
        }
    }

    /// <summary>A client waits no longer for the start of a conversation; a greeting that comes later is found by its socket.</summary>
    static readonly TimeSpan LongestGreeting = TimeSpan.FromSeconds(5);

    static async Task<IResult> GenerateAsync(HttpContext context, Tokens tokens, Limits limits, CancellationToken cancel)
    {
        if (!limits.MayBegin(context.Connection.RemoteIpAddress)) return Refusal.TooMany;
        var bearer = Tokens.New();
        return Json(new(bearer.ConversationId, await tokens.IssueAsync(bearer, cancel), tokens.LifetimeInSeconds));
    }

    static async Task<IResult> RefreshAsync(HttpContext context, Tokens tokens, CancellationToken cancel)
    {
        var (bearer, refusal) = await BearerAsync(context, null, tokens, cancel);
        return bearer is null ? refusal! : Json(new(bearer.ConversationId, await tokens.IssueAsync(bearer, cancel), tokens.LifetimeInSeconds));
    }

    /// <summary>Starts the token's conversation; a second time it neither starts another nor greets again.</summary>
    static async Task<IResult> StartAsync(HttpContext context, Tokens tokens, Transcript transcript, TurnQueue queue, Origins origins, Languages languages, AppSettings settings, CancellationToken cancel)
    {
        var (bearer, refusal) = await BearerAsync(context, null, tokens, cancel);
        if (bearer is null) return refusal!;
        if (await Body.TextAsync(context.Request, settings.Chat.MaxActivityBytes, cancel) is not { } body) return Refusal.TooLarge(settings.Chat.MaxActivityBytes);
        var start = Activities.Read(body);
        var locale = start is null ? null : Activities.Text(start, "locale");
        var language = languages.Has(locale?.Split('-')[0]) ? locale!.Split('-')[0] : languages.Preferred(context.Request.Headers.AcceptLanguage);
        var isNew = await transcript.BeginAsync(bearer.ConversationId, bearer.UserId, language, cancel);
        if (isNew) await queue.Wake(bearer.ConversationId).WaitAsync(LongestGreeting, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);   // whatever is said next comes after the greeting
        else if (await transcript.FindAsync(bearer.ConversationId, cancel) is null) return Refusal.NoConversation;
        var opened = await OpenedAsync(context, bearer, "-", tokens, origins, cancel);
        if (start?["resume"] is JValue { Value: true }) opened = opened with { Resume = await tokens.IssueResumeAsync(bearer, cancel) };
        return Json(opened, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    static async Task<IResult> ReconnectAsync(HttpContext context, string id, string? watermark, Tokens tokens, Transcript transcript, Origins origins, CancellationToken cancel)
    {
        var (bearer, refusal) = await BearerAsync(context, id, tokens, cancel);
        if (bearer is null) return refusal!;
        if (Position(watermark) is null) return Refusal.Bad("The watermark is none of ours.");
        if (await transcript.FindAsync(id, cancel) is null) return Refusal.NoConversation;
        return Json(await OpenedAsync(context, bearer, string.IsNullOrEmpty(watermark) ? "-" : watermark, tokens, origins, cancel));
    }

    static async Task<IResult> PollAsync(HttpContext context, string id, string? watermark, Tokens tokens, Transcript transcript, CancellationToken cancel)
    {
        var (bearer, refusal) = await BearerAsync(context, id, tokens, cancel);
        if (bearer is null) return refusal!;
        if (Position(watermark) is not { } position) return Refusal.Bad("The watermark is none of ours.");
        if (await transcript.FindAsync(id, cancel) is not { } conversation) return Refusal.NoConversation;
        var lines = await transcript.AfterAsync(id, position, cancel);
        var end = lines.Count > 0 ? lines[^1].Number : Math.Min(position, conversation.LastNumber);
        return TypedResults.Text(Socket.Frame(lines, end), "application/json", Encoding.UTF8);
    }

    static async Task<IResult> PostAsync(HttpContext context, string id, Tokens tokens, Intake intake, PasteSensor pasted, AppSettings settings, CancellationToken cancel)
    {
        var (bearer, refusal) = await BearerAsync(context, id, tokens, cancel);
        if (bearer is null) return refusal!;
        if (await Body.TextAsync(context.Request, settings.Chat.MaxActivityBytes, cancel) is not { } body) return Refusal.TooLarge(settings.Chat.MaxActivityBytes);
        pasted.Came(id, context.Connection.RemoteIpAddress);
        return Activities.Read(body) is { } activity ? await intake.TakeAsync(bearer, activity, [], cancel) : Refusal.Bad("The body is no JSON object.");
    }

    static async Task<IResult> StreamAsync(HttpContext context, string id, string? watermark, string? t, Tokens tokens, Transcript transcript, Sockets sockets, Origins origins, IHostApplicationLifetime life, CancellationToken cancel)
    {
        if (!context.WebSockets.IsWebSocketRequest) return Refusal.Bad("This is a WebSocket.");
        if (!origins.Allows(context.Request)) return Refusal.BadToken;
        if (await tokens.ReadStreamAsync(t, cancel) is not { } bearer || bearer.ConversationId != id) return Refusal.BadToken;
        if (Position(watermark) is not { } position) return Refusal.Bad("The watermark is none of ours.");
        if (await transcript.FindAsync(id, cancel) is not { } conversation) return Refusal.NoConversation;

        var socket = new Socket(id, Math.Min(position, conversation.LastNumber), transcript);
        if (!sockets.TryAdd(id, socket)) return Refusal.TooMany;
        try
        {
            using var web = await context.WebSockets.AcceptWebSocketAsync();
            await socket.RunAsync(web, life.ApplicationStopping);
        }
        finally
        {
            sockets.Remove(id, socket);
        }

        return TypedResults.Empty;
    }

    /// <summary>The bearer of the request, or why there is none: 401 only without a header, 403 for a token that is not this conversation's.</summary>
    public static async Task<(Bearer? Bearer, IResult? Refusal)> BearerAsync(HttpContext context, string? conversationId, Tokens tokens, CancellationToken cancel)
    {
        const string Scheme = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return (null, Refusal.NoToken);
        var bearer = await tokens.ReadAsync(header[Scheme.Length..].Trim(), cancel);
        return bearer is null || (conversationId is not null && bearer.ConversationId != conversationId) ? (null, Refusal.BadToken) : (bearer, null);
    }

    /// <summary>The position of a watermark; empty, absent and <c>-</c> are the beginning. Null when it is none.</summary>
    static int? Position(string? watermark) =>
        string.IsNullOrEmpty(watermark) || watermark == "-" ? 0
        : int.TryParse(watermark, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null;

    static async Task<Opened> OpenedAsync(HttpContext context, Bearer bearer, string watermark, Tokens tokens, Origins origins, CancellationToken cancel)
    {
        var stream = origins.Base(context.Request);
        stream = $"ws{stream["http".Length..]}/v3/directline/conversations/{Uri.EscapeDataString(bearer.ConversationId)}/stream?watermark={Uri.EscapeDataString(watermark)}&t={await tokens.IssueStreamAsync(bearer, cancel)}";
        return new(bearer.ConversationId, await tokens.IssueAsync(bearer, cancel), tokens.LifetimeInSeconds, stream);
    }

    public static IResult Json(Opened opened, int status = StatusCodes.Status200OK) => TypedResults.Json(opened, WireJson.Default.Opened, statusCode: status);

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Direct Line request failed")]
        public static partial void Failed(ILogger log, Exception e);
    }
}
