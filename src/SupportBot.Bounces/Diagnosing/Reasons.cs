using System.Collections.Immutable;
using SupportBot.Blocklists;

namespace SupportBot.Bounces;

/// <summary>Why: from a fate's words and codes to a reason. Read top to bottom, most decisive first.</summary>
sealed class Reasons(NamedLists lists, ImmutableArray<OwnReply> ownReplies)
{
    public NamedLists Lists => lists;

    public Judgement Judge(Fate fate, Notice? notice) => Own(fate.Reply) ?? (ownReplies.IsEmpty ? null : notice?.Own(Own)) ?? Stage.Refined(Decide(fate, notice?.Whole), fate, notice is { Fates.Length: <= 1 } ? notice.Whole : null);

    Judgement Decide(Fate fate, Passage? whole)
    {
        if (fate.Reply is { } reply)
        {
            var marks = reply.Lists(lists);
            if (ByList(reply, marks) is { } listed) return listed;
            if (ByNameAlone(reply, fate, marks) is { } named) return named;
            if (ByWords(reply, fate, marks) is { } said) return said;
            if (ByWeakWords(reply, fate) is { } weak && (weak.Reason is not (BounceReason.Policy or BounceReason.ServerFault) || Rules.ByRoughStatus(fate.Status) == BounceReason.Policy)) return weak with { Marks = marks };
            // What the server left open, the notice around it may say.
            foreach (var around in fate.Around)
            {
                if (ByList(around, around.Lists(lists)) is { } near && fate.Code is null) return near;
                if (ByWords(around, fate, marks) is { } told && told.Reason is not (BounceReason.Network or BounceReason.ServerFault or BounceReason.Protocol or BounceReason.SenderRejected or BounceReason.Policy or BounceReason.SpamContent)) return told with { Confidence = told.Confidence - 0.15 };
            }

            if (Rules.ByPreciseStatus(fate.Status) is { } precise) return new(precise, 0.9, [new($"{BounceJson.Word(precise)}/status", fate.Status!)]) { Marks = marks };
            if (ByWeakWords(reply, fate) is { } general && !(general.Reason == BounceReason.Policy && Rules.ByRoughStatus(fate.Status) is BounceReason.UnknownUser or BounceReason.MailboxDisabled)) return general with { Marks = marks };
        }
        else
        {
            foreach (var around in fate.Around)
            {
                var marks = around.Lists(lists);
                if (ByList(around, marks) is { } listed) return listed with { Confidence = 0.8 };
                if (ByWords(around, fate, marks) is { } said) return said with { Confidence = said.Confidence - 0.05 };
            }
        }

        if (Rules.ByPreciseStatus(fate.Status) is { } status) return new(status, 0.88, [new($"{BounceJson.Word(status)}/status", fate.Status!)]);
        if (whole is not null && ByWords(whole, fate, []) is { } somewhere) return somewhere with { Confidence = 0.7 };
        // X.5.0 is what servers put beside any reply; its code says more.
        if (fate.Status is [_, '.', '5', '.', '0'] && Rules.ByCode(fate.Code) is { } beside) return new(beside, 0.5, [new($"{BounceJson.Word(beside)}/code", fate.Code!)]);
        if (Rules.ByRoughStatus(fate.Status) is { } rough) return new(rough, 0.6, [new($"{BounceJson.Word(rough)}/status-class", fate.Status!)]);
        if (Rules.ByCode(fate.Code) is { } code) return new(code, 0.5, [new($"{BounceJson.Word(code)}/code", fate.Code!)]);
        foreach (var around in fate.Around)
        {
            if (ByWeakWords(around, fate) is { } weak) return weak with { Confidence = 0.5 };
        }

        return new(BounceReason.Undetermined, 0.3, []);
    }

    Judgement? Own(Passage? passage)
    {
        if (passage is null) return null;
        foreach (var own in ownReplies)
        {
            foreach (var match in own.Pattern.EnumerateMatches(passage.Words))
            {
                if (match.Length == 0) continue;
                return new(own.Reason, 0.99, [Proof($"own/{own.Name}", passage, match.Index, match.Length)]) { Article = own.Article };
            }
        }

        return null;
    }

    /// <summary>A list named in a refusal is the reason, unless the words say that the receiver could not ask it, or that the list is long closed.</summary>
    static Judgement? ByList(Passage passage, ImmutableArray<ListMark> marks)
    {
        var mark = Responsible(marks);
        if (mark is null) return null;
        var blocked = passage.Hits.FirstOrDefault(hit => hit.Reason is BounceReason.Blocklisted or BounceReason.PoorReputation or BounceReason.DomainBlocklisted or BounceReason.BlocklistMisused || (hit.Kind == MeaningKind.Weak && hit.Reason == BounceReason.Policy));
        var named = marks.Any(other => other.List == mark.List && other.Kind != ListMarkKind.Name);
        if (!named && blocked.Phrase is null) return null;
        if (!named && mark.List.Kind == BlocklistKind.Receiver && passage.Hits.Any(hit => hit.Kind == MeaningKind.Strong && hit.Reason is BounceReason.Protocol or BounceReason.Policy or BounceReason.SpamContent)) return null;
        // A page of a receiver, or a content filter's name, is no listing by itself.
        if (mark.List.Kind == BlocklistKind.Receiver && blocked.Phrase is null) return null;
        if (mark.List.Kind == BlocklistKind.Receiver && passage.Hits.Any(hit => hit.Kind == MeaningKind.Strong && Rules.Order[hit.Reason] < Rules.Order[BounceReason.RateLimited])) return null;
        if (mark.List.Kind == BlocklistKind.Receiver && blocked.Reason is not BounceReason.Blocklisted) return null;
        if (named && blocked.Phrase is null && passage.Hits.Any(hit => hit.Kind == MeaningKind.Strong && hit.Reason is BounceReason.UnknownUser or BounceReason.MailboxFull)) return null;
        var misused = passage.Hits.FirstOrDefault(hit => hit.Reason == BounceReason.BlocklistMisused);
        var reason = misused.Phrase is not null || passage.Words.Contains("/returnc/", StringComparison.OrdinalIgnoreCase) || passage.Words.Contains("127.255.255.", StringComparison.Ordinal) || mark.List.Kind == BlocklistKind.Closed ? BounceReason.BlocklistMisused
            : mark.List.Kind == BlocklistKind.Domain ? BounceReason.DomainBlocklisted
            : passage.Hits.Any(hit => hit.Kind == MeaningKind.Strong && hit.Reason == BounceReason.DomainBlocklisted) ? BounceReason.DomainBlocklisted
            : BounceReason.Blocklisted;
        var evidence = ImmutableArray.Create(Proof($"{BounceJson.Word(reason)}/{mark.List.Id}.{mark.Kind.ToString().ToLowerInvariant()}", passage, mark.Start, mark.Length));
        if (misused.Phrase is not null) evidence = evidence.Add(Proof(misused.Phrase.Id, passage, misused.Start, misused.Length));
        else if (blocked.Phrase is not null) evidence = evidence.Add(Proof(blocked.Phrase.Id, passage, blocked.Start, blocked.Length));
        return new(reason, blocked.Phrase is null ? 0.85 : 0.97, evidence) { Marks = marks };
    }

    /// <summary>A refusal that names a public list and no other reason: no server speaks of SpamCop for nothing.</summary>
    static Judgement? ByNameAlone(Passage reply, Fate fate, ImmutableArray<ListMark> marks)
    {
        if (fate.Code is null || Rules.ByPreciseStatus(fate.Status) is not null || reply.Strongest.Phrase is not null) return null;
        if (Responsible(marks) is not { List: { Kind: not BlocklistKind.Receiver } list } mark) return null;
        var reason = list.Kind == BlocklistKind.Domain ? BounceReason.DomainBlocklisted : BounceReason.Blocklisted;
        return new(reason, 0.8, [Proof($"{BounceJson.Word(reason)}/{list.Id}.name", reply, mark.Start, mark.Length)]) { Marks = marks };
    }

    /// <summary>The list that a refusal goes back to: a public list before the receiver who uses it; the first named.</summary>
    public static ListMark? Responsible(ImmutableArray<ListMark> marks) =>
        marks.FirstOrDefault(mark => mark.List.Kind != BlocklistKind.Receiver) ?? marks.FirstOrDefault(mark => mark.Kind != ListMarkKind.Name) ?? marks.FirstOrDefault();

    static Judgement? ByWords(Passage passage, Fate fate, ImmutableArray<ListMark> marks)
    {
        var best = passage.Strongest;
        var status = Rules.ByPreciseStatus(fate.Status);
        if (best.Phrase is null) return null;
        if (status is { } both && both != best.Reason && passage.Hits.FirstOrDefault(hit => hit.Kind == MeaningKind.Strong && hit.Reason == both) is { Phrase: not null } agreed) return new(both, 0.95, [Proof(agreed.Phrase.Id, passage, agreed.Start, agreed.Length)]) { Marks = marks };
        if (status is { } precise && precise != best.Reason && (Rules.General.Contains(best.Reason) || Rules.IsExact(fate.Status))) return new(precise, 0.88, [new($"{BounceJson.Word(precise)}/status", fate.Status!)]) { Marks = marks };
        // Words that servers use of many things decide less surely than a mailbox' or a list's.
        var confidence = status == best.Reason ? 0.98 : Rules.General.Contains(best.Reason) ? 0.88 : 0.93;
        return new(best.Reason, confidence, [Proof(best.Phrase.Id, passage, best.Start, best.Length)]) { Marks = marks };
    }

    static Judgement? ByWeakWords(Passage passage, Fate fate)
    {
        WordingHit best = default;
        foreach (var hit in passage.Hits)
        {
            if (hit.Kind == MeaningKind.Weak && (best.Phrase is null || Rules.Order[hit.Reason] < Rules.Order[best.Reason])) best = hit;
        }

        if (best.Phrase is null) return null;
        if (Rules.ByPreciseStatus(fate.Status) is { } precise) return new(precise, 0.9, [new($"{BounceJson.Word(precise)}/status", fate.Status!)]);
        return new(best.Reason, 0.75, [Proof(best.Phrase.Id, passage, best.Start, best.Length)]);
    }

    static Evidence Proof(string rule, Passage passage, int start, int length) =>
        new(rule, passage.Cut(start, length), passage.Start is { } at ? at + start : null, passage.Start is null ? null : length);
}

/// <summary>A reason, how sure it is, and by what.</summary>
sealed record Judgement(BounceReason Reason, double Confidence, ImmutableArray<Evidence> Evidence)
{
    public ImmutableArray<ListMark> Marks { get; init; } = [];

    public string? Article { get; init; }
}
