using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace SupportBot.Web.Conversations.DirectLine;

/// <summary>Something for the sockets of a conversation. A stored line has its number; what is only heard once has none.</summary>
readonly record struct Message(int? Number, string Activity);

/// <summary>The open sockets, by conversation. Whoever stores a line tells them; each looks up itself what it has missed.</summary>
sealed class Sockets(TimeProvider time) : BackgroundService
{
    /// <summary>Proxies cut what is silent for a minute; the clients send theirs each 20 s.</summary>
    static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(25);

    /// <summary>Two tabs, and two more at each expired token; beyond that somebody is playing.</summary>
    const int MostInConversation = 10;

    readonly ConcurrentDictionary<string, ImmutableArray<Socket>> _open = new(StringComparer.Ordinal);

    /// <summary>False when the conversation has enough sockets.</summary>
    public bool TryAdd(string conversationId, Socket socket)
    {
        while (true)
        {
            if (!_open.TryGetValue(conversationId, out var there))
            {
                if (_open.TryAdd(conversationId, [socket])) return true;
            }
            else if (there.Length >= MostInConversation)
            {
                return false;
            }
            else if (_open.TryUpdate(conversationId, there.Add(socket), there))
            {
                return true;
            }
        }
    }

    public void Remove(string conversationId, Socket socket)
    {
        while (_open.TryGetValue(conversationId, out var there))
        {
            var left = there.Remove(socket);
            if (left.IsEmpty ? _open.TryRemove(new(conversationId, there)) : _open.TryUpdate(conversationId, left, there)) return;
        }
    }

    public void Tell(string conversationId, Message message)
    {
        if (!_open.TryGetValue(conversationId, out var there)) return;
        foreach (var socket in there) socket.Offer(message);
    }

    /// <summary>The conversation is gone: its sockets close, and their clients learn of it when they come back.</summary>
    public void End(string conversationId)
    {
        if (!_open.TryGetValue(conversationId, out var there)) return;
        foreach (var socket in there) socket.End();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(KeepAlive, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var socket in _open.Values.SelectMany(sockets => sockets)) socket.Offer(Socket.KeepAlive);
        }
    }
}
