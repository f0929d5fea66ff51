using System.Collections.Immutable;
using System.Net;

namespace SupportBot.Bounces;

/// <summary>What a notice says happened to one recipient: the facts, before anybody asks why.</summary>
sealed record Fate
{
    /// <summary>The kind that a report's field states (RFC 3464, section 2.3.3), or a log's line; null leaves it to the words.</summary>
    public BounceKind? Kind { get; init; }

    public string? Recipient { get; init; }

    public string? Code { get; init; }

    public string? Status { get; init; }

    /// <summary>What our own server made of a reply without a status. Sendmail says "5.1.1, User unknown" of any refusal: a fact to show, nothing to judge by.</summary>
    public string? StatusBeside { get; init; }

    /// <summary>The decisive server's words.</summary>
    public Passage? Reply { get; init; }

    /// <summary>The words that a report's Status field holds in brackets.</summary>
    public Passage? Remark { get; init; }

    /// <summary>All that the notice says about this recipient.</summary>
    public ImmutableArray<Passage> Around { get; init; } = [];

    public SmtpCommand? Command { get; init; }

    public string? RemoteHost { get; init; }

    public IPAddress? RemoteAddress { get; init; }

    public string? ReportingMta { get; init; }

    public DateTimeOffset? OccurredAt { get; init; }

    public string? MessageId { get; init; }

    /// <summary>The notice is one by its form (a report, a mailer's sentence), not only by a number in a letter.</summary>
    public bool Formal { get; init; }
}

/// <summary>A piece of a text, and the wordings in it. Nothing is cut out before somebody looks.</summary>
sealed class Passage
{
    readonly Notice? _notice;
    readonly int _end;
    ImmutableArray<ListMark> _lists;
    WordingHit? _strongest;

    /// <summary>A piece of a notice.</summary>
    public Passage(Notice notice, int start, int end)
    {
        _notice = notice;
        Start = start;
        _end = end;
    }

    /// <summary>A field of a report.</summary>
    public Passage(string text, ImmutableArray<WordingHit> hits)
    {
        Text = text;
        Hits = hits;
    }

    /// <summary>Where the passage begins in the readable text, or null for a field of a report.</summary>
    public int? Start { get; }

    /// <summary>The words.</summary>
    public string Text => field ??= _notice!.Text[Start!.Value.._end];

    /// <summary>A piece of the words.</summary>
    public string Cut(int start, int length) => Words.Slice(start, length).ToString();

    /// <summary>The words, not cut out.</summary>
    public ReadOnlySpan<char> Words => _notice is null ? Text : _notice.Text.AsSpan(Start!.Value, _end - Start.Value);

    /// <summary>The wordings in them; places count from the passage's beginning.</summary>
    public ImmutableArray<WordingHit> Hits
    {
        get
        {
            if (field.IsDefault) field = _notice!.HitsOf(Start!.Value, _end);
            return field;
        }
    }

    /// <summary>The words that decide most, the first of them; without phrase where none decide.</summary>
    public WordingHit Strongest => _strongest ??= Strong();

    /// <summary>The lists that the words name.</summary>
    public ImmutableArray<ListMark> Lists(NamedLists lists)
    {
        if (_lists.IsDefault) _lists = lists.Find(Words, Hits);
        return _lists;
    }

    WordingHit Strong()
    {
        WordingHit best = default;
        var place = int.MaxValue;
        foreach (var hit in Hits)
        {
            if (hit.Kind != MeaningKind.Strong || !Rules.Order.TryGetValue(hit.Reason, out var order) || order >= place) continue;
            (best, place) = (hit, order);
        }

        return best;
    }
}
