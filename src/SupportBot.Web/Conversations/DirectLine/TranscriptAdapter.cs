using Microsoft.Bot.Builder;
using Microsoft.Bot.Schema;

namespace SupportBot.Web.Conversations.DirectLine;

/// <summary>Bot Builder's door for our own channel: a stored line goes in, and what comes out is stored already, so sending means telling the sockets.</summary>
sealed class TranscriptAdapter(Sockets sockets) : BotAdapter
{
    /// <summary>Runs one waiting line through the bot; true when another may wait behind it.</summary>
    public async Task<bool> RunAsync(Waiting waiting, IBot bot, CancellationToken cancel)
    {
        using var turn = new TurnContext(this, Incoming(waiting));
        turn.TurnState.Add(waiting);
        await RunPipelineAsync(turn, bot.OnTurnAsync, cancel);
        return turn.TurnState.Get<Answer>() is not { IsLast: true };
    }

    public override Task<ResourceResponse[]> SendActivitiesAsync(ITurnContext turnContext, Activity[] activities, CancellationToken cancellationToken)
    {
        foreach (var line in turnContext.TurnState.Get<Answer>().Lines) sockets.Tell(line.ConversationId, new(line.Number, line.ActivityJson));
        return Task.FromResult(activities.Select(activity => new ResourceResponse(activity.Id)).ToArray());
    }

    public override Task<ResourceResponse> UpdateActivityAsync(ITurnContext turnContext, Activity activity, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A line that was said is not changed.");

    public override Task DeleteActivityAsync(ITurnContext turnContext, ConversationReference reference, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A line that was said is not taken back.");

    static Activity Incoming(Waiting waiting) => waiting.Line is { } line
        ? Activities.Parse(line.ActivityJson)
        : new()
        {
            Type = ActivityTypes.ConversationUpdate,
            ChannelId = Activities.Channel,
            Conversation = new(id: waiting.Conversation.Id),
            MembersAdded = [new(waiting.Conversation.UserId)],
        };
}
