using System.Net;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;

namespace SupportBot.Web.Conversations.DirectLine;

/// <summary>How much one address or one conversation may do; a limit of 0 is none.</summary>
sealed class Limits(AppSettings settings, TimeProvider time)
{
    readonly RateWindow _conversations = new(TimeSpan.FromHours(1), time);
    readonly RateWindow _turns = new(TimeSpan.FromMinutes(1), time);
    readonly RateWindow _signals = new(TimeSpan.FromMinutes(1), time);

    /// <summary>Typing comes every three seconds from one tab.</summary>
    const int SignalsPerTurn = 6;

    public bool MayBegin(IPAddress? address) => _conversations.Take(RateWindow.Source(address), settings.Chat.ConversationsPerHourPerAddress);

    public bool MaySay(string conversationId) => _turns.Take(conversationId, settings.Chat.TurnsPerMinute);

    public bool MaySignal(string conversationId) => _signals.Take(conversationId, settings.Chat.TurnsPerMinute * SignalsPerTurn);
}
