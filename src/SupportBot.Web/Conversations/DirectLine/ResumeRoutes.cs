using SupportBot.Web.Settings;

namespace SupportBot.Web.Conversations.DirectLine;

/// <summary>What our own script asks for beside Direct Line: to come back into a conversation after its tokens have ended, and to delete it.</summary>
static class ResumeRoutes
{
    /// <summary>A new token for the secret that the conversation's start gave: 403 for one that is not ours or has ended, 404 where the conversation is gone.</summary>
    public static async Task<IResult> ResumeAsync(HttpContext context, Tokens tokens, Transcript transcript, AppSettings settings, CancellationToken cancel)
    {
        if (await Body.TextAsync(context.Request, settings.Chat.MaxActivityBytes, cancel) is not { } body) return Refusal.TooLarge(settings.Chat.MaxActivityBytes);
        if (Activities.Read(body) is not { } asked || await tokens.ReadResumeAsync(Activities.Text(asked, "resume"), cancel) is not { } bearer) return Refusal.BadToken;
        if (await transcript.FindAsync(bearer.ConversationId, cancel) is null) return Refusal.NoConversation;
        return DirectLineRoutes.Json(new(bearer.ConversationId, await tokens.IssueAsync(bearer, cancel), tokens.LifetimeInSeconds));
    }

    /// <summary>The customer's own wish: lines and files are gone at once; a ticket keeps the copy that it was opened with.</summary>
    public static async Task<IResult> DeleteAsync(HttpContext context, string id, Tokens tokens, Transcript transcript, Sockets sockets, CancellationToken cancel)
    {
        var (bearer, refusal) = await DirectLineRoutes.BearerAsync(context, id, tokens, cancel);
        if (bearer is null) return refusal!;
        if (!await transcript.DeleteAsync(id, cancel)) return Refusal.NoConversation;
        sockets.End(id);
        return TypedResults.NoContent();
    }
}
