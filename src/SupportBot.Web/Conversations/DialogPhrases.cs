using System.Collections.Frozen;
using SupportBot.Web.Site;

namespace SupportBot.Web.Conversations;

/// <summary>All that the program says in a conversation, beside the advice; and what it offers the customer to say.</summary>
static class DialogPhrases
{
    public static readonly Phrase Both = new("chat.both", "first", "second");
    public static readonly Phrase Scope = new("chat.scope");
    public static readonly Phrase NotedInTicket = new("chat.noted-in-ticket", "ticket");
    public static readonly Phrase Maybe = new("chat.maybe");
    public static readonly Phrase MoreFurther = new("chat.more-further");
    public static readonly Phrase NotKnown = new("chat.not-known");
    public static readonly Phrase TicketWaits = new("chat.ticket-waits", "ticket");
    public static readonly Phrase AsOfNowShort = new("chat.as-of-now-short", "title");
    public static readonly Phrase ForgedShort = new("chat.forged-short");
    public static readonly Phrase StolenShort = new("chat.stolen-short");
    public static readonly Phrase SecondAddress = new("chat.second-address");
    public static readonly Phrase Hello = new("chat.hello");
    public static readonly Phrase PasteIt = new("chat.paste-it");
    public static readonly Phrase HelloAgain = new("chat.hello-again");
    public static readonly Phrase IAmProgram = new("chat.i-am-program");
    public static readonly Phrase LanguageChanged = new("chat.language-changed");
    public static readonly Phrase Failure = new("chat.failure");
    public static readonly Phrase MoreBounces = new("chat.more-bounces", "count");
    public static readonly Phrase AngryFirst = new("chat.angry-first");
    public static readonly Phrase Angry = new("chat.angry");
    public static readonly Phrase Glad = new("chat.glad");
    public static readonly Phrase YouAreWelcome = new("chat.you-are-welcome");
    public static readonly Phrase Goodbye = new("chat.goodbye");
    public static readonly Phrase RefusedAgain = new("chat.refused-again");
    public static readonly Phrase RefusedAgainLater = new("chat.refused-again-later");
    public static readonly Phrase CameBackUnread = new("chat.came-back-unread");
    public static readonly Phrase TicketOpened = new("chat.ticket-opened");
    public static readonly Phrase TicketOpenedLater = new("chat.ticket-opened-later");
    public static readonly Phrase TicketNumber = new("chat.ticket-number", "ticket");
    public static readonly Phrase TicketNumberPlain = new("chat.ticket-number-plain", "ticket");
    public static readonly Phrase TicketTime = new("chat.ticket-time", "until");
    public static readonly Phrase TicketNoTime = new("chat.ticket-no-time");
    public static readonly Phrase TicketWhere = new("chat.ticket-where");
    public static readonly Phrase TicketRead = new("chat.ticket-read", "ticket");
    public static readonly Phrase TicketWhen = new("chat.ticket-when", "ticket", "until");
    public static readonly Phrase TicketOverdue = new("chat.ticket-overdue", "ticket");
    public static readonly Phrase NoTicketYet = new("chat.no-ticket-yet");
    public static readonly Phrase AnswersTo = new("chat.answers-to", "address", "ticket");
    public static readonly Phrase AnswerByMail = new("chat.answer-by-mail");
    public static readonly Phrase AnswerHere = new("chat.answer-here");
    public static readonly Phrase PhoneNoted = new("chat.phone-noted");
    public static readonly Phrase PhoneInTicket = new("chat.phone-in-ticket", "ticket");
    public static readonly Phrase TicketStands = new("chat.ticket-stands", "ticket");
    public static readonly Phrase TicketLink = new("chat.ticket-link");
    public static readonly Phrase SubjectBounce = new("chat.subject-bounce", "reason", "list", "address");
    public static readonly Phrase SubjectPlain = new("chat.subject-plain");
    public static readonly Phrase WhySpamcop = new("chat.why-spamcop");
    public static readonly Phrase WhyAnyList = new("chat.why-any-list", "list");
    public static readonly Phrase WhyReputation = new("chat.why-reputation", "list");
    public static readonly Phrase WhyList = new("chat.why-list");
    public static readonly Phrase WhyWeAct = new("chat.why-we-act");
    public static readonly Phrase NeverSentAnswer = new("chat.never-sent-answer");
    public static readonly Phrase NeverSentDo = new("chat.never-sent-do");
    public static readonly Phrase PersonNow = new("chat.person-now", "phone", "until");
    public static readonly Phrase PersonLater = new("chat.person-later", "phone", "from");
    public static readonly Phrase PersonPhone = new("chat.person-phone", "phone");
    public static readonly Phrase PersonTicket = new("chat.person-ticket");
    public static readonly Phrase PersonOrTicket = new("chat.person-or-ticket");
    public static readonly Phrase Picture = new("chat.picture");
    public static readonly Phrase PictureTicket = new("chat.picture-ticket", "ticket");
    public static readonly Phrase PictureForward = new("chat.picture-forward", "mailbox");
    public static readonly Phrase NoBounceFile = new("chat.no-bounce-file");
    public static readonly Phrase Empty = new("chat.empty");
    public static readonly Phrase WhereIsIt = new("chat.where-is-it");
    public static readonly Phrase NoneReceivedAnswer = new("chat.none-received-answer");
    public static readonly Phrase SomethingElseAnswer = new("chat.something-else-answer");
    public static readonly Phrase Shortly = new("chat.shortly", "title");
    public static readonly Phrase WhatIsBounce = new("chat.what-is-bounce");
    public static readonly Phrase OnlyCode = new("chat.only-code");
    public static readonly Phrase OtherMatter = new("chat.other-matter");
    public static readonly Phrase MatterNoted = new("chat.matter-noted");
    public static readonly Phrase StateThen = new("chat.state-then");
    public static readonly Phrase AddressOurs = new("chat.address-ours", "address", "number");
    public static readonly Phrase AddressForeign = new("chat.address-foreign", "address");
    public static readonly Phrase AddressThen = new("chat.address-then");
    public static readonly Phrase WhichAddress = new("chat.which-address");
    public static readonly Phrase Question = new("chat.question");
    public static readonly Phrase NotUnderstood = new("chat.not-understood");
    public static readonly Phrase NotUnderstoodResent = new("chat.not-understood-resent");
    public static readonly Phrase NotUnderstoodBounce = new("chat.not-understood-bounce");
    public static readonly Phrase LostAgainWords = new("chat.lost-again");
    public static readonly Phrase LostForGoodWords = new("chat.lost-for-good");
    public static readonly Phrase Masked = new("chat.masked");
    public static readonly Phrase AsOfNow = new("chat.as-of-now");
    public static readonly Phrase NoMoreQuestions = new("chat.no-more-questions");
    public static readonly Phrase NoMoreQuestionsTicket = new("chat.no-more-questions-ticket", "ticket");
    public static readonly Phrase OwnServerCause = new("chat.own-server-cause");
    public static readonly Phrase OwnServerDelist = new("chat.own-server-delist");
    public static readonly Phrase ForeignLine = new("chat.foreign-line");
    public static readonly Phrase ForeignLineDo = new("chat.foreign-line-do");
    public static readonly Phrase PasteNewest = new("chat.paste-newest");
    public static readonly Phrase ThenAsAdvised = new("chat.then-as-advised");
    public static readonly Phrase HowSent = new("chat.how-sent");
    public static readonly Phrase Evidence = new("chat.evidence", "words");
    public static readonly Phrase EvidenceThen = new("chat.evidence-then");
    public static readonly Phrase NoEvidence = new("chat.no-evidence");
    public static readonly Phrase StrangeMail = new("chat.strange-mail");
    public static readonly Phrase Stolen = new("chat.stolen");
    public static readonly Phrase StolenThen = new("chat.stolen-then");
    public static readonly Phrase Forged = new("chat.forged");
    public static readonly Phrase WhichProgram = new("chat.which-program");
    public static readonly Phrase PlaceThen = new("chat.place-then");
    public static readonly Phrase WhichAddressQuestion = new("chat.which-address-question");
    public static readonly Phrase HowToFind = new("chat.how-to-find");
    public static readonly Phrase AddressOursOut = new("chat.address-ours-out", "address", "number", "since");
    public static readonly Phrase AddressPrivate = new("chat.address-private", "address");
    public static readonly Phrase HowLong = new("chat.how-long");
    public static readonly Phrase NoPromise = new("chat.no-promise");
    public static readonly Phrase Nobody = new("chat.nobody");
    public static readonly Phrase MoreHere = new("chat.more-here");
    public static readonly Phrase SmallTalk = new("chat.small-talk");
    public static readonly Phrase WhatWasMeant = new("chat.what-was-meant");
    public static readonly Phrase GoOnPaste = new("chat.go-on-paste");
    public static readonly Phrase GoOnOutcome = new("chat.go-on-outcome");

    public static readonly Phrase MailWhere = new("chat.mail-where");
    public static readonly Phrase MailWhereTrue = new("chat.mail-where-true");
    public static readonly Phrase MailNoted = new("chat.mail-noted", "address", "until");
    public static readonly Phrase MailNotedHere = new("chat.mail-noted-here");
    public static readonly Phrase MailRefused = new("chat.mail-refused");
    public static readonly Phrase MailOff = new("chat.mail-off");
    public static readonly Phrase MailNothing = new("chat.mail-nothing");
    public static readonly Phrase MailKept = new("chat.mail-kept");
    public static readonly Phrase MailHere = new("chat.mail-here");

    public static readonly Phrase NothingLeaves = new("offer.nothing-leaves");
    public static readonly Phrase OnlyThis = new("offer.only-this");
    public static readonly Phrase FromBounce = new("offer.from-bounce");
    public static readonly Phrase FromWebsite = new("offer.from-website");
    public static readonly Phrase MailMe = new("offer.mail-me");
    public static readonly Phrase NoMail = new("offer.no-mail");
    public static readonly Phrase NotFound = new("offer.not-found");
    public static readonly Phrase NoneReceived = new("offer.none-received");
    public static readonly Phrase SomethingElse = new("offer.something-else");
    public static readonly Phrase Worked = new("offer.worked");
    public static readonly Phrase CameBack = new("offer.came-back");
    public static readonly Phrase WhyListed = new("offer.why-listed");
    public static readonly Phrase NeverSent = new("offer.never-sent");
    public static readonly Phrase OpenTicket = new("offer.open-ticket");
    public static readonly Phrase AnotherBounce = new("offer.another-bounce");
    public static readonly Phrase FirstBounce = new("offer.first-bounce");
    public static readonly Phrase TalkToPerson = new("offer.talk-to-person");
    public static readonly Phrase MyServer = new("offer.my-server");
    public static readonly Phrase NotMyServer = new("offer.not-my-server");
    public static readonly Phrase DontKnow = new("offer.dont-know");
    public static readonly Phrase StillThere = new("offer.still-there");
    public static readonly Phrase Over = new("offer.over");
    public static readonly Phrase NotOrdinary = new("offer.not-ordinary");
    public static readonly Phrase WayList = new("offer.way-list");
    public static readonly Phrase WayForwarding = new("offer.way-forwarding");
    public static readonly Phrase WayDevice = new("offer.way-device");
    public static readonly Phrase WayExchange = new("offer.way-exchange");
    public static readonly Phrase WayMeeting = new("offer.way-meeting");
    public static readonly Phrase More = new("offer.more");
    public static readonly Phrase StrangeYes = new("offer.strange-yes");
    public static readonly Phrase StrangeNo = new("offer.strange-no");
    public static readonly Phrase InOutlook = new("offer.in-outlook");
    public static readonly Phrase InThunderbird = new("offer.in-thunderbird");
    public static readonly Phrase InAppleMail = new("offer.in-apple-mail");
    public static readonly Phrase OnPhone = new("offer.on-phone");
    public static readonly Phrase InWebmail = new("offer.in-webmail");
    public static readonly Phrase DontKnowAddress = new("offer.dont-know-address");

    public static readonly Phrase AllSend = new("chat.today.all-send", "count", "at");
    public static readonly Phrase SomeRest = new("chat.today.some-rest", "count", "total", "at");
    public static readonly Phrase SomeOut = new("chat.today.some-out", "count", "total", "list", "since");
    public static readonly Phrase SomeKept = new("chat.today.some-kept", "count", "total", "list");
    public static readonly Phrase NotYet = new("chat.today.not-yet");
    public static readonly Phrase NoAnswer = new("chat.today.no-answer");
    public static readonly Phrase Stale = new("chat.today.stale", "since");

    /// <summary>What to do when the message did not go the ordinary way.</summary>
    public static readonly FrozenDictionary<Way, Phrase> Ways = new Dictionary<Way, Phrase>
    {
        [Way.List] = new("chat.way.list"),
        [Way.Forwarding] = new("chat.way.forwarding"),
        [Way.Device] = new("chat.way.device"),
        [Way.Exchange] = new("chat.way.exchange"),
        [Way.Meeting] = new("chat.way.meeting"),
        [Way.Several] = new("chat.way.several"),
    }.ToFrozenDictionary();

    /// <summary>Where the technical part stands.</summary>
    public static readonly FrozenDictionary<MailProgram, Phrase> Places = new Dictionary<MailProgram, Phrase>
    {
        [MailProgram.Outlook] = new("chat.place.outlook"),
        [MailProgram.Thunderbird] = new("chat.place.thunderbird"),
        [MailProgram.AppleMail] = new("chat.place.apple-mail"),
        [MailProgram.Gmail] = new("chat.place.gmail"),
        [MailProgram.GmxWebDe] = new("chat.place.gmx-web-de"),
        [MailProgram.Phone] = new("chat.place.phone"),
        [MailProgram.Webmail] = new("chat.place.webmail"),
    }.ToFrozenDictionary();
}
