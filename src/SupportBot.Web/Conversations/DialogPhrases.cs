using SupportBot.Web.Site;

namespace SupportBot.Web.Conversations;

/// <summary>All that the program says in a conversation, beside the advice; and what it offers the customer to say.</summary>
static class DialogPhrases
{
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
    public static readonly Phrase CameBackUnread = new("chat.came-back-unread");
    public static readonly Phrase TicketOpened = new("chat.ticket-opened");
    public static readonly Phrase TicketNumber = new("chat.ticket-number", "ticket");
    public static readonly Phrase TicketTime = new("chat.ticket-time", "until");
    public static readonly Phrase TicketNoTime = new("chat.ticket-no-time");
    public static readonly Phrase TicketStands = new("chat.ticket-stands", "ticket");
    public static readonly Phrase TicketLink = new("chat.ticket-link");
    public static readonly Phrase SubjectBounce = new("chat.subject-bounce", "reason", "list", "address");
    public static readonly Phrase SubjectPlain = new("chat.subject-plain");
    public static readonly Phrase WhySpamcop = new("chat.why-spamcop");
    public static readonly Phrase WhyAnyList = new("chat.why-any-list", "list");
    public static readonly Phrase TheList = new("chat.the-list");
    public static readonly Phrase WhyWeAct = new("chat.why-we-act");
    public static readonly Phrase NeverSentAnswer = new("chat.never-sent-answer");
    public static readonly Phrase NeverSentDo = new("chat.never-sent-do");
    public static readonly Phrase PersonNow = new("chat.person-now", "phone", "until");
    public static readonly Phrase PersonLater = new("chat.person-later", "phone", "from");
    public static readonly Phrase PersonPhone = new("chat.person-phone", "phone");
    public static readonly Phrase PersonTicket = new("chat.person-ticket");
    public static readonly Phrase PersonOrTicket = new("chat.person-or-ticket");
    public static readonly Phrase Picture = new("chat.picture");
    public static readonly Phrase NoBounceFile = new("chat.no-bounce-file");
    public static readonly Phrase Empty = new("chat.empty");
    public static readonly Phrase WhereIsIt = new("chat.where-is-it");
    public static readonly Phrase WhereIsItTechnical = new("chat.where-is-it-technical");
    public static readonly Phrase NoneReceivedAnswer = new("chat.none-received-answer");
    public static readonly Phrase SomethingElseAnswer = new("chat.something-else-answer");
    public static readonly Phrase StateThen = new("chat.state-then");
    public static readonly Phrase AddressOurs = new("chat.address-ours", "address", "number");
    public static readonly Phrase AddressForeign = new("chat.address-foreign", "address");
    public static readonly Phrase AddressThen = new("chat.address-then");
    public static readonly Phrase WhichAddress = new("chat.which-address");
    public static readonly Phrase Question = new("chat.question");
    public static readonly Phrase NotUnderstood = new("chat.not-understood");
    public static readonly Phrase LostAgain = new("chat.lost-again");
    public static readonly Phrase LostForGood = new("chat.lost-for-good");

    public static readonly Phrase NotFound = new("offer.not-found");
    public static readonly Phrase NoneReceived = new("offer.none-received");
    public static readonly Phrase SomethingElse = new("offer.something-else");
    public static readonly Phrase Worked = new("offer.worked");
    public static readonly Phrase CameBack = new("offer.came-back");
    public static readonly Phrase WhyListed = new("offer.why-listed");
    public static readonly Phrase NeverSent = new("offer.never-sent");
    public static readonly Phrase OpenTicket = new("offer.open-ticket");
    public static readonly Phrase AnotherBounce = new("offer.another-bounce");
    public static readonly Phrase TalkToPerson = new("offer.talk-to-person");

    public static readonly Phrase AllSend = new("chat.today.all-send", "count", "at");
    public static readonly Phrase SomeRest = new("chat.today.some-rest", "count", "total", "at");
    public static readonly Phrase SomeOut = new("chat.today.some-out", "count", "total", "list", "since");
    public static readonly Phrase SomeKept = new("chat.today.some-kept", "count", "total", "list");
    public static readonly Phrase NotYet = new("chat.today.not-yet");
    public static readonly Phrase NoAnswer = new("chat.today.no-answer");
    public static readonly Phrase Stale = new("chat.today.stale", "since");
}
