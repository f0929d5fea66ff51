using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace SupportBot.Web.Conversations;

/// <summary>What a customer wants with a message.</summary>
enum Wish
{
    Unclear, Help, Fails, ChangeLanguage, WhoCaused, WhenAnswer, Hours, Person, Ticket, MailMe, OtherMatter, Stolen, Forged, NeverSent, HowSent, SameAsBefore, Privacy, HowLong, WhenSend, WillArrive, Evidence, RefusedAgain, SentAgain, Hacked, StopIt, ChangedPassword, MustChangePassword, SaysFull, SaysUnknown, SaysTooLarge, WriteToThem, Virus, CloseTicket, AddToTicket, WhoHandles, CannotWait, FindAddress, NotFound, NoneReceived, WhyListed, Worked, OwnAddress,
    State, Robot, AnotherBounce, SomethingElse, NothingLeaves, OnlyThis, FromBounce, AllNormal, More, Correction, DontKnow, Simpler, BareCode, Okay, Yes, No, SmallTalk, Thanks, Goodbye, Hello,
}

/// <summary>Wishes by the words that customers use, both languages side by side. Read top to bottom: the first that fits.</summary>
static partial class Wishes
{
    /// <summary>A wish is short; in a long letter single words mean nothing.</summary>
    const int Longest = 400;

    /// <summary>Thanks in a longer text are manners, not what it is about.</summary>
    const int LongestCourtesy = 80;

    static readonly ImmutableArray<(Wish Wish, Regex Words)> All =
    [
        (Wish.Help, Any(@"^(?:hilfe|help|sos|hilfe bitte|bitte (?:um )?hilfe|bitte helfen sie(?: mir)?|ich brauche hilfe|können sie mir helfen|i need help|can you help(?: me)?|help me|e-?mails?)\W*$|^[?!.\s]+$")),
        (Wish.Fails, Any(@"^(?:es |das )?(?:geht|funktioniert|klappt) (?:einfach |gar )?nicht\W*$|^(?:it |this )?(?:doesn.?t|does not|isn.?t) work(?:ing)?\W*$")),
        (Wish.ChangeLanguage, Any(@"\b(?:auf|in) deutsch\b|deutsch,? bitte|deutsch (?:sprechen|reden|schreiben|weiter)|\bin (?:english|german)\b|(?:english|german),? please|(?:speak|switch to) (?:english|german)|sprechen sie (?:deutsch|englisch)|^(?:deutsch|english)\W*$")),
        (Wish.Correction, Any(@"(?:war|ist) nicht (?:die|meine) frage|(?:das|danach) (?:habe|hab|hatte) ich (?:doch |gar )?nicht (?:gefragt|gemeint)|(?:beantwortet|hilft).{0,25}nicht.{0,15}\bfrage|not (?:what i asked|my question|the question)|(?:doesn.?t|didn.?t|not) answer.{0,15}question|(?:isn.?t|wasn.?t) (?:my|the) question")),
        (Wish.NothingLeaves, Any(@"^(?:es geht |da geht )?(?:gar|überhaupt) nichts(?: geht)?(?: mehr)?(?: hinaus| raus)?\W*$|^(?:an|bei) (?:alle[nr]?|niemand\w*)\W*$|^nothing (?:leaves|goes out|gets out|works)(?: at all)?\W*$|^(?:to )?everyone\W*$|^everything comes back\W*$")),
        (Wish.OnlyThis, Any(@"^nur (?:an |bei )?(?:diese[nmr]?|der|dem|den|einen?|eine[nmr])\b.{0,30}$|^only (?:to |with )?(?:this|that|one|the)\b.{0,30}$|^just (?:to )?(?:this|that|one)\b.{0,30}$")),
        (Wish.FromBounce, Any(@"^(?:aus|in|durch) (?:einer|der|eine|die) (?:fehler)?meldung\W*$|^(?:from|in) an? error message\W*$")),
        (Wish.WhoCaused, Any(@"(?:\bwer\b|wessen|welche[srm]? (?:kunde|postfach|konto)).{0,40}(?:schuld|verursach|spam|\bliste\b|auslös|ausgelöst|gehackt|verantwortlich)|whose (?:mailbox|account|fault)|who (?:caused|sent the spam|is (?:to blame|responsible))|which (?:customer|mailbox|account)")),
        (Wish.WhenAnswer, Any(@"wann.{0,40}(?:\bmeld\w*|antwort\w*|rückmeld\w*|\bhöre?n? (?:ich|wir)\b|bescheid|reagier\w*|bearbeitet|zurück ?ruf\w*|\bruf\w* .{0,15}(?:an|zurück))|(?:wie lange|how long).{0,40}(?:antwort\w*|\bbis (?:sich|jemand|wer)\b|ticket|an answer|a reply|\bget back\b|\bsome(?:one|body)\b)|when.{0,40}(?:\bhear (?:back|from)|\banswer|\breply|\brespond|\bget back|contact me|call me|call back)|meldet sich .{0,20}(?:jemand|wer|keiner)|(?:liest|antwortet|kümmert).{0,25}(?:jemand|überhaupt)|is any(?:one|body) (?:reading|there|going to)|(?:heard|hear) (?:nothing|anything) (?:back|yet)")),
        (Wish.CloseTicket, Any(@"(?:ticket|das|es)\b.{0,20}(?:schlie(?:ß|ss)en|zumachen|erledigt)|(?:hat sich|schon|alles) erledigt|selb(?:st|er) gelöst|problem gelöst|brauche? (?:sie|das|es|euch) nicht mehr|close (?:the|my|this) ticket|(?:solved|fixed) (?:it )?(?:myself|already)|no longer need")),
        (Wish.AddToTicket, Any(@"(?:kann|darf|soll) ich.{0,30}(?:dazu\w*|ergänz\w*|hinzu\w*|nachreich\w*|anhäng\w*|mitschick\w*|nachschick\w*)|can i (?:still )?(?:add|attach|send (?:you )?(?:a |the )?(?:picture|screenshot|file))|(?:how|where) (?:do|can) i (?:add|attach)")),
        (Wish.WhoHandles, Any(@"wer (?:bearbeitet|kümmert|ist (?:dafür |denn )?zuständig|macht das|hilft mir)|who (?:handles|is handling|deals|is dealing|takes care|looks after|is responsible for my)")),
        (Wish.Ticket, Any(@"\bticket\b")),
        (Wish.MailMe, Any(@"e-?mail,? (?:schreiben,? )?(?:wenn|sobald)|(?:schreib\w*|mail\w*|benachrichtig\w*) (?:sie )?mi(?:r|ch)\b|(?:per|mit einer?) (?:e-?)?mail (?:bescheid|benachricht|melden|schreiben)|\b(?:e-?mail|notify) me\b|(?:write|send) me (?:an? )?(?:e-?)?mail|let me know by (?:e-?)?mail|e-?mail when")),
        (Wish.Hours, Any(@"öffnungszeit|bürozeit|geschäftszeit|sprechzeit|wann.{0,25}(?:erreichbar|jemand (?:da|im)|offen|geöffnet)|(?:office|opening|business) hours|when.{0,25}(?:\bopen\b|reachable|there)\b")),
        (Wish.Person, Any(@"mensch|mitarbeiter|berater|jemande?[mn]? (?:sprechen|reden|telefonieren)|angerufen|(?:keiner|niemand) (?:geht )?(?:ran|da\b)|erreiche niemand|nobody (?:answers|picks up|there)|telefon|anrufen|rückruf|hotline|support sprechen|\b(?:human|person|agent|operator|representative)\b|(?:talk|speak) to (?:someone|somebody)|real people|call (?:me|us|you)\b|\bruf\w*\b.{0,20}\b(?:mich|uns|zurück)\b|^(?:nein|no)?\W*(?:jetzt sofort|sofort|jetzt|right now|now)\W*$|\bphone\b(?: number)?\W*$")),
        (Wish.OtherMatter, Any(@"(?:will|möchte|wollen|möchten|muss|kann ich).{0,30}(?:kündigen|kündigung)|^kündigung|schadens?ersatz|\bschaden\b|entschädig|ersetzt (?:mir|uns)|compensat|\bdamages\b|(?:want|like) to cancel|rechnung|abbuchung|lastschrift|vertrag|\btarif|mahnung|(?:passwort|kennwort) (?:vergessen|zurücksetzen)|(?:wo|wie).{0,30}(?:passwort|kennwort).{0,15}änder|(?:wo|wie) änder.{0,20}(?:passwort|kennwort)|(?:how|where).{0,25}change.{0,15}password|mein geld|erstattung|gutschrift|\brefund\b|webspace|homepage|\bftp\b|domain (?:umziehen|registrieren|bestellen)|(?:was|wie ?viel) kostet|\bpreisliste|\bdrucker\b|how much (?:is|does|do)\b|\bpricing\b|\bprinter\b|invoice|\bbilling\b|\bmy bill\b|\bcontract\b|direct debit|(?:forgot|reset) (?:my )?password")),
        (Wish.WhyListed, Any(@"(?:sind sie|seid ihr|wurden sie|wurdet ihr).{0,20}gehackt|(?:keinen|nie|nicht|kein) spam (?:ver|ge)?(?:sch|send|sand)|meine schuld|my fault|(?:never|don.?t|didn.?t) (?:send )?(?:any )?spam|^(?:aber |und |but )?(?:warum|wieso|weshalb|why)(?: das| denn| that)?\W*$|(?:are|were|have) you (?:been )?hacked|(?:warum|wieso|weshalb|why)\b.{0,40}(?:passier|happen)|^(?:aber |und |ja |but )?(?:warum|wieso|why)(?: denn)? (?:schon |immer )?(?:wieder|again)\W*$")),
        (Wish.NeverSent, Any(@"(?:leuten|empfängern|adressen|personen)\b.{0,25}nicht kenn|people i don.?t know|(?:viele|lauter|massenhaft|hunderte|tausende|\d{2,}) (?:fehlermeldungen|bounces|rückläufer)|(?:hundreds|thousands|lots|dozens|\d{2,}) (?:of )?(?:bounces|error messages|bounce messages)")),
        (Wish.Hacked, Any(@"(?:bin|wurde|werde) ich.{0,20}gehackt|(?:ist|wurde) mein.{0,25}gehackt|(?:am i|was i|have i been|did i get).{0,15}hacked|(?:is|was|has) my.{0,25}hacked")),
        (Wish.ChangedPassword, Any(@"(?:passwort|kennwort).{0,25}(?:geändert|gewechselt|neu gesetzt)|changed.{0,12}password")),
        (Wish.MustChangePassword, Any(@"(?:muss|soll|sollte)n? ich.{0,25}(?:passwort|kennwort)|(?:do|should|must) i.{0,15}change.{0,12}password")),
        (Wish.StopIt, Any(@"(?:wie|wann|kann man|können sie).{0,30}(?:\bhört\b.{0,15}\bauf\b|aufhör\w*|stopp\w*|abstellen)|how (?:do|can) i (?:stop|make it stop)|when (?:will|does) (?:it|this|that) (?:stop|end)")),
        (Wish.Stolen, Any(@"(?:fremde|unbekannte|seltsame)\w* (?:mails|nachrichten)|passwort.{0,30}(?:gestohlen|bekannt geworden|geklaut)|gehackt|(?:strange|unknown) (?:mails|messages|emails)|messages (?:there )?(?:that )?i don.t know|hacked|password.{0,20}(?:stolen|leaked)")),
        (Wish.Forged, Any(@"dort ist nichts|nichts fremdes|nothing (?:strange|unusual|there)|gefälscht|\bforged\b|spoof")),
        (Wish.NeverSent, Any(@"(?:nie|nicht|gar nicht) (?:von mir |selbst )?(?:gesendet|geschickt|geschrieben|verschickt)|nicht von mir|never (?:sent|wrote)|did(?:n.t| not) (?:send|write)|not from me")),
        (Wish.SaysFull, Any(@"(?:postfach|mailbox|inbox|speicher)\b.{0,40}\b(?:voll|full|überfüllt)\b")),
        (Wish.SaysUnknown, Any(@"(?:empfänger|adresse|postfach|mailadresse|user|recipient|address|mailbox).{0,30}(?:gibt.{0,3} (?:es )?(?:\w+ )?nicht|gibts nicht|existier\w* nicht|unbekannt|nicht gefunden|doesn.?t exist|does not exist|unknown|not found)|kein (?:solcher|so ein) (?:empfänger|nutzer)|no such (?:user|recipient|address)")),
        (Wish.SaysTooLarge, Any(@"(?:anhang|anhänge|mail|nachricht|datei|foto\w*|attachment|file|message|email)\b.{0,40}(?:zu gro(?:ß|ss)|too (?:big|large))|\b\d{2,4} ?mb\b|\bzu gro(?:ß|ss)e\w* (?:anhang|anhänge|mail|datei)")),
        (Wish.WriteToThem, Any(@"(?:soll|muss|kann|darf|sollte) ich.{0,30}(?:denen|dort|dem anbieter|beim? (?:betreiber|anbieter)|den betreiber|spamcop|spamhaus|telekom|t-online|microsoft|google|gmx).{0,30}(?:schreiben|melden|anrufen|austrag\w*|delist\w*|wenden)|should i (?:write|contact|ask|tell|call|delist).{0,25}(?:them|spamcop|spamhaus|microsoft|google|operator|myself)")),
        (Wish.Virus, Any(@"\bvir(?:us|en)\b|trojaner|\bmalware\b|infiziert|infected")),
        (Wish.HowSent, Any(@"(?:find|ist|liegt|steht|seh).{0,40}gesendet\W.{0,10}nicht|(?:ist|liegt|steht|find)\w* .{0,25}nicht (?:in|unter|im|bei) .{0,12}gesendet|(?:\bnot\b|isn.t|can.?t find|nothing|empty).{0,25}\bsent\b(?: folder| items|\W|$)|\bsent\b(?: folder| items)? (?:is )?(?:has )?(?:empty|nothing)|(?:nichts|\bleer).{0,25}gesendet|gesendet\W{1,3}(?:ist |liegt |steht |da ist )?(?:nichts|leer)|keine gewöhnliche|keine normale|anders gesendet|some other way|not an ordinary|wasn.t an ordinary|not a normal")),
        (Wish.SameAsBefore, Any(@"\b(?:gleiche|selbe|dasselbe|dieselbe|derselbe)\w*.{0,30}\b(?:wie|vorhin|eben|gestern|vorher)\b|^(?:so )?wie (?:vorhin|eben|gestern|vorher|beim letzten mal)|same (?:\w+ )?as (?:before|last time|yesterday|earlier)")),
        (Wish.Privacy, Any(@"wer liest|who (?:reads|can read|sees)|datenschutz|dsgvo|\bgdpr\b|\bprivacy\b|wie lange.{0,20}(?:speicher|aufbewahr|gespeichert)|(?:speicher|aufbewahr)\w*.{0,30}(?:daten|chat|gespräch|verlauf)|lösch\w*.{0,20}\bdaten|how long.{0,20}\b(?:keep|store)\b|(?:store|delete|keep)\b.{0,20}\b(?:data|chat|conversation)|(?:ist|is) (?:das|es|this|it|that) (?:denn |hier |here )?(?:sicher|safe|secure)\b")),
        (Wish.Simpler, Any(@"^(?:und |aber |but |and )?(?:was(?: ist| mach\w*| tu\w*)?(?: ich)?,? wenn|wenn|what if|what happens if)\b.{0,40}(?:wieder|noch ?mal|zurück|again|back)")),
        (Wish.HowLong, Any(@"wie lange|how long|wann.{0,30}(?:von der liste|runter|ausgetragen|gelöscht)|when.{0,30}(?:off the list|delisted|removed)")),
        (Wish.WhenSend, Any(@"wann.{0,25}(?:behoben|repariert|gefixt|wieder (?:geht|gehen|läuft|funktion))|wann (?:geht|läuft|funktioniert|klappt)\b.{0,25}(?:wieder|endlich|\?|$)|when.{0,30}(?:fixed|working|sorted|work again|\bback (?:up|to normal))|wann.{0,30}(?:senden|schicken)|kann ich (?:jetzt|schon|wieder).{0,20}(?:senden|schicken)|when can i (?:re)?send|can i (?:now )?(?:re)?send (?:it |again|now)|schon wieder senden|(?:soll|muss) ich.{0,30}(?:noch ?mal|erneut|noch einmal|wieder).{0,15}(?:send|schick)|(?:should|must|do) i (?:have to |need to )?(?:re-?send|send (?:it|that|the \w+|them) again)")),
        (Wish.Worked, Any(@"(?:hat|haben) (?:sie|es|die mail|die nachricht) (?:jetzt |nun |doch )*(?:bekommen|erhalten|gekriegt)|(?:kunde|empfänger|er|sie) (?:hat|haben) (?:sie|es) (?:jetzt|nun|doch)\b|ist (?:jetzt |nun |doch )+angekommen|\bgot through\b|\bwent through\b|(?:they|he|she|recipient) (?:has|have|got) it(?: now)?\b")),
        (Wish.NoneReceived, Any(@"(?:nix|nichts|nicht|nie|noch keine?) (?:\w+ )?angekommen|kam(?:en)? (?:\w+ )?nicht an\b|kommt (?:\w+ )?nicht an\b|(?:kunde|kundin|empfänger|partner|er|sie) (?:hat|haben) (?:\w+ )?(?:nix|nichts) (?:bekommen|erhalten|gekriegt)|(?:has|have|did)n.?t arrived?|(?:nothing|never) arrived|not arrived|(?:recipient|customer|client|they|he|she) (?:has|have|had|got|did)(?:n.?t| not)? (?:get|got|received?|nothing)")),
        (Wish.WillArrive, Any(@"kommt (?:sie|es|(?:die|meine) (?:e-?mail|mail|nachricht)|das) (?:jetzt |dann |nun |sicher |auch |noch |überhaupt )*an\b|angekommen|(?:will|did) (?:it|my (?:mail|message|email)) (?:now )?(?:arrive|get through|be delivered)|garantier|guarantee")),
        (Wish.Evidence, Any(@"woran (?:sehen|erkennen) sie|welche (?:worte|wörter|zeile|stelle)|woher wissen sie|warum (?:soll|sollte) ich (?:ihnen|das|dir) glauben|glaube? (?:ich )?(?:ihnen|das|dir) nicht|why should i (?:believe|trust)|don.?t believe|zeig\w*.{0,30}(?:stelle|worte|zeile|beweis|beleg)|which (?:words|line|part)|how (?:do|can) you (?:know|tell)|show me (?:the )?(?:words|line|evidence|where)|evidence|\bproof\b")),
        (Wish.RefusedAgain, Any(@"(?:wieder|erneut|nochmals?|abermals) (?:zurück|abgelehnt|abgewiesen)|kam(?:en)? (?:schon )?(?:wieder|zurück)|kommt (?:schon |immer |aber |doch |trotzdem )*wieder zurück|wieder (?:das|der) ?(?:gleiche|selbe|dasselbe)|immer noch|geht (?:es |das |sie )?(?:immer noch )?nicht|nicht geklappt|klappt nicht|hat nicht|(?:came|comes|bounced|got) (?:it )?back|(?:bounced|refused|rejected|returned|fail(?:s|ed)) again|(?:wieder|erneut) (?:fehlgeschlagen|gescheitert|nicht)|still (?:not|the same|does|bounc|get|there)|did(?:n.t| not) work|does(?:n.t| not) work|same (?:error|again|thing)")),
        (Wish.SentAgain, Any(@"(?:hab\w*|wurde|ist)\b.{0,25}(?:noch ?mal|noch einmal|erneut|nochmals) (?:los|ab|weg|hin)?(?:ge|ver)s(?:e|a)nd(?:e)?t|(?:hab\w*)\b.{0,25}(?:noch ?mal|noch einmal|erneut|nochmals) (?:ge|ver)?(?:schickt|probiert|versucht)|(?:sent|tried) (?:it |that |them )?again|\bi.?(?:ve| have)? ?resent\b|\bresent it\b")),
        (Wish.FindAddress, Any(@"(?:von|auf) (?:einer|der) (?:website|webseite|internetseite)|(?:from|on) a website|(?:welche|wie|wo).{0,40}\bip\b.{0,30}(?:find|heraus|seh|raus)|(?:welche|wie|wo).{0,20}(?:find|seh|krieg).{0,30}\bip\b|welche ip|weiß (?:ich )?(?:sie|die adresse|meine ip) nicht|kenne (?:sie|die adresse|meine ip) nicht|(?:find|look).{0,20}(?:my|out|up).{0,10}\bip\b|which ip|don.t know (?:the address|my ip|which (?:one|address))")),
        (Wish.NotFound, Any(@"(?:weiß|weiss) nicht,? (?:wo|wie)|don.?t know (?:where|how)|finde? (?:sie|die|es|den|keine)?.{0,20}nicht|wo (?:ist|steht|finde)|can.?(?:t|not) find|where (?:is|do i find|can i find)")),
        (Wish.NoneReceived, Any(@"kein[e]? (?:fehlermeldung|meldung|fehler)?.{0,12}(?:bekommen|erhalten|gekriegt)|habe keine bekommen|ohne fehlermeldung|(?:didn.?t|did not|never) (?:get|got|receive)|no (?:error|bounce|message)|haven.?t (?:got|received)")),
        (Wish.WhyListed, Any(@"(?:warum|wieso|weshalb).{0,40}(?:liste|gelistet|gesperrt|sperrliste|blacklist)|why.{0,40}(?:list|listed|blocked|blacklist)|was ist (?:spamcop|eine sperrliste)|what is (?:spamcop|a blocklist)")),
        (Wish.Worked, Any(@"(?:hat|es|jetzt).{0,12}(?:geklappt|funktioniert|geht wieder)|^(?:geklappt|geht|funktioniert|erledigt)\W*$|geht (?:jetzt|wieder)\W*$|(?:it|that) worked|works now|^(?:worked|solved|fixed)\W*$|it.s (?:working|fine) now")),
        (Wish.OwnAddress, Any(@"(?:meine|unsere) (?:ip|adresse|ip-adresse).{0,30}(?:geblockt|blockiert|gesperrt|gelistet)|my (?:ip|address).{0,30}(?:blocked|listed|blacklisted)")),
        (Wish.State, Any(@"^(?:es ist |bei mir ist )?alles (?:ist )?kaputt\W*$|^(?:(?:bei mir|hier|es|da) )*(?:geht|funktioniert|läuft) (?:gar |überhaupt |auch )?(?:nichts|nix)(?: mehr)?\W*$|^(?:gar |überhaupt )?(?:nichts|nix) (?:geht|funktioniert|läuft)(?: mehr)?\W*$|^everything.{0,4} broken\W*$|^nothing works\W*$|was ist (?:los|bei ihnen los)|gibt es (?:eine )?störung|störung|geht.{0,20}(?:mail|versand).{0,20}\?|status|wie ist der stand|(?:sind|seid|stehen) (?:sie|ihr).{0,20}(?:gelistet|liste)|what.s (?:going on|up|wrong)|are you (?:listed|on a (?:block)?list)|outage|is (?:the )?(?:mail|sending).{0,20}(?:down|working)")),
        (Wish.State, Any(@"\bkann (?:nix|nichts|nicht|keine|koane|kein).{0,25}(?:send|schick)|(?:mail|nachricht)\w*.{0,25}(?:kom+en? (?:nich\w*|net|nimmer)(?: mehr)? an|gehen (?:nich\w*|net)|kommen.{0,20}zurück)|(?:bekomme?|kriege?).{0,30}(?:mail|nachricht|alles|fehler).{0,20}\bzurück\b|bekomm\w* (?:meine|unsere) (?:e-?mails?|nachrichten?) nicht|\b(?:bin|sind|steh|stehe|steht|stehen|seid|am|are|is)\b.{0,25}(?:blacklist|blocklist|sperrliste)|server.{0,15}\b(?:down|weg|tot|kaputt|offline)\b|(?:haben|habt) (?:sie|ihr).{0,15}(?:problem|ausfall)|do you have.{0,15}problem|(?:e-?)?mails? (?:are |r |keep |is |all )?bounc|can.?(?:t|not) send|(?:e-?)?mails? (?:is|are) not (?:going|getting)|nothing (?:goes|gets) (?:out|through)")),
        (Wish.Robot, Any(@"was (?:kannst|können) (?:du|sie)\b(?: denn| überhaupt| eigentlich)?\W*$|wobei (?:hilfst|helfen)|what can you (?:actually )?do|what are you (?:good )?for|(?:bist|sind) (?:du|sie) ein(?:e)? (?:bot|roboter|maschine|computer|programm|ki)|are you (?:a |an )?(?:bot|robot|machine|ai|real)|wer (?:bist|sind) (?:du|sie)|who are you")),
        (Wish.AnotherBounce, Any(@"ich habe eine (?:fehler)?meldung|i have an error message|(?:noch eine|andere|weitere|nächste) (?:fehlermeldung|meldung|nachricht)|another (?:error|bounce|message|one)|one more")),
        (Wish.SomethingElse, Any(@"etwas anderes|was anderes|andere frage|something else|different question")),
        (Wish.More, Any(@"mehr dazu|^mehr(?: erfahren| lesen)?\W*$|more about (?:it|that|this)|tell me more|read more|^more\W*$")),
        (Wish.DontKnow, Any(@"wei(?:ß|ss) (?:ich |es |das )*nicht|keine ahnung|(?:don.t|do not) know|no idea|not sure")),
        (Wish.Simpler, Any(@"was (?:heißt|heisst|bedeutet|soll) das\b|what does (?:this|that|it) mean|(?:nochmal|noch mal|noch einmal) (?:sagen|erklären)|say (?:that|it) again|soll ich (?:jetzt |noch |erst )?warten|should i wait|(?:versteh|kapier|check)\w*.{0,25}(?:nicht|nix|nichts|bahnhof)|(?:einfacher|verständlich\w*|auf deutsch gesagt).{0,20}(?:erklär|sagen|bitte)|was (?:mach|soll|muss|tu)\w*.{0,20}\b(?:ich|wir)\b.{0,15}(?:jetzt|nun|tun|machen)|was (?:jetzt|nun|tun)\W*$|und (?:jetzt|nun)\W*$|(?:don.?t|do not) (?:understand|get) (?:it|this|that|any)|(?:simpler|plain english|in plain words)|what (?:now|next)\b|(?:and |so )?now what\W*$|what (?:do|should|can) i do")),
        (Wish.BareCode, Any(@"^\W*(?:fehler |error |code )?[45]\d\d\W*$")),
        (Wish.CannotWait, Any(@"(?:kann|können|will).{0,20}nicht.{0,25}warten|\bdringend\b|\beilt\b|\beilig\b|notfall|so lange (?:kann|warten)|can.?t wait|cannot wait|\burgent|\basap\b|emergency")),
        (Wish.AllNormal, Any(@"alles normal|(?:nur|bloß) (?:meine|eigene)|nichts (?:besonderes|auffälliges)|\bonly (?:my|mine)\b|looks? (?:normal|fine|ok(?:ay)?)\b|nothing (?:special|odd)")),
        (Wish.Okay, Any(@"^(?:ok(?:ay|e)?|alles klar|gut|verstanden|mach(?:e)? ich|passt|in ordnung|fine|all ?right|got it|will do|sure|👍|👌|🙂)\W*$")),
        (Wish.Yes, Any(@"^(?:ja|jo|jep|jawohl|genau|richtig|stimmt|yes|yep|yeah|right|correct)(?:\W*$|\W+(?:[^n\s]|n[^io]).{0,60}$)")),
        (Wish.No, Any(@"^(?:nein|nee|nö|no|nope)\b.{0,60}$")),
        (Wish.SmallTalk, Any(@"wie geht(?:.s| es)|\bwetter\b|erzähl.{0,20}witz|how are you|(?:tell|know).{0,20}\bjoke\b|\bweather\b")),
        (Wish.Thanks, Any(@"\b(?:danke|dankeschön|vielen dank|merci|thanks|thank you|thx|cheers)\b")),
        (Wish.Goodbye, Any(@"\b(?:tschüss|tschüß|ciao|auf wiedersehen|wiedersehen|bye|goodbye|schönen (?:tag|abend))\b")),
        (Wish.Hello, Any(@"^(?:hallo|hi|hey|moin(?: moin)?|servus|grüß gott|guten (?:tag|morgen|abend)|hello|good (?:morning|afternoon|evening)|test)\W*$")),
    ];

    /// <summary>An invoice that came back is our matter, an invoice of ours is not.</summary>
    static readonly Regex AboutMail = Any(@"mail|\bkam(?:en)?\b|zurückgekommen|komm(?:t|en) zurück|gesendet|geschickt|verschickt|angekommen|ankommt|empfänger|abgelehnt|came back|bounced|\bsent\b|recipient|deliver|refused|rejected");

    static readonly Regex Anger = Any(@"!!|😡|🤬|😠|schei(?:ß|ss)|verdammt|ein witz\b|is (?:this )?a (?:\w+ )?joke|unverschämt|frechheit|saftladen|skandal|unmöglich|katastrophe|unfassbar|schweinerei|mir reicht|sauer\b|wütend|\b(?:zum|mein|unser|mit (?:meinem|unserem|dem)) anwalt\b|kündig|idiot|saudumm|nutzlos|wie oft (?:soll|muss|denn)|how many (?:more )?times|stupid|zumutung|outrageous|ridiculous|unacceptable|disgrace|furious|fed up|terrible|awful|lawyer|useless|scandal|\bwtf\b");

    public static Wish Of(string own)
    {
        if (own.Length is 0 or > Longest) return Wish.Unclear;
        var meant = Meant().Match(own);
        if (!meant.Success) return First(own);
        return First(own[meant.Length..].Trim(' ', ',', ':', '-')) is var wish and not Wish.Unclear ? wish : Wish.Correction;
    }

    public static bool IsAngry(string own) => own.Length > 0 && Anger.IsMatch(own);

    /// <summary>By its mark, or by how it begins: on a telephone few type the mark.</summary>
    public static bool IsQuestion(string own) => own.Contains('?', StringComparison.Ordinal) || (own.Length <= Longest && Asks().IsMatch(own));

    static Wish First(string own)
    {
        foreach (var (wish, words) in All)
        {
            if (wish >= Wish.Thanks && own.Length > LongestCourtesy) break;
            if (words.IsMatch(own) && !(wish == Wish.OtherMatter && AboutMail.IsMatch(own))) return wish;
        }

        return Wish.Unclear;
    }

    static Regex Any(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    [GeneratedRegex(@"^(?:und |aber |also |so |and |but )?(?:wie|was|warum|wieso|weshalb|wo|woher|wann|wer|welche\w?|kann|können|muss|müssen|darf|dürfen|soll|gibt|how|what|why|where|when|who|which|can|do|does|did|is|are|should|will)\b", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Asks();

    /// <summary>"Nein, ich meinte …": what follows is what counts.</summary>
    [GeneratedRegex(@"^(?:(?:nein|nee|halt|stop+|sorry|moment|entschuldigung|no|wait)\W+)?(?:so war das nicht gemeint|(?:das|so) (?:meinte|meine) ich nicht|ich mein(?:t)?e(?: doch)?|falsch verstanden|sie haben mich falsch verstanden|that.s not what i meant|not what i meant|you misunderstood(?: me)?|i meant?)\b", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Meant();
}
