using System.Globalization;
using Microsoft.Bot.Builder.Integration.AspNet.Core;
using Microsoft.Bot.Schema;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using SupportBot.Web.Advising;

namespace SupportBot.Web.Conversations.DirectLine;

/// <summary>
/// Activities as they go over the wire. What a client sent is kept member by member; the server's own members are put over it.
/// Newtonsoft reads and writes them: System.Text.Json loses their extension data.
/// </summary>
static class Activities
{
    public const string Channel = "directline";
    const int DeepestJson = 32;

    static readonly ChannelAccount Program = new("program", "Programm", "bot");

    /// <summary>The activity that a body holds, or null when it is no JSON object.</summary>
    public static JObject? Read(string json)
    {
        try
        {
            using var reader = new JsonTextReader(new StringReader(json)) { DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Double, MaxDepth = DeepestJson };
            return JToken.ReadFrom(reader) is JObject activity && !reader.Read() ? activity : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static string? Text(JObject activity, string member) => activity[member] is JValue { Type: JTokenType.String } value ? (string?)value : null;

    public static string? ClientActivityId(JObject activity) => activity["channelData"] is JObject data ? Text(data, "clientActivityID") : null;

    /// <summary>What the customer said: the text, or a button's value where there is no text.</summary>
    public static string? Said(JObject activity) => Text(activity, "text") is { Length: > 0 } text ? text : Text(activity, "value");

    /// <summary>False for a stored activity that surely came without files.</summary>
    public static bool MayHaveFiles(string activityJson) => activityJson.Contains("\"attachments\"", StringComparison.Ordinal);

    /// <summary>The same activity with every password in it made unreadable, wherever the client put the text.</summary>
    public static JObject WithoutSecrets(JObject activity)
    {
        var masked = (JObject)activity.DeepClone();
        foreach (var value in masked.Descendants().OfType<JValue>().Where(value => value is { Type: JTokenType.String, Value: string { Length: > 5 } }).ToList())
            value.Value = Secrets.Masked((string)value.Value!);
        return masked;
    }

    /// <summary>A stored activity with a text replaced by another, wherever the client put it.</summary>
    public static string Replaced(string json, string text, string by)
    {
        if (Read(json) is not { } activity) return json;
        foreach (var value in activity.Descendants().OfType<JValue>().Where(value => value is { Type: JTokenType.String, Value: string } && ((string)value.Value!).Contains(text, StringComparison.OrdinalIgnoreCase)).ToList())
            value.Value = ((string)value.Value!).Replace(text, by, StringComparison.OrdinalIgnoreCase);
        return activity.ToString(Formatting.None);
    }

    /// <summary>The client's activity with the members that only the server may set.</summary>
    public static string Stamped(JObject activity, string id, string conversationId, string userId, DateTimeOffset at)
    {
        var stamped = (JObject)activity.DeepClone();
        foreach (var absent in stamped.Properties().Where(member => member.Value.Type == JTokenType.Null).ToList()) absent.Remove();
        foreach (var reserved in new[] { "recipient", "serviceUrl", "callerId", "replyToId" }) stamped.Remove(reserved);
        stamped["id"] = id;
        stamped["timestamp"] = Timestamp(at);
        stamped["channelId"] = Channel;
        stamped["conversation"] = new JObject { ["id"] = conversationId };
        var from = new JObject { ["id"] = userId, ["role"] = "user" };
        if (activity["from"] is JObject sender && Text(sender, "name") is { Length: > 0 and <= 100 } name) from["name"] = name;
        stamped["from"] = from;
        return stamped.ToString(Formatting.None);
    }

    /// <summary>
    /// A customer's stored activity once its time is over: the members that place it in the transcript, the shortened text, the names of files.
    /// Whatever else a client put into it may hold the text again, or the file.
    /// </summary>
    public static string Shortened(string json, string? text)
    {
        if (Read(json) is not { } activity) return json;
        var kept = new JObject(activity.Properties().Where(member => Lasting.Contains(member.Name, StringComparer.Ordinal)));
        if (text is not null) kept["text"] = text;
        if (ClientActivityId(activity) is { } clientId) kept["channelData"] = new JObject { ["clientActivityID"] = clientId };
        if (activity["attachments"] is JArray { Count: > 0 } files)
            kept["attachments"] = new JArray(files.OfType<JObject>().Select(file => new JObject(file.Properties().Where(member => member.Name is "name" or "contentType"))));
        return kept.ToString(Formatting.None);
    }

    /// <summary>A reply: text for every client, the diagnosis for those that can show it.</summary>
    public static string Reply(Spoken spoken, LinePlace place, string? replyTo)
    {
        var activity = new Activity
        {
            Type = ActivityTypes.Message,
            Id = place.ActivityId,
            ChannelId = Channel,
            Conversation = new(id: place.ConversationId),
            From = Program,
            Recipient = new(place.UserId, role: "user"),
            ReplyToId = replyTo,
            Text = spoken.Text,
            TextFormat = TextFormatTypes.Plain,
            Locale = spoken.Language,
            SuggestedActions = spoken.Offers.IsEmpty ? null : new()
            {
                To = [place.UserId],
                Actions = [.. spoken.Offers.Select(offer => new CardAction(ActionTypes.ImBack, offer, value: offer))],
            },
        };
        var wire = JObject.FromObject(activity, Serializer);
        wire["timestamp"] = Timestamp(place.At);
        if (!spoken.Cards.IsEmpty || !spoken.Links.IsEmpty) wire["channelData"] = new JObject { ["supportbot"] = Extra(spoken) };
        return wire.ToString(Formatting.None);
    }

    /// <summary>What a person of the hoster's says.</summary>
    /// <param name="name">Whom the customer reads: "Mitarbeiter", no name.</param>
    public static string Answer(string text, string language, string name, LinePlace place)
    {
        var activity = new Activity
        {
            Type = ActivityTypes.Message, Id = place.ActivityId, ChannelId = Channel, Conversation = new(id: place.ConversationId), From = new("staff", name, "bot"), Recipient = new(place.UserId, role: "user"),
            Text = text, TextFormat = TextFormatTypes.Plain, Locale = language,
        };
        var wire = JObject.FromObject(activity, Serializer);
        wire["timestamp"] = Timestamp(place.At);
        return wire.ToString(Formatting.None);
    }

    /// <summary>An activity that is heard once and never stored.</summary>
    public static string Typing(string conversationId, DateTimeOffset at)
    {
        var wire = JObject.FromObject(new Activity { Type = ActivityTypes.Typing, Id = $"{conversationId}|t{Guid.NewGuid():N}", ChannelId = Channel, Conversation = new(id: conversationId), From = Program }, Serializer);
        wire["timestamp"] = Timestamp(at);
        return wire.ToString(Formatting.None);
    }

    /// <summary>A stored activity as Bot Builder speaks of it.</summary>
    public static Activity Parse(string json) => JsonConvert.DeserializeObject<Activity>(json, Settings)!;

    static JObject Extra(Spoken spoken) => new()
    {
        ["lead"] = spoken.Lead,
        ["cards"] = JArray.Parse(System.Text.Json.JsonSerializer.Serialize(spoken.Cards, CardJson.Default.ImmutableArrayCard)),
        ["links"] = new JArray(spoken.Links.Select(link => new JObject { ["title"] = link.Title, ["href"] = link.Href })),
    };

    static readonly string[] Lasting = ["type", "id", "timestamp", "channelId", "conversation", "from", "locale", "textFormat"];

    static string Timestamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    static readonly JsonSerializerSettings Settings = HttpHelper.BotMessageSerializerSettings;
    static readonly JsonSerializer Serializer = JsonSerializer.Create(Settings);
}
