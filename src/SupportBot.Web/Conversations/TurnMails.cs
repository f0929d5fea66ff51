using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Conversations.DirectLine;
using SupportBot.Web.CustomerMail;
using SupportBot.Web.Relays;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Conversations;

/// <summary>What a turn has to do with the one e-mail: whether it may be promised, the promise in the turn's transaction, and the line without the address.</summary>
sealed class TurnMails(OwedMails owed, MailAllowance allowance, PasteSensor pasted)
{
    public async Task<bool> IsRefusedAsync(Waiting waiting, TypedAddress typed, CancellationToken cancel) => !await owed.MayAsync(waiting.Conversation.Id, await AskedAsync(waiting, typed, cancel), typed.Address, cancel);

    /// <summary>The step as it is said: a promise that cannot be made in this transaction is not.</summary>
    public async Task<Step> KeepAsync(Db db, ConversationRow conversation, Waiting waiting, Step step, CancellationToken cancel)
    {
        if (step.Mail is not { } typed) return step;
        await MaskAsync(db, waiting, typed, cancel);
        if (step.Move != Move.NotedMailAddress) return step;
        return await owed.PromiseAsync(db, conversation, waiting.Number, await AskedAsync(waiting, typed, cancel), typed.Address, step.State.Language, cancel) ? step : Dialog.CannotMail(step.State);
    }

    Task<MailAsked> AskedAsync(Waiting waiting, TypedAddress typed, CancellationToken cancel) => allowance.WaitAsync(typed.Address, pasted.CameFrom(waiting.Conversation.Id), cancel);

    /// <summary>The address is kept until the mail was sent, and not in the transcript for months.</summary>
    static async Task MaskAsync(Db db, Waiting waiting, TypedAddress typed, CancellationToken cancel)
    {
        if (await db.Lines.FirstOrDefaultAsync(row => row.ConversationId == waiting.Conversation.Id && row.Number == waiting.Number, cancel) is not { } line) return;
        line.Text = line.Text is null ? null : typed.MaskedIn(line.Text);
        line.ActivityJson = Activities.Replaced(line.ActivityJson, typed.Typed, typed.Masked);
    }
}
