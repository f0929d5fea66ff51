using SupportBot.Testing;

namespace SupportBot.Web.Tests.Relays.Mail;

/// <summary>Mail that goes on flowing, a letter each tenth of a second, while a test does something else.</summary>
sealed class Flow
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    readonly CancellationTokenSource _enough = new();
    readonly Letters _letters;
    readonly Task _sending;

    Flow(Letters letters)
    {
        _letters = letters;
        _sending = letters.SendOnAsync(Pause, _enough.Token);
    }

    /// <summary>Begins, and waits until a letter has left through each of these addresses.</summary>
    public static async Task<Flow> StartAsync(Letters letters, Receiver receiver, params string[] addresses)
    {
        var flow = new Flow(letters);
        await Until.True(() => addresses.All(address => receiver.Taken.Any(taken => taken.Source == address)), "letters leave through all addresses");
        return flow;
    }

    /// <summary>Goes on for some letters and stops.</summary>
    public async Task EndAsync(int more)
    {
        var enough = _letters.Accepted.Count + more;
        await Until.True(() => _letters.Accepted.Count >= enough || _sending.IsCompleted, $"{more} more letters");
        await _enough.CancelAsync();
        await _sending;
        _enough.Dispose();
    }
}
