using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using SupportBot.Bounces;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Relays;

/// <summary>
/// Counts refusals by our addresses in what people paste, as unverified. It works behind the answer: what it cannot take in at once is not counted,
/// and no fault of it reaches a customer. A paste that names a refusal which was fed in, too, is no second one: it is noted there.
/// </summary>
sealed partial class PasteSensor(Store store, RelayPool pool, TimeProvider time, ILogger<PasteSensor> log) : BackgroundService
{
    /// <summary>One network a day: more kinds of refusals than a customer can meet, and no flood.</summary>
    const int MostOfANetwork = 20;

    /// <summary>All networks a day.</summary>
    const int MostOfADay = 10_000;

    const int MostConversations = 10_000;
    const int MostBounces = 5;
    const string Fact = "pasted-refusals-key";

    readonly Channel<Heard> _heard = Channel.CreateBounded<Heard>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    readonly ConcurrentDictionary<string, (IPAddress Source, DateTimeOffset At)> _cameFrom = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _networks = new(StringComparer.Ordinal);
    readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    DailyKey? _key;
    DateTimeOffset _cleared;

    static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    /// <summary>Where a conversation's lines come from; kept in memory only, for an hour.</summary>
    public void Came(string conversationId, IPAddress? source)
    {
        if (source is null) return;
        var now = time.GetUtcNow();
        if (now - _cleared > Remembered)
        {
            foreach (var (old, came) in _cameFrom.Where(known => now - known.Value.At > Remembered)) _cameFrom.TryRemove(new(old, came));
            _cleared = now;
        }

        if (_cameFrom.Count >= MostConversations) _cameFrom.Clear();   // an attack
        _cameFrom[conversationId] = (source, now);
    }

    /// <summary>Where a conversation's lines came from within the hour; null when that is not known, as after a restart.</summary>
    public IPAddress? CameFrom(string conversationId) => _cameFrom.GetValueOrDefault(conversationId).Source;

    /// <summary>A bounce was read in a conversation.</summary>
    public void Hear(string conversationId, ImmutableArray<Bounce> bounces, string? text, params ReadOnlySpan<byte[]> files) => Hear(_cameFrom.GetValueOrDefault(conversationId).Source, bounces, text, files);

    /// <summary>A bounce was sent without a key.</summary>
    public void Hear(IPAddress? source, ImmutableArray<Bounce> bounces, byte[] content) => Hear(source, bounces, null, content);

    /// <summary>Returns at once.</summary>
    /// <param name="source">The customer's address, or null where it is not known: then nothing is counted but what was fed in, too.</param>
    /// <param name="bounces">What was read.</param>
    /// <param name="text">In this.</param>
    /// <param name="files">And in these.</param>
    public void Hear(IPAddress? source, ImmutableArray<Bounce> bounces, string? text, params ReadOnlySpan<byte[]?> files)
    {
        var relays = pool.Now;
        ImmutableArray<Bounce> ours = [.. bounces.Where(bounce => RefusalRules.IsAboutAddress(bounce) && relays.Find(bounce.ListedAddress) is not null).Take(MostBounces)];
        if (ours is []) return;
        var content = new StringBuilder(text);
        foreach (var file in files)
        {
            if (file is not null) content.Append('\n').Append(RefusalMarks.Text(file));
        }

        _heard.Writer.TryWrite(new(source, ours, content.ToString()));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        await foreach (var heard in _heard.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await CountAsync(heard, stoppingToken);
                failing = false;
            }
            catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException or TimeoutException or DbUpdateException)
            {
                if (!failing) Log.NotCounted(log, e);   // once: the next ones bring the same
                failing = true;
            }
        }
    }

    /// <summary>Counts what waits, now.</summary>
    internal async Task CountWaitingAsync(CancellationToken cancel)
    {
        while (_heard.Reader.TryRead(out var heard)) await CountAsync(heard, cancel);
    }

    async Task CountAsync(Heard heard, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var key = await KeyAsync(DateOnly.FromDateTime(now.UtcDateTime), cancel);
        var network = heard.Source is { } source ? Network(source) : null;
        var name = network is null ? "" : Convert.ToBase64String(HMACSHA256.HashData(key.Key, Encoding.UTF8.GetBytes(network)));
        var left = MostOfANetwork - _networks.GetValueOrDefault(name);   // asked first: one network does not use up the day for all
        List<(Bounce Bounce, byte[] Mark)> fresh = [];
        foreach (var bounce in heard.Bounces)
        {
            var mark = HMACSHA256.HashData(key.Key, Encoding.UTF8.GetBytes(string.Join('\n', network ?? "", bounce.ListedAddress, Refusals.ByOf(bounce), Refusals.ReasonOf(bounce), network is null ? bounce.MessageId : "")));
            if (fresh.Count < left && _seen.Count < MostOfADay && _seen.Add(Convert.ToBase64String(mark))) fresh.Add((bounce, mark));
        }

        if (fresh is []) return;
        _networks[name] = _networks.GetValueOrDefault(name) + fresh.Count;
        await store.WriteAsync(async (db, token) =>
        {
            foreach (var (bounce, mark) in fresh)
            {
                if (await FedInAsync(db, bounce, heard.Content, token) is { } row) row.PastedAt ??= now;
                else if (network is not null && !await db.PastedRefusals.AnyAsync(known => known.Mark == mark, token))
                    db.PastedRefusals.Add(new() { At = now, Address = bounce.ListedAddress!.ToString(), By = Refusals.ByOf(bounce), Reason = Refusals.ReasonOf(bounce), Mark = mark });
            }
        }, cancel);
    }

    /// <summary>
    /// The same refusal as the mail server told it: the ids are one's own message's, which everybody knows of their own mail, so that address, reason
    /// and receiver must be the fed-in ones, too. What a customer's text says beyond them changes nothing.
    /// </summary>
    static async Task<RefusalRow?> FedInAsync(Db db, Bounce bounce, string content, CancellationToken cancel)
    {
        var marks = RefusalMarks.Of(bounce.MessageId, content);
        if (marks is { Message: null, Queue: [] }) return null;
        var (address, by, reason) = (bounce.ListedAddress!.ToString(), Refusals.ByOf(bounce), Refusals.ReasonOf(bounce));
        return await db.Refusals.Where(row => row.Address == address && row.Reason == reason && (row.Blocklist ?? row.Receiver ?? "") == by)
            .FirstOrDefaultAsync(row => (marks.Message != null && row.MessageMark == marks.Message) || (row.QueueMark != null && marks.Queue.Contains(row.QueueMark)), cancel);
    }

    /// <summary>Today's key, the same on all nodes; yesterday's is gone with it, and nobody can try networks against yesterday's marks.</summary>
    async Task<DailyKey> KeyAsync(DateOnly day, CancellationToken cancel)
    {
        if (_key?.Day == day) return _key;
        _key = await store.WriteAsync(async (db, token) =>
        {
            await db.LockAsync(Fact, token);
            if (await db.FactAsync(Fact, PasteJson.Default.DailyKey, token) is { } known && known.Day == day) return known;
            var fresh = new DailyKey(day, RandomNumberGenerator.GetBytes(32));
            await db.SetFactAsync(Fact, fresh, PasteJson.Default.DailyKey, token);
            return fresh;
        }, cancel);
        _seen.Clear();
        _networks.Clear();
        return _key;
    }

    /// <summary>Who has one address has its neighbours, too: a /24, and of IPv6 a /64.</summary>
    internal static string Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        return Convert.ToHexString(bytes, 0, address.AddressFamily == AddressFamily.InterNetworkV6 ? 8 : 3);
    }

    sealed record Heard(IPAddress? Source, ImmutableArray<Bounce> Bounces, string Content);

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Pasted refusals are not counted at the moment; answers go on")]
        public static partial void NotCounted(ILogger log, Exception e);
    }
}

/// <summary>A key for one day (UTC).</summary>
sealed record DailyKey(DateOnly Day, byte[] Key);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(DailyKey))]
sealed partial class PasteJson : JsonSerializerContext;
