using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Conversations.DirectLine;

/// <summary>How much one address or one conversation may do; a limit of 0 is none. Counts in fixed windows; memory is bounded by forgetting whole windows.</summary>
sealed class Limits(AppSettings settings, TimeProvider time)
{
    readonly Window _conversations = new(TimeSpan.FromHours(1), time);
    readonly Window _turns = new(TimeSpan.FromMinutes(1), time);
    readonly Window _signals = new(TimeSpan.FromMinutes(1), time);

    /// <summary>Typing comes every three seconds from one tab.</summary>
    const int SignalsPerTurn = 6;

    public bool MayBegin(IPAddress? address) => _conversations.Take(Source(address), settings.Chat.ConversationsPerHourPerAddress);

    public bool MaySay(string conversationId) => _turns.Take(conversationId, settings.Chat.TurnsPerMinute);

    public bool MaySignal(string conversationId) => _signals.Take(conversationId, settings.Chat.TurnsPerMinute * SignalsPerTurn);

    /// <summary>Who has one IPv6 address has the whole /64.</summary>
    static string Source(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }

    sealed class Window(TimeSpan length, TimeProvider time)
    {
        readonly Lock _turnOver = new();
        ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
        DateTimeOffset _until;

        public bool Take(string who, int most)
        {
            if (most == 0) return true;
            var now = time.GetUtcNow();
            lock (_turnOver)
            {
                if (now >= _until) (_counts, _until) = (new(StringComparer.Ordinal), now + length);
            }

            return _counts.AddOrUpdate(who, 1, static (_, count) => count + 1) <= most;
        }
    }
}
