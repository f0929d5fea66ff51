namespace SupportBot.Relays;

/// <summary>What happens when, in the simulated time.</summary>
sealed class Timetable
{
    readonly PriorityQueue<Action, (DateTimeOffset At, long Order)> _queue = new();
    long _order;

    /// <summary>The next happening's time; the end of time when nothing is to come.</summary>
    public DateTimeOffset Next => _queue.TryPeek(out _, out var when) ? when.At : DateTimeOffset.MaxValue;

    public void At(DateTimeOffset when, Action happening) => _queue.Enqueue(happening, (when, _order++));

    public Action Take() => _queue.Dequeue();
}
