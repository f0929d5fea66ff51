using Newtonsoft.Json.Linq;

namespace SupportBot.Web.Conversations.DirectLine;

/// <summary>Takes in what a client posts: stored first, then acknowledged and echoed; the answer comes after.</summary>
sealed class Intake(Transcript transcript, Sockets sockets, TurnQueue queue, Limits limits, TimeProvider time)
{
    public async Task<IResult> TakeAsync(Bearer bearer, JObject activity, IReadOnlyList<UploadRow> uploads, CancellationToken cancel)
    {
        if (Activities.Text(activity, "type") is not { Length: > 0 } type) return Refusal.Missing("type");
        if (type == "typing") return await SignalAsync(bearer, activity, cancel);
        if (!limits.MaySay(bearer.ConversationId)) return Refusal.TooFast;

        activity = Activities.WithoutSecrets(activity);
        foreach (var upload in uploads) WithoutSecrets(upload);
        var isMessage = type == "message";
        var line = new NewLine("customer", isMessage ? Activities.Said(activity) ?? "" : null,
            place => Activities.Stamped(activity, place.ActivityId, place.ConversationId, place.UserId, place.At), Activities.ClientActivityId(activity), WantsAnswer: isMessage);
        switch (await transcript.AppendAsync(bearer.ConversationId, line, uploads, cancel))
        {
            case Appended.Stored(var stored):
                sockets.Tell(bearer.ConversationId, new(stored.Number, stored.ActivityJson));
                if (isMessage) _ = queue.Wake(bearer.ConversationId);
                return Accepted(LinePlace.Id(bearer.ConversationId, stored.Number));
            case Appended.Before(var number):
                return Accepted(LinePlace.Id(bearer.ConversationId, number));
            default:
                return Refusal.NoConversation;
        }
    }

    /// <summary>A long paste comes as a text file. What is no UTF-8 stays as it is.</summary>
    static void WithoutSecrets(UploadRow upload)
    {
        if (!upload.ContentType.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || !System.Text.Unicode.Utf8.IsValid(upload.Content)) return;
        var text = System.Text.Encoding.UTF8.GetString(upload.Content);
        var masked = Secrets.Masked(text);
        if (masked != text) upload.Content = System.Text.Encoding.UTF8.GetBytes(masked);
    }

    /// <summary>Typing is echoed, for Web Chat waits for it, and never stored.</summary>
    async Task<IResult> SignalAsync(Bearer bearer, JObject activity, CancellationToken cancel)
    {
        if (!limits.MaySignal(bearer.ConversationId)) return Refusal.TooFast;
        if (await transcript.FindAsync(bearer.ConversationId, cancel) is null) return Refusal.NoConversation;
        var id = $"{bearer.ConversationId}|t{Guid.NewGuid():N}";
        sockets.Tell(bearer.ConversationId, new(null, Activities.Stamped(activity, id, bearer.ConversationId, bearer.UserId, time.GetUtcNow())));
        return Accepted(id);
    }

    static IResult Accepted(string id) => TypedResults.Json(new Posted(id), WireJson.Default.Posted);
}
