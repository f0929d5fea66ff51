using SupportBot.Bounces;
using SupportBot.Web.Site;

namespace SupportBot.Web.Conversations;

/// <summary>What follows a message that was never sent, and what a customer says without any error message in hand.</summary>
static partial class Dialog
{
    /// <summary>Questions, and "what now?", after "your address is forged" or "somebody knows your password"; null where neither was said.</summary>
    static Step? AboutForgery(DialogState state, Heard heard, Situation now)
    {
        var isForged = state.More == "backscatter";
        Phrase? said = (heard.Wish, isForged) switch
        {
            (Wish.ChangedPassword, _) => DialogPhrases.PasswordChanged,
            (Wish.Hacked, true) => DialogPhrases.NotHacked,
            (Wish.StopIt, true) => DialogPhrases.StopsByItself,
            (Wish.MustChangePassword or Wish.Simpler, true) => DialogPhrases.ForgedShort,
            (_, false) when state is { More: "compromised-mailbox", Bounces: [] or [{ Reason: not BounceReason.SendingBlockedByUs }, ..] } => DialogPhrases.StolenShort,
            _ => null,
        };
        string[] article = isForged ? ["backscatter"] : ["compromised-mailbox"];
        return said is null ? null : Answer(isForged || heard.Wish == Wish.ChangedPassword ? Move.ToldForged : Move.ToldStolen, state, Say([new(said)], article, now, DialogPhrases.OpenTicket, DialogPhrases.TalkToPerson));
    }

    /// <summary>The customer's own words name the reason: what then helps, and that the error message tells more.</summary>
    static Step ByWords(DialogState state, string reason, Situation now) =>
        Answer(Move.ToldByWords, state, Say([new(DialogPhrases.ByWords, ("title", new Advising.Sentence(new($"advice.{reason}.title")))), new(DialogPhrases.ByWordsThen)], [reason], now, DialogPhrases.More, DialogPhrases.FirstBounce, DialogPhrases.OpenTicket));
}
