using System.Text.Json.Serialization;

namespace SupportBot.Web.Conversations.DirectLine;

/// <summary>Direct Line's errors: <c>{"error":{"code","message"}}</c>. The clients act on the status alone (403: the token; 404: the conversation has ended).</summary>
static class Refusal
{
    public static IResult NoToken => Of(401, "Unauthorized", "An Authorization header with a bearer token is needed.");

    public static IResult BadToken => Of(403, "TokenExpired", "The token is wrong, has expired, or belongs to another conversation.");

    public static IResult NoConversation => Of(404, "ConversationNotFound", "The conversation does not exist or has ended.");

    public static IResult NotFound => Of(404, "NotFound", "There is nothing here.");

    public static IResult Bad(string message) => Of(400, "BadArgument", message);

    public static IResult Missing(string member) => Of(400, "MissingProperty", $"The activity has no {member}.");

    /// <summary>Never 429 here: the clients would show the message as sent for 20 seconds.</summary>
    public static IResult TooFast => Of(400, "RateLimitExceeded", "Too many messages in this minute.");

    public static IResult TooMany => Of(429, "RateLimitExceeded", "Too many new conversations or streams.");

    public static IResult TooLarge(long limit) => Of(413, "MessageSizeTooBig", $"At most {limit} bytes.");

    public static IResult Broke => Of(500, "ServiceError", "The request could not be carried out.");

    static IResult Of(int status, string code, string message) =>
        TypedResults.Json(new RefusalBody(new(code, message)), WireJson.Default.RefusalBody, statusCode: status);
}

sealed record RefusalBody(RefusalError Error);

sealed record RefusalError(string Code, string Message);

/// <summary>A conversation as the clients get it.</summary>
sealed record Opened(
    string ConversationId,
    string Token,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? StreamUrl = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Resume = null);

sealed record Posted(string Id);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RefusalBody))]
[JsonSerializable(typeof(Opened))]
[JsonSerializable(typeof(Posted))]
sealed partial class WireJson : JsonSerializerContext;
