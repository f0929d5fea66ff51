using SupportBot.Blocklists;

namespace SupportBot.Relays;

/// <summary>
/// What one list allows: so many questions a second, so many a day (UTC), and a pause between two questions about the same
/// address. Operators ban loud askers.
/// </summary>
internal sealed class Pace(Blocklist list, TimeProvider time)
{
    /// <summary>A timer that fires late may catch up with so much; without it the rate would be the timer's, not the list's.</summary>
    static readonly TimeSpan CatchUp = TimeSpan.FromMilliseconds(100);

    readonly Lock _gate = new();
    readonly TimeSpan _step = TimeSpan.FromSeconds(1 / list.QueriesPerSecond);
    readonly long _origin = time.GetTimestamp();
    TimeSpan _next;
    TimeSpan? _lastSweep;
    DateTime _day = DateTime.MinValue.AddDays(1);
    int _today;

    /// <summary>
    /// Whether the list may be asked again. A quota that does not let it be asked each sweep spreads the sweeps over the day.
    /// Saying yes begins the next pause.
    /// </summary>
    /// <param name="questions">So many questions this sweep will need, about.</param>
    public bool TakeSweep(int questions)
    {
        lock (_gate)
        {
            var now = time.GetElapsedTime(_origin);
            if (_lastSweep is { } last && now - last < Interval(questions)) return false;
            _lastSweep = now;
            return true;
        }
    }

    /// <summary>Waits for the next question's turn; false when today's quota is used up.</summary>
    public async ValueTask<bool> TakeAsync(CancellationToken cancel)
    {
        TimeSpan wait;
        lock (_gate)
        {
            if (!TakeOfTheDay()) return false;
            var now = time.GetElapsedTime(_origin);
            var turn = _next > now - CatchUp ? _next : now - CatchUp;
            _next = turn + _step;
            wait = turn - now;
        }

        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancel).ConfigureAwait(false);
        return true;
    }

    TimeSpan Interval(int questions)
    {
        var share = list.QueriesPerDay is { } quota ? TimeSpan.FromDays((double)questions / quota) : TimeSpan.Zero;
        return share > list.MinInterval ? share : list.MinInterval;
    }

    bool TakeOfTheDay()
    {
        if (list.QueriesPerDay is not { } quota) return true;
        var day = time.GetUtcNow().UtcDateTime.Date;
        // A clock set back over midnight opens no second quota; one that was wrong by days is right again.
        if (day > _day || day < _day.AddDays(-1)) (_day, _today) = (day, 0);
        if (_today >= quota) return false;
        _today++;
        return true;
    }
}
