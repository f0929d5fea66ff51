using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using SupportBot.Web.Site;
using SupportBot.Web.Targets;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Subscribers;

/// <summary>
/// News to a subscriber's web hook, signed with its own key (Standard Webhooks), and the question before the first one. These addresses are
/// strangers': only targets outside are called, whatever the settings allow for the operator's own.
/// </summary>
sealed class NewsHook(TargetSender sender, DueNews due, SubscriberLinks links, Languages languages, TimeProvider time)
{
    public const string Kind = "news-hook";

    public const string Lane = "outbox-news-web";

    /// <summary>For tests, whose targets are on loopback.</summary>
    internal bool AllowInside { get; init; }

    /// <summary>Delivers one row. What it throws is the row's last error; it holds no secret.</summary>
    public async Task DeliverAsync(OutboxRow row, CancellationToken cancel)
    {
        if (await due.FindAsync(row, cancel) is not var (told, subscriber)) return;
        var (news, words) = (StatusNews.Read(told), languages[subscriber.Language]);
        var said = news.In(words);
        var body = new HookNews($"{news.IncidentId}-{news.Number}", news.Kind, StatusNews.Wire(news.Stage), news.At, news.IncidentId, news.Number, news.Components, words.Language, said.Title, said.Text, $"{links.Site}/{words.Language}{news.Path}");
        if (await SendAsync(subscriber, body.Id, JsonSerializer.SerializeToUtf8Bytes(body, HookJson.Default.HookNews), cancel) is Sending.Failed(var why)) await due.RefusedAsync(subscriber, why, cancel);
        else await due.TakenAsync(subscriber, cancel);
    }

    /// <summary>Sends a random word that the target must answer with, alone and as it is: nobody's server does that who did not mean to.</summary>
    public async Task<bool> AnswersAsync(SubscriberRow subscriber, CancellationToken cancel)
    {
        var word = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var question = new HookQuestion("verify", word, await links.ManageAsync(subscriber, cancel));
        return await SendAsync(subscriber, $"verify-{word}", JsonSerializer.SerializeToUtf8Bytes(question, HookJson.Default.HookQuestion), cancel) is Sending.Sent { Answer: var answer } && answer.Trim() == word;
    }

    Task<Sending> SendAsync(SubscriberRow subscriber, string id, byte[] body, CancellationToken cancel) =>
        sender.SendAsync(new(subscriber.Address, subscriber.Secret, AllowInside), new("POST", [.. Signature.Headers(id, time.GetUtcNow(), body, subscriber.Secret)], "application/json", body), cancel);
}

/// <summary>What a web hook is sent.</summary>
/// <param name="Id">The same at each attempt.</param>
/// <param name="Type"><c>incident</c>, <c>maintenance</c>, <c>reminder</c>.</param>
/// <param name="Stage">Statuspage's word.</param>
/// <param name="At">The update's time.</param>
/// <param name="Incident">The incident's id.</param>
/// <param name="Number">The update's number in it.</param>
/// <param name="Components">The affected ones' ids; none: it concerns everybody.</param>
/// <param name="Language">Of title and text.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">Plain.</param>
/// <param name="Link">Where it stands.</param>
sealed record HookNews(string Id, NewsKind Type, string Stage, DateTimeOffset At, string Incident, int Number, ImmutableArray<string> Components, string Language, string Title, string Text, string Link);

/// <summary>What a web hook is asked before it is sent anything.</summary>
/// <param name="Type"><c>verify</c>.</param>
/// <param name="Challenge">The answer's whole text.</param>
/// <param name="Manage">Where whoever runs the target ends it.</param>
sealed record HookQuestion(string Type, string Challenge, string Manage);

sealed class LowerCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower) where T : struct, Enum;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(LowerCase<NewsKind>)])]
[JsonSerializable(typeof(HookNews))]
[JsonSerializable(typeof(HookQuestion))]
sealed partial class HookJson : JsonSerializerContext;
