using System.Buffers;

namespace SupportBot.Bounces;

/// <summary>What the moment of a refusal, or a word elsewhere in the notice, makes of a first judgement.</summary>
static class Stage
{
    static readonly SearchValues<char> WordStart = SearchValues.Create(" \n<(\"'");

    /// <param name="judgement">The first judgement.</param>
    /// <param name="fate">What it was made of.</param>
    /// <param name="whole">The whole notice, where it speaks of nobody else.</param>
    public static Judgement Refined(Judgement judgement, Fate fate, Passage? whole) => judgement.Reason switch
    {
        // Before RCPT no server has heard of the recipient: what does not exist is the sender, or the name that we gave ourselves.
        BounceReason.UnknownUser or BounceReason.UnknownDomain when fate.Command == SmtpCommand.Mail && Rules.ByPreciseStatus(fate.Status) is null => judgement with { Reason = BounceReason.SenderRejected, Confidence = judgement.Confidence - 0.05 },
        BounceReason.UnknownUser or BounceReason.UnknownDomain when fate.Command == SmtpCommand.Helo => judgement with { Reason = BounceReason.Policy, Confidence = judgement.Confidence - 0.1 },
        BounceReason.UnknownUser when OfTheSender(fate) => judgement with { Reason = BounceReason.SenderRejected, Confidence = judgement.Confidence - 0.05 },
        BounceReason.UnknownUser when OfAHost(judgement, fate) => judgement with { Reason = BounceReason.UnknownDomain, Confidence = judgement.Confidence - 0.1 },
        BounceReason.UnknownUser when Disabled(fate, whole) is { } hit => judgement with { Reason = BounceReason.MailboxDisabled, Confidence = 0.8, Evidence = [.. judgement.Evidence, hit] },
        // A format that the receiver forbids by its policy (RFC 3463, X.7.Y), not two servers at odds.
        BounceReason.Protocol when fate.Status is [_, '.', '7', '.', ..] => judgement with { Reason = BounceReason.Policy, Confidence = judgement.Confidence - 0.15 },
        _ => judgement,
    };

    /// <summary>Exim's callout: "Verification failed for … No Such User Here. Sender verify failed" is about who sent.</summary>
    static bool OfTheSender(Fate fate) =>
        fate.Reply is { } reply && (reply.Text.Contains("sender verify fail", StringComparison.OrdinalIgnoreCase) || reply.Text.Contains("sender address verif", StringComparison.OrdinalIgnoreCase) || reply.Text.Contains("sender callout", StringComparison.OrdinalIgnoreCase));

    /// <summary>"mail.example.org does not exist": a host, no mailbox, is said to be unknown.</summary>
    static bool OfAHost(Judgement judgement, Fate fate)
    {
        if (fate.Reply is not { } reply || judgement.Evidence is not [var evidence, ..]) return false;
        var at = reply.Text.IndexOf(evidence.Text, StringComparison.Ordinal);
        if (at <= 0) return false;
        var before = reply.Text.AsSpan(0, at).TrimEnd(" \n<>()\"'");
        var word = before[(before.LastIndexOfAny(WordStart) + 1)..];
        return word.Contains('.') && !word.Contains('@') && Surroundings.Host(word) is { } host && char.IsAsciiLetter(host[^1]) && word.Length == host.Length;
    }

    /// <summary>The server said "unknown", and the notice, elsewhere, that the mailbox is switched off: that is the whole of it.</summary>
    static Evidence? Disabled(Fate fate, Passage? whole)
    {
        foreach (var around in fate.Around)
        {
            if (Disabled(around, fate.Reply) is { } near) return near;
        }

        return Disabled(fate.Remark, fate.Reply) ?? Disabled(whole, fate.Reply);
    }

    static Evidence? Disabled(Passage? passage, Passage? reply)
    {
        foreach (var hit in passage?.Hits ?? [])
        {
            if (hit.Kind != MeaningKind.Strong || hit.Reason != BounceReason.MailboxDisabled || reply?.Hits.Any(other => other.Phrase == hit.Phrase) == true) continue;
            return new(hit.Phrase.Id, passage!.Cut(hit.Start, hit.Length), passage.Start is { } at ? at + hit.Start : null, passage.Start is null ? null : hit.Length);
        }

        return null;
    }
}
