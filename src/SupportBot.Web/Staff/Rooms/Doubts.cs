using SupportBot.Blocklists;
using SupportBot.Web.Site;

namespace SupportBot.Web.Staff;

/// <summary>Why a list cannot be asked, in staff's words.</summary>
static class Doubts
{
    public static Phrase Of(Doubt doubt) => doubt switch
    {
        Doubt.NoAnswer => NoAnswer,
        Doubt.QueryRefused => Refused,
        Doubt.ForeignAddress => Parked,
        Doubt.ZoneBroken => Broken,
        _ => Mismatch,
    };

    static readonly Phrase NoAnswer = new("doubt.no-answer");
    static readonly Phrase Refused = new("doubt.query-refused");
    static readonly Phrase Parked = new("doubt.foreign-address");
    static readonly Phrase Broken = new("doubt.zone-broken");
    static readonly Phrase Mismatch = new("doubt.mismatch");
}
