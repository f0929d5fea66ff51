namespace SupportBot.Relays;

/// <summary>How long it took from the beginning of a listing to the drain.</summary>
sealed class Delays
{
    readonly List<TimeSpan> _prompt = [];

    /// <summary>Drained by the first sweep that could hear of the listing, which came when it was due.</summary>
    public IReadOnlyList<TimeSpan> Prompt => _prompt;

    /// <summary>Drained by the first sweep that could hear of it, which came late: no answer, the program down, a listing's first answers of two minds.</summary>
    public int HeardLate { get; private set; }

    /// <summary>Kept first, for a reason that the promises have looked at, or not confirmed at once.</summary>
    public int KeptFirst { get; private set; }

    /// <summary>The list had ended the listing, and the sweeps had not heard it yet.</summary>
    public int EndedBefore { get; private set; }

    public void Drained(TrueListing? listing, DateTimeOffset now)
    {
        if (listing is null) EndedBefore++;
        else if (listing.HeardAt != now) KeptFirst++;
        else if (now - listing.Since > TimeSpan.FromMinutes(5)) HeardLate++;
        else _prompt.Add(now - listing.Since);
    }

    public TimeSpan PromptAt(double share) => _prompt.Count == 0 ? TimeSpan.Zero : _prompt.Order().ElementAt((int)(share * (_prompt.Count - 1)));
}
