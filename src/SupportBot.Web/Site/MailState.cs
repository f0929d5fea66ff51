namespace SupportBot.Web.Site;

/// <summary>How mail, a service or an address stands, as pages show it: always a shape, a word and a colour together.</summary>
public enum MailState
{
    /// <summary>In order; an address sends.</summary>
    Ok,

    /// <summary>Mail leaves, and there is something to know.</summary>
    Note,

    /// <summary>An address does not send.</summary>
    Drained,

    /// <summary>A delisted address that waits before it sends again.</summary>
    Resting,

    /// <summary>Degraded; an address that is listed and kept.</summary>
    Degraded,

    /// <summary>Partial or major outage.</summary>
    Outage,

    Maintenance,

    /// <summary>Nothing is known.</summary>
    Unknown,
}

static class MailStates
{
    /// <summary>The CSS class that gives a state its colour.</summary>
    public static string Class(this MailState state) => state switch
    {
        MailState.Ok => "ok",
        MailState.Note => "note",
        MailState.Drained => "drained",
        MailState.Resting => "resting",
        MailState.Degraded => "degraded",
        MailState.Outage => "outage",
        MailState.Maintenance => "maintenance",
        _ => "unknown",
    };

    /// <summary>The word beside the shape where a page has no better one.</summary>
    public static Phrase Word(this MailState state) => state switch
    {
        MailState.Ok => Ok,
        MailState.Note => Note,
        MailState.Drained => Drained,
        MailState.Resting => Resting,
        MailState.Degraded => Degraded,
        MailState.Outage => Outage,
        MailState.Maintenance => Maintenance,
        _ => Unknown,
    };

    static readonly Phrase Ok = new("state.ok");
    static readonly Phrase Note = new("state.note");
    static readonly Phrase Drained = new("state.drained");
    static readonly Phrase Resting = new("state.resting");
    static readonly Phrase Degraded = new("state.degraded");
    static readonly Phrase Outage = new("state.outage");
    static readonly Phrase Maintenance = new("state.maintenance");
    static readonly Phrase Unknown = new("state.unknown");
}

/// <summary>Today's state in one line, above every page that has no larger one.</summary>
/// <param name="Lead">The sentence that matters: "Mails gehen hinaus."</param>
/// <param name="Text">What follows it; may be empty.</param>
/// <param name="LinkText">The link to the status page: "Status von 10:46 Uhr".</param>
public sealed record BandLine(MailState State, string Lead, string Text, string LinkText);
