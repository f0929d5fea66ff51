using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace SupportBot.Web.Conversations;

/// <summary>What a customer wants with a message.</summary>
enum Wish
{
    Unclear, ChangeLanguage, Person, Ticket, NeverSent, RefusedAgain, Worked, WhyListed, NotFound, NoneReceived, AnotherBounce, OwnAddress, State, Robot, SomethingElse, Thanks, Goodbye, Hello,
}

/// <summary>Wishes by the words that customers use, both languages side by side. Read top to bottom: the first that fits.</summary>
static class Wishes
{
    /// <summary>A wish is short; in a long letter single words mean nothing.</summary>
    const int Longest = 400;

    /// <summary>Thanks in a longer text are manners, not what it is about.</summary>
    const int LongestCourtesy = 80;

    static readonly ImmutableArray<(Wish Wish, Regex Words)> All =
    [
        (Wish.ChangeLanguage, Any(@"\b(?:auf|in) deutsch\b|deutsch,? bitte|\bin english\b|english,? please|speak (?:english|german)|sprechen sie (?:deutsch|englisch)|^(?:deutsch|english)\W*$")),
        (Wish.Ticket, Any(@"\bticket\b")),
        (Wish.Person, Any(@"mensch|mitarbeiter|berater|jemanden? sprechen|telefon|anrufen|rückruf|hotline|support sprechen|\b(?:human|person|agent|someone|somebody|operator|representative)\b|real people|call (?:me|you)|phone")),
        (Wish.NeverSent, Any(@"(?:nie|nicht|gar nicht) (?:von mir |selbst )?(?:gesendet|geschickt|geschrieben|verschickt)|nicht von mir|never (?:sent|wrote)|did(?:n.t| not) (?:send|write)|not from me")),
        (Wish.RefusedAgain, Any(@"(?:wieder|erneut|nochmals?|abermals) (?:zurück|abgelehnt|abgewiesen)|kam(?:en)? (?:schon )?(?:wieder|zurück)|wieder (?:das|der) ?(?:gleiche|selbe|dasselbe)|immer noch|geht (?:immer noch )?nicht|nicht geklappt|klappt nicht|hat nicht|(?:came|comes|bounced|got) (?:it )?back|(?:bounced|refused|rejected|returned) again|still (?:not|the same|does|bounc|get)|did(?:n.t| not) work|does(?:n.t| not) work|same (?:error|again|thing)")),
        (Wish.NotFound, Any(@"finde? (?:sie|die|es|den|keine)?.{0,20}nicht|wo (?:ist|steht|finde)|can.?(?:t|not) find|where (?:is|do i find|can i find)")),
        (Wish.NoneReceived, Any(@"kein[e]? (?:fehlermeldung|meldung|fehler)?.{0,12}(?:bekommen|erhalten|gekriegt)|habe keine bekommen|ohne fehlermeldung|(?:didn.t|did not|never) (?:get|receive)|no (?:error|bounce|message)|haven.t (?:got|received)")),
        (Wish.WhyListed, Any(@"(?:warum|wieso|weshalb).{0,40}(?:liste|gelistet|gesperrt|sperrliste|blacklist)|why.{0,40}(?:list|listed|blocked|blacklist)|was ist (?:spamcop|eine sperrliste)|what is (?:spamcop|a blocklist)")),
        (Wish.Worked, Any(@"(?:hat|es|jetzt).{0,12}(?:geklappt|funktioniert|geht wieder)|^(?:geklappt|geht|funktioniert|erledigt)\W*$|geht (?:jetzt|wieder)\W*$|(?:it|that) worked|works now|^(?:worked|solved|fixed)\W*$|it.s (?:working|fine) now")),
        (Wish.OwnAddress, Any(@"(?:meine|unsere) (?:ip|adresse|ip-adresse).{0,30}(?:geblockt|blockiert|gesperrt|gelistet)|my (?:ip|address).{0,30}(?:blocked|listed|blacklisted)|own (?:mail ?)?server|eigene[rn]? (?:mail-?)?server")),
        (Wish.State, Any(@"was ist (?:los|bei ihnen los)|gibt es (?:eine )?störung|störung|geht.{0,20}(?:mail|versand).{0,20}\?|status|wie ist der stand|what.s (?:going on|up|wrong)|outage|is (?:the )?(?:mail|sending).{0,20}(?:down|working)")),
        (Wish.Robot, Any(@"(?:bist|sind) (?:du|sie) ein(?:e)? (?:bot|roboter|mensch|maschine|computer)|are you (?:a |an )?(?:bot|robot|human|machine|ai|real)|wer (?:bist|sind) (?:du|sie)|who are you")),
        (Wish.AnotherBounce, Any(@"(?:noch eine|andere|weitere|nächste) (?:fehlermeldung|meldung|nachricht)|another (?:error|bounce|message|one)|one more")),
        (Wish.SomethingElse, Any(@"etwas anderes|was anderes|andere frage|something else|different question")),
        (Wish.Thanks, Any(@"\b(?:danke|dankeschön|vielen dank|merci|thanks|thank you|thx|cheers)\b")),
        (Wish.Goodbye, Any(@"\b(?:tschüss|tschüß|ciao|auf wiedersehen|wiedersehen|bye|goodbye|schönen (?:tag|abend))\b")),
        (Wish.Hello, Any(@"^(?:hallo|hi|hey|moin(?: moin)?|servus|grüß gott|guten (?:tag|morgen|abend)|hello|good (?:morning|afternoon|evening)|test)\W*$")),
    ];

    static readonly Regex Anger = Any(@"!!|unverschämt|frechheit|saftladen|skandal|unmöglich|katastrophe|unfassbar|schweinerei|mir reicht|sauer\b|wütend|anwalt|kündig|zumutung|outrageous|ridiculous|unacceptable|disgrace|furious|fed up|terrible|awful|lawyer|useless|scandal|\bwtf\b");

    public static Wish Of(string own)
    {
        if (own.Length is 0 or > Longest) return Wish.Unclear;
        foreach (var (wish, words) in All)
        {
            if (wish >= Wish.Thanks && own.Length > LongestCourtesy) break;
            if (words.IsMatch(own)) return wish;
        }

        return Wish.Unclear;
    }

    public static bool IsAngry(string own) => own.Length > 0 && Anger.IsMatch(own);

    static Regex Any(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}
