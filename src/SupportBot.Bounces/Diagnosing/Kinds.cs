namespace SupportBot.Bounces;

/// <summary>What a text is, before anybody asks why.</summary>
static class Kinds
{
    /// <summary>What pasted words are: nobody vouches for them, so they must speak like a mailer or quote one.</summary>
    public static BounceKind OfPasted(Notice notice) => Of(notice, vouched: 0);

    /// <summary>What a message's words are; <paramref name="vouched"/> is what its header gives to their credit.</summary>
    public static BounceKind Of(Notice notice, double vouched)
    {
        // Beside a server's own words nobody asks whether a person wrote, unless they are quoted.
        var letter = notice.Replies.Any(reply => reply.Mentioned) && Letter(notice);
        // "550 neue Artikel" after a colon is no reply; a code with a status, another server's words, or a code with a refusal's words is.
        var sure = notice.Replies.Any(reply => !(reply.Mentioned && letter) && (reply.Weight >= 3 || reply.Remote || (reply.Weight == 2 && ((reply.Code is not null && reply.Status is not null) || notice.Refuses(reply.Start, reply.End)))));
        letter = letter || (!sure && Letter(notice));
        if (notice.Header.Action is { } action && (action != BounceKind.Delivered || !sure)) return action;
        if (!sure && notice.Says(MeaningKind.AbuseReport)) return BounceKind.AbuseReport;
        if (!sure && vouched < 2 && notice.Says(MeaningKind.AutoReply) && !notice.Says(MeaningKind.Bounce) && !notice.Says(MeaningKind.Delayed)) return letter && !IsHeading(notice) ? BounceKind.NotABounce : BounceKind.AutoReply;
        if (!sure && notice.Says(MeaningKind.Delivered) && !notice.Says(MeaningKind.Bounce) && !notice.Says(MeaningKind.Delayed)) return letter && !notice.Says(MeaningKind.Formal) ? BounceKind.NotABounce : BounceKind.Delivered;
        if (Credit(notice, sure, letter) + vouched < 3) return BounceKind.NotABounce;
        return IsDelayed(notice) ? BounceKind.Delayed : BounceKind.Bounce;
    }

    /// <summary>"Automatic reply: offer" alone on a line is a subject that a program wrote, whoever asks about it above.</summary>
    static bool IsHeading(Notice notice)
    {
        foreach (var hit in notice.Hits)
        {
            if (hit.Kind != MeaningKind.AutoReply || hit.Start >= notice.End) continue;
            var before = notice.Text.AsSpan(0, hit.Start);
            var line = before[(before.LastIndexOf('\n') + 1)..].Trim(" *");
            var field = line.Length < 12 && (line.IsEmpty || line[^1] == ':');
            if (field && notice.Text.AsSpan(hit.End).TrimStart(' ') is [':', ..]) return true;
        }

        return false;
    }

    static double Credit(Notice notice, bool sure, bool letter)
    {
        var replies = notice.Replies;
        var credit = sure ? 3.0 : replies.Any(reply => (reply.Code is not null && reply.Weight >= 2) || notice.Refuses(reply.Start, reply.End)) ? 1.5 : 0;
        if (notice.Says(MeaningKind.Bounce) || notice.Says(MeaningKind.Delayed)) credit += 2;
        if (notice.Marks.Any(mark => mark.Role == Role.Recipient)) credit += 1;
        else if (notice.Marks.Any(mark => mark.Role == Role.Likely)) credit += 0.5;
        if (notice.Says(MeaningKind.Strong)) credit += 1;
        if (notice.Says(MeaningKind.Hint)) credit += 0.5;
        if (notice.Says(MeaningKind.Formal)) credit += 1;
        // A mailer's paragraph with the address on its own line stays one, whatever was written around it.
        var formal = sure || (notice.Marks.Any(mark => mark.Role == Role.Recipient) && (notice.Says(MeaningKind.Bounce) || notice.Says(MeaningKind.Delayed)) && notice.Says(MeaningKind.Formal));
        // "------ This is a copy of the message" and the message after it.
        if (notice.End < notice.Text.Length) credit += 0.5;
        if (letter) credit -= formal ? 0 : 2;
        return credit;
    }

    /// <summary>A person writes: asks, greets, speaks of herself, and quotes no server.</summary>
    static bool Letter(Notice notice)
    {
        var text = notice.Text.AsSpan(0, Math.Min(notice.End, 3000));
        return Asks(text) || text.Contains(" ich ", StringComparison.OrdinalIgnoreCase) && text.Contains(" mir ", StringComparison.OrdinalIgnoreCase) || text.Contains("unsubscribe", StringComparison.OrdinalIgnoreCase) || text.Contains("abbestellen", StringComparison.OrdinalIgnoreCase) || text.Contains("abmelden", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A question mark that ends a word, not one in a page's address.</summary>
    static bool Asks(ReadOnlySpan<char> text)
    {
        for (var i = text.IndexOf('?'); i >= 0;)
        {
            if (i + 1 >= text.Length || text[i + 1] is ' ' or '\n' or '?' or '!') return true;
            var next = text[(i + 1)..].IndexOf('?');
            i = next < 0 ? -1 : i + 1 + next;
        }

        return false;
    }

    static bool IsDelayed(Notice notice)
    {
        var bounce = notice.Says(MeaningKind.Bounce);
        var delayed = notice.Says(MeaningKind.Delayed);
        var classes = notice.Fates.Select(fate => fate.Code?[0] ?? fate.Status?[0]).Where(one => one is not null).ToList();
        if (delayed && !bounce) return true;
        if (delayed) return classes.All(one => one == '4') && !notice.Text.AsSpan(0, Math.Min(notice.End, 5000)).Contains("permanent", StringComparison.OrdinalIgnoreCase);
        return !bounce && classes.Count > 0 && classes.All(one => one == '4');
    }
}
