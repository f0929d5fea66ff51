using System.Collections.Immutable;
using SupportBot.Bounces;

namespace SupportBot.Web.Relays;

/// <summary>When refusals say something about one of our addresses. Pure.</summary>
static class RefusalRules
{
    /// <summary>Who has taken an address out, where refusals have.</summary>
    public const string By = "refusals";

    /// <summary>What is older says nothing about now.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);

    /// <summary>Receivers that turn a whole address away do it to every message: three come within the hour on a busy relay, within a morning on a small one.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromHours(6);

    /// <summary>One refusal may be the message's fault, two the sender's; from three on it is worth a look.</summary>
    public const int Enough = 3;

    /// <summary>One customer's mail alone never takes an address out: it may be the customer who is refused, and a server of his own may say what it likes.</summary>
    public const int SendersToDrain = 2;

    /// <summary>Receivers' own blocks for a burst of spam last hours; then it is tried again, and three fresh refusals take it out again.</summary>
    public static readonly TimeSpan HoldFor = TimeSpan.FromHours(4);

    /// <summary>Reasons that lie with the sending address.</summary>
    public static readonly ImmutableArray<string> Reasons = ["blocklisted", "poor-reputation", "rate-limited", "missing-reverse-dns"];

    /// <summary>Reasons that another address does not have. A limit, or a missing reverse name, is no matter of taking turns.</summary>
    public static readonly ImmutableArray<string> DrainingReasons = ["blocklisted", "poor-reputation"];

    /// <summary>Whether a bounce, fed in or pasted, speaks of the address it was sent from.</summary>
    public static bool IsAboutAddress(Bounce bounce) => bounce.Kind is BounceKind.Bounce or BounceKind.Delayed && bounce.ReputationOf != ReputationOf.Domain && Reasons.Contains(Refusals.ReasonOf(bounce));
}
