using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Staff;

/// <summary>The pool's states and events in staff's words.</summary>
static class StandPhrases
{
    public static Phrase Of(AddressState state) => state.Stand switch
    {
        Stand.Active => Active,
        Stand.Drained => Drained,
        Stand.Resting => Resting,
        _ => state.Kept switch
        {
            Kept.Minimum => KeptByMinimum,
            Kept.MassListing => KeptByMass,
            Kept.Cascade => KeptByCascade,
            Kept.NotAutomatic => KeptNotAutomatic,
            _ => KeptByHold,
        },
    };

    /// <summary>What happened, by the event's stored name; one that is not known is told by its name.</summary>
    public static Phrase Event(string kind) => new($"pool-event.{kind}", "address", "list");

    /// <summary>For the test that every language has them.</summary>
    public static IEnumerable<Phrase> Phrases => Enum.GetValues<PoolEventKind>().Select(kind => Event(KebabEnum<PoolEventKind>.Name(kind)));

    static readonly Phrase Active = new("stand.active");
    static readonly Phrase Drained = new("stand.drained");
    static readonly Phrase Resting = new("stand.resting");
    static readonly Phrase KeptByMinimum = new("stand.kept-minimum");
    static readonly Phrase KeptByMass = new("stand.kept-mass");
    static readonly Phrase KeptByCascade = new("stand.kept-cascade");
    static readonly Phrase KeptNotAutomatic = new("stand.kept-not-automatic");
    static readonly Phrase KeptByHold = new("stand.kept-hold");
}
