using System.Net;
using SupportBot.Web.Advising;

namespace SupportBot.Web.Tests.Advising;

/// <summary>How often the advice was true.</summary>
sealed class AdviceFigures
{
    public int Refused { get; set; }

    /// <summary>"Send again now" that was followed.</summary>
    public int ResendNow { get; private set; }

    /// <summary>The message left by an address that the named list does not name.</summary>
    public int True { get; private set; }

    /// <summary>True, and yet refused: the receiver's copy of the list was old.</summary>
    public int RefusedByAnOldCopy { get; private set; }

    public Dictionary<string, int> Causes { get; } = [];

    public List<string> Misses { get; } = [];

    /// <summary>Other advice, by action and story: how often, how often "send again now" would have been true for certain, and the sum of the shares of ways that were not listed.</summary>
    public Dictionary<(AdviceAction Action, string Story), (int Count, int Certain, double Share)> Others { get; } = [];

    public double Share => ResendNow == 0 ? 1 : (double)True / ResendNow;

    public void Followed(bool isListed, bool isRefused)
    {
        ResendNow++;
        if (isListed) return;
        True++;
        if (isRefused) RefusedByAnOldCopy++;
    }

    public void Missed(string cause, string story)
    {
        Causes[cause] = Causes.GetValueOrDefault(cause) + 1;
        Misses.Add(story);
    }

    public void Advised(AdviceAction action, Story story, IReadOnlyList<IPAddress> ways, Func<IPAddress, bool> isListed)
    {
        var (count, certain, share) = Others.GetValueOrDefault((action, story.GetType().Name));
        var free = ways.Count == 0 ? 0 : (double)ways.Count(way => !isListed(way)) / ways.Count;
        Others[(action, story.GetType().Name)] = (count + 1, certain + (free == 1 ? 1 : 0), share + free);
    }
}
