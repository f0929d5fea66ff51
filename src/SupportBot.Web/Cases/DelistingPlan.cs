using System.Collections.Immutable;
using SupportBot.Blocklists;

namespace SupportBot.Web.Cases;

/// <summary>What a person ticks. The wire names are kebab-case.</summary>
enum CaseStep
{
    /// <summary>Whose mail it was is known.</summary>
    SourceFound,

    /// <summary>Nothing more leaves from there.</summary>
    SourceLocked,

    /// <summary>The list's operator was told, or asked.</summary>
    Asked,
}

/// <summary>Who ticked when.</summary>
sealed record Tick(string By, DateTimeOffset At);

/// <summary>What the plan needs to know of a case.</summary>
/// <param name="Addresses">Those still listed.</param>
/// <param name="Since">Since when the first of them is.</param>
/// <param name="IsNetwork">One listing for a whole network.</param>
/// <param name="NeverByWaiting">A fault of set-up.</param>
/// <param name="IsMass">More than half of all our addresses at once.</param>
/// <param name="Found">The first tick.</param>
/// <param name="Locked">The second.</param>
/// <param name="Asked">The third.</param>
sealed record CaseFacts(ImmutableArray<string> Addresses, DateTimeOffset Since, bool IsNetwork, bool NeverByWaiting, bool IsMass, Tick? Found, Tick? Locked, Tick? Asked);

/// <summary>How the addresses of a case come off.</summary>
abstract record DelistingWay
{
    DelistingWay()
    {
    }

    /// <summary>By itself.</summary>
    /// <param name="Expected">When, if nothing more comes; null where the operator names no time.</param>
    public sealed record ByItself(DateTimeOffset? Expected) : DelistingWay;

    /// <summary>By a form of the operator's.</summary>
    public sealed record Form : DelistingWay;

    /// <summary>By a mail to the operator.</summary>
    public sealed record Mail : DelistingWay;

    /// <summary>Never by waiting: something of ours is set up wrongly.</summary>
    public sealed record SetUp : DelistingWay;

    /// <summary>Nothing is known that helps.</summary>
    public sealed record Unknown : DelistingWay;
}

/// <summary>What is to be done about a case. Pure. Paid removal is no way: it is neither named nor linked.</summary>
/// <param name="Way">How the addresses come off.</param>
/// <param name="Steps">What a person ticks, in this order.</param>
/// <param name="Missing">The steps that are not ticked yet; before asking, the others come first.</param>
/// <param name="Links">The operator's page about each address; empty where it sells removal.</param>
/// <param name="NextLook">When a person should look again.</param>
sealed record DelistingPlan(DelistingWay Way, ImmutableArray<CaseStep> Steps, ImmutableArray<CaseStep> Missing, ImmutableArray<string> Links, DateTimeOffset NextLook)
{
    /// <summary>Operators answer within a day or not at all; listings without a known end are looked at as often.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    /// <summary>So many pages are linked: a network's addresses have the same.</summary>
    const int MostLinks = 8;

    /// <param name="list">The operator; null when the catalogue no longer knows it.</param>
    /// <param name="facts">The case.</param>
    /// <param name="now">The time of the question.</param>
    public static DelistingPlan For(Blocklist? list, CaseFacts facts, DateTimeOffset now)
    {
        var way = WayOf(list, facts);
        ImmutableArray<CaseStep> steps = way switch
        {
            DelistingWay.SetUp => [CaseStep.Asked],   // nobody has sent anything bad: there is no source to find
            DelistingWay.Unknown or DelistingWay.ByItself when list is null or { SellsRemoval: true } => [CaseStep.SourceFound, CaseStep.SourceLocked],
            _ => [CaseStep.SourceFound, CaseStep.SourceLocked, CaseStep.Asked],
        };
        ImmutableArray<CaseStep> missing = [.. steps.Where(step => Ticked(facts, step) is null)];
        return new(way, steps, missing, LinksOf(list, facts), Look(way, facts, missing, now));
    }

    public static Tick? Ticked(CaseFacts facts, CaseStep step) => step switch
    {
        CaseStep.SourceFound => facts.Found,
        CaseStep.SourceLocked => facts.Locked,
        _ => facts.Asked,
    };

    static DelistingWay WayOf(Blocklist? list, CaseFacts facts) => list switch
    {
        _ when facts.NeverByWaiting => new DelistingWay.SetUp(),
        null => new DelistingWay.Unknown(),
        { Removal: RemovalWay.ByItself } => new DelistingWay.ByItself(LastHit(facts) + list.Lasts + list.MirrorLag),
        { Removal: RemovalWay.Form } => new DelistingWay.Form(),
        { Removal: RemovalWay.Mail } => new DelistingWay.Mail(),
        _ => new DelistingWay.Unknown(),
    };

    /// <summary>What the list saw last cannot be asked: at the earliest when it listed us, at the latest when the source was locked.</summary>
    static DateTimeOffset LastHit(CaseFacts facts) => facts.Locked is { } locked && locked.At > facts.Since ? locked.At : facts.Since;

    static ImmutableArray<string> LinksOf(Blocklist? list, CaseFacts facts) => list is not { Page: { } page, SellsRemoval: false }
        ? []
        : [.. facts.Addresses.Take(MostLinks).Select(address => page.Replace("{address}", Uri.EscapeDataString(address), StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];

    /// <summary>Now, as long as it is a person's turn; then when the listing should end, or a day after the operator was asked.</summary>
    static DateTimeOffset Look(DelistingWay way, CaseFacts facts, ImmutableArray<CaseStep> missing, DateTimeOffset now) => way switch
    {
        _ when missing.Contains(CaseStep.SourceLocked) => now,
        DelistingWay.ByItself(var expected) => expected ?? now + Patience,
        DelistingWay.Unknown => now + Patience,
        _ when facts.Asked is { } asked => asked.At + Patience,
        _ => now,
    };
}
