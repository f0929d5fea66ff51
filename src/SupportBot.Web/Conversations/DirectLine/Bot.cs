using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Schema;
using SupportBot.Web.Site;

namespace SupportBot.Web.Conversations.DirectLine;

/// <summary>Bot Framework's view of the program: it hands each activity to <see cref="Turns"/> and sends what was stored.</summary>
sealed class Bot(Turns turns, Transcript transcript, Languages languages) : ActivityHandler
{
    /// <summary>The user of conversations on other channels.</summary>
    public const string OfChannel = "channel";

    protected override Task OnMessageActivityAsync(ITurnContext<IMessageActivity> turnContext, CancellationToken cancellationToken) => AnswerAsync(turnContext, cancellationToken);

    protected override Task OnMembersAddedAsync(IList<ChannelAccount> membersAdded, ITurnContext<IConversationUpdateActivity> turnContext, CancellationToken cancellationToken) =>
        membersAdded.Any(member => member.Id != turnContext.Activity.Recipient?.Id) ? AnswerAsync(turnContext, cancellationToken) : Task.CompletedTask;

    async Task AnswerAsync(ITurnContext turn, CancellationToken cancel)
    {
        for (var waiting = turn.TurnState.Get<Waiting>() ?? await TakeInAsync(turn.Activity, cancel); waiting is not null; waiting = await MoreAsync(waiting, turn.Activity, cancel))
        {
            var answer = await turns.AnswerAsync(waiting, cancel);
            turn.TurnState.Set(answer);
            if (!answer.Lines.IsEmpty) await turn.SendActivitiesAsync([.. answer.Lines.Select(line => Sent(line, turn.Activity))], cancel);
        }
    }

    /// <summary>Our own channel runs each line as a turn; on another one the first message is answered after the greeting, in the same turn.</summary>
    Task<Waiting?> MoreAsync(Waiting before, Activity activity, CancellationToken cancel) =>
        activity.ChannelId == Activities.Channel ? Task.FromResult<Waiting?>(null) : turns.NextAsync(before.Conversation.Id, cancel);

    /// <summary>An activity of another channel is stored before it is answered, like everybody's.</summary>
    async Task<Waiting?> TakeInAsync(Activity activity, CancellationToken cancel)
    {
        var id = "ch_" + WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.UTF8.GetBytes($"{activity.ChannelId}|{activity.Conversation?.Id}")))[..22];
        await transcript.BeginAsync(id, OfChannel, languages.Preferred(activity.Locale), cancel);
        if (activity.Type == ActivityTypes.Message)
        {
            var said = Secrets.Masked(activity.RemoveRecipientMention() ?? activity.Text ?? "");
            var wire = Newtonsoft.Json.Linq.JObject.FromObject(new { type = ActivityTypes.Message, text = said });
            await transcript.AppendAsync(id, new("customer", said, place => Activities.Stamped(wire, place.ActivityId, place.ConversationId, place.UserId, place.At), activity.Id, WantsAnswer: true), [], cancel);
        }

        return await turns.NextAsync(id, cancel);
    }

    /// <summary>On another channel the ids and the conversation are that channel's.</summary>
    static IActivity Sent(LineRow line, Activity incoming)
    {
        var activity = Activities.Parse(line.ActivityJson);
        if (incoming.ChannelId != Activities.Channel) (activity.Id, activity.ReplyToId, activity.Conversation, activity.Recipient, activity.From, activity.ChannelId) = (null, null, null, null, null, null);
        return activity;
    }
}
