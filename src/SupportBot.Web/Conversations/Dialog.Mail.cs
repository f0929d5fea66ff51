using SupportBot.Web.Advising;
using SupportBot.Web.Site;

namespace SupportBot.Web.Conversations;

/// <summary>The one e-mail for who waits: offered, asked for, promised, or plainly declined. The chat speaks up in any case.</summary>
static partial class Dialog
{
    /// <summary>The promise could not be kept after all: others were quicker, or its owner wants none.</summary>
    public static Step CannotMail(DialogState state) => Answer(Move.CouldNotMail, state with { Question = Question.None }, Say([new(DialogPhrases.MailRefused), new(DialogPhrases.MailHere)], WhileWaiting));

    static Phrase[] WhileWaiting => [DialogPhrases.Worked, DialogPhrases.CameBack, DialogPhrases.TalkToPerson];

    static bool MayMail(DialogState state, Situation now) => state is { Waits: true, Stage: Stage.Advised } && now.WritesMail;

    /// <summary>What answers "which address?". An address says it all; who says something else is not held to it.</summary>
    static Step? MailAnswer(DialogState state, Question asked, Heard heard, Situation now)
    {
        if (asked != Question.MailAddress || heard.IsBounce || heard.Files > 0 || heard.IsEmpty) return null;
        if (!MayMail(state, now)) return null;
        if (heard.Mail is { } address) return ToMail(state, address, heard, now);
        return heard.Wish switch
        {
            Wish.No or Wish.DontKnow => Answer(Move.KeptToChat, state, Say([new(DialogPhrases.MailKept), new(DialogPhrases.MailHere)], WhileWaiting)),
            Wish.Unclear when heard is { IsQuestion: false, IsAngry: false, Address: null, Way: null } => Ask(Move.WantedRealAddress, Question.MailAddress, state, Say([new(DialogPhrases.MailWhereTrue)], DialogPhrases.NoMail, DialogPhrases.TalkToPerson)),
            _ => null,
        };
    }

    static Step MailMe(DialogState state, Heard heard, Situation now)
    {
        if (state is not { Waits: true, Stage: Stage.Advised }) return Answer(Move.ToldNoMail, state, Say([new(DialogPhrases.MailNothing), new(state.Bounces is [] ? DialogPhrases.GoOnPaste : DialogPhrases.GoOnOutcome)], Offers(state)));
        if (!now.WritesMail) return Answer(Move.ToldNoMail, state, Say([new(DialogPhrases.MailOff), new(DialogPhrases.MailHere)], WhileWaiting));
        return heard.Mail is { } address
            ? ToMail(state, address, heard, now)
            : Ask(Move.AskedMailAddress, Question.MailAddress, state, Say([new(DialogPhrases.MailWhere)], DialogPhrases.NoMail, DialogPhrases.TalkToPerson));
    }

    static Step ToMail(DialogState state, TypedAddress address, Heard heard, Situation now) => (heard.IsMailRefused
        ? CannotMail(state)
        : Answer(Move.NotedMailAddress, state, Say([new(DialogPhrases.MailNoted, ("address", address.Masked), ("until", When.Until(now.Now + News.Longest))), new(DialogPhrases.MailNotedHere)], WhileWaiting))) with { Mail = address };
}
