using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Site;

/// <summary>Errors of the interfaces for programs, as RFC 9457 says: a type that a program can compare, and words in the caller's language.</summary>
/// <param name="Type">Area and case: <c>search/no-query</c>.</param>
sealed record Problem(int Status, string Type, Phrase Title, Phrase Detail);

/// <summary>The problems that any interface may answer with, and how one is written. Each feature declares its own beside its routes.</summary>
static class Problems
{
    public static readonly Problem NoKey = new(StatusCodes.Status401Unauthorized, "access/no-key", new("problem.no-key.title"), new("problem.no-key.detail"));
    public static readonly Problem WrongScope = new(StatusCodes.Status403Forbidden, "access/wrong-scope", new("problem.wrong-scope.title"), new("problem.wrong-scope.detail"));
    public static readonly Problem NotFound = new(StatusCodes.Status404NotFound, "request/not-found", new("problem.not-found.title"), new("problem.not-found.detail"));
    public static readonly Problem WrongMethod = new(StatusCodes.Status405MethodNotAllowed, "request/wrong-method", new("problem.wrong-method.title"), new("problem.wrong-method.detail"));
    public static readonly Problem TooLarge = new(StatusCodes.Status413PayloadTooLarge, "request/too-large", new("problem.too-large.title"), new("problem.too-large.detail"));
    public static readonly Problem WrongMediaType = new(StatusCodes.Status415UnsupportedMediaType, "request/wrong-media-type", new("problem.wrong-media-type.title"), new("problem.wrong-media-type.detail"));
    public static readonly Problem TooMany = new(StatusCodes.Status429TooManyRequests, "request/too-many", new("problem.too-many.title"), new("problem.too-many.detail"));
    public static readonly Problem Internal = new(StatusCodes.Status500InternalServerError, "request/failed", new("problem.failed.title"), new("problem.failed.detail"));

    /// <summary>The general problem for a status that nobody has explained yet.</summary>
    public static Problem? For(int status) => status switch
    {
        401 => NoKey,
        403 => WrongScope,
        404 => NotFound,
        405 => WrongMethod,
        413 => TooLarge,
        415 => WrongMediaType,
        429 => TooMany,
        >= 500 => Internal,
        _ => null,
    };

    /// <summary>Writes the problem in the language of <c>?lang=</c>, else of Accept-Language. The values fill the placeholders of title and detail.</summary>
    public static IResult Of(Problem problem, params (string Name, object? Value)[] values) => new ProblemAnswer(problem, null, values);

    /// <summary>The same with the pool's minimum as a member of its own, for programs.</summary>
    public static IResult Of(Problem problem, int minimum, params (string Name, object? Value)[] values) => new ProblemAnswer(problem, minimum, values);
}

/// <summary>The members of RFC 9457 that we send.</summary>
sealed record ProblemBody(string Type, string Title, int Status, string Detail, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Minimum);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProblemBody))]
sealed partial class ProblemJson : JsonSerializerContext;

sealed class ProblemAnswer(Problem problem, int? minimum, (string Name, object? Value)[] values) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var languages = httpContext.RequestServices.GetRequiredService<Languages>();
        var settings = httpContext.RequestServices.GetRequiredService<AppSettings>();
        var asked = httpContext.Request.Query["lang"].ToString();
        var words = languages[languages.Has(asked) ? asked : languages.Preferred(httpContext.Request.Headers.AcceptLanguage)];
        var body = new ProblemBody($"{settings.Hoster.PublicUrl}/problems/{problem.Type}", words[problem.Title, values], problem.Status, words[problem.Detail, values], minimum);
        httpContext.Response.StatusCode = problem.Status;
        httpContext.Response.Headers.ContentLanguage = words.Language;
        return httpContext.Response.WriteAsJsonAsync(body, ProblemJson.Default.ProblemBody, "application/problem+json", httpContext.RequestAborted);
    }
}
