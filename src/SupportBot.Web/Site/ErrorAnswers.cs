using Microsoft.AspNetCore.Http.HttpResults;

namespace SupportBot.Web.Site;

/// <summary>
/// An answer for every request that got none: people get a page in the site's dress with the way to a person, programs under
/// <c>/api</c> get problem details, and everything else for programs stays empty. Nobody ever sees a stack trace.
/// </summary>
static partial class ErrorAnswers
{
    /// <summary>Interfaces for programs; they never get a page.</summary>
    static readonly string[] Programs = ["/api", "/v3", "/healthz", "/metrics", "/embed", "/history"];

    public static IApplicationBuilder UseErrorAnswers(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return; // nobody listens any more
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            Reset(context, e.StatusCode);
        }
#pragma warning disable CA1031 // the outermost catch of a request: logged, answered, and the next request is served
        catch (Exception e) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            Log.Failed(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ErrorAnswers)), e, context.Request.Method, context.Request.Path.Value);
            Reset(context, StatusCodes.Status500InternalServerError);
        }

        var response = context.Response;
        if (response.HasStarted || response.StatusCode < 400 || response.ContentLength > 0 || response.ContentType is not null) return;
        await Answer(context, response.StatusCode);
    });

    static Task Answer(HttpContext context, int status)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/api", StringComparison.Ordinal) && !path.StartsWithSegments("/api/v2", StringComparison.Ordinal) && !path.StartsWithSegments("/api/messages", StringComparison.Ordinal))
            return Problems.For(status) is { } problem ? Problems.Of(problem).ExecuteAsync(context) : Task.CompletedTask;
        if (Array.Exists(Programs, program => path.StartsWithSegments(program, StringComparison.Ordinal))) return Task.CompletedTask;
        return Page(context, status);
    }

    static Task Page(HttpContext context, int status)
    {
        context.Response.Headers.CacheControl = "no-store";
        return new RazorComponentResult<ErrorPage>(new { Page = context.RequestServices.GetRequiredService<SiteFrame>().Of(context), Status = status }) { StatusCode = status }.ExecuteAsync(context);
    }

    static void Reset(HttpContext context, int status)
    {
        context.Response.Clear();
        context.Response.StatusCode = status;
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string method, string? path);
    }
}
