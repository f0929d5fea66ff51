namespace SupportBot.Web.Conversations;

/// <summary>What the program does with one message: the names of the ways through the conversation, as <c>docs/conversation.md</c> maps them.</summary>
enum Move
{
    Greeted, ChangedLanguage, Failed,

    // A bounce was read.
    Diagnosed, AskedOwnServer, AskedStillThere, FoundNothingToDo, DiagnosedAgain, SpokeUp,

    // One e-mail when there is news.
    AskedMailAddress, WantedRealAddress, NotedMailAddress, CouldNotMail, KeptToChat, ToldNoMail,

    // What followed from it.
    WasGlad, TookOver, ExplainedListing, ShowedEvidence, HadNoEvidence, AskedNeverSent, ToldStolen, ToldForged, ToldOwnServer, ToldForeignLine, AskedHowSent, ToldWay, ToldMore, ToldHowLong, ToldNoPromise, ToldNobody,

    // No bounce yet.
    AskedForPaste, AskedProgram, ToldPlace, ToldNoneReceived, AskedForMatter, InvitedAnother, AskedWhatHappened, ToldByWords, AskedWhichAddress, ToldHowToFind, ToldAddress, ToldState, CouldNotReadPicture, CouldNotReadFile, HeardNothing,

    // Talk.
    SaidHello, SaidProgram, MadeSmallTalk, Thanked, SaidGoodbye, TookAngerSeriously, AnsweredQuestion, ToldOtherMatter, AskedWhatWasMeant, MaskedPassword, ToldYesOrNo, Lost, LostAgain, LostForGood,

    // People.
    NamedPerson, ToldHours, OpenedTicket, ShowedTicket, NotedReach, ToldWhenAnswered, ToldTicket, StoppedAsking,
}
