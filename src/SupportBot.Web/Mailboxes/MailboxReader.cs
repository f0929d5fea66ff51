using System.Net.Sockets;
using System.Text.Json.Serialization;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Mailboxes;

/// <summary>A message as the mailbox has it.</summary>
/// <param name="Content">Its octets.</param>
/// <param name="ArrivedAt">When it came into the mailbox (IMAP's INTERNALDATE), where the server says so.</param>
sealed record MailboxMessage(byte[] Content, DateTimeOffset? ArrivedAt);

/// <summary>Whoever takes a message cannot go on at the moment: it stays unread, and the run ends as with a fault of the server.</summary>
sealed class MailboxPauseException(string fault) : Exception(fault);

/// <summary>
/// Reads one of <c>Mailboxes</c> over IMAP. It goes by UID (RFC 9051, section 2.3.1.1), marks what it has read as seen and deletes nothing; somebody
/// who reads the mailbox by hand changes nothing. A run that breaks off is made up for by the next one, so a message may be handed over twice.
/// </summary>
/// <param name="name">Its name in the settings.</param>
/// <param name="lost">What is lost when nothing more goes into the mailbox, for the log.</param>
sealed partial class MailboxReader(string name, string lost, AppSettings settings, Store store, TimeProvider time, ILogger log)
{
    /// <summary>Messages a run: the first one may find a mailbox of years.</summary>
    public const int MostOfARun = 500;

    /// <summary>A larger message is passed over; its headers are marked as seen.</summary>
    public const int LargestMessage = 10 * 1024 * 1024;

    /// <summary>Messages between two notes of how far we are.</summary>
    const int Stride = 50;

    static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(30);
    static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    readonly string _fact = $"mailbox-{name}";
    volatile MailboxState _now = MailboxState.Fresh;

    /// <summary>How the reading goes, for staff.</summary>
    public MailboxState Now => _now;

    /// <summary>Reads what is new; nothing while a pause after a fault lasts, or where no such mailbox is set.</summary>
    /// <param name="take">Takes a message; its result is how much of it counts.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task RunAsync(Func<MailboxMessage, CancellationToken, Task<int>> take, CancellationToken cancel)
    {
        if (!settings.Mailboxes.TryGetValue(name, out var mailbox) || _now.NextTry > time.GetUtcNow()) return;
        try
        {
            var (run, wasFull) = (await ReadAsync(mailbox, take, cancel), _now.IsNearlyFull);
            if (_now.Fault is not null) Log.Again(log, name, mailbox.Host);
            _now = new(time.GetUtcNow(), _now.Read + run.Read, _now.Counted + run.Counted, _now.TooLarge + run.TooLarge, run.Left, null, null, 0, null) { Full = run.Full };
            if (_now.IsNearlyFull && !wasFull) Log.NearlyFull(log, name, mailbox.Host, run.Full!.Value, lost);   // once, until there is room again
        }
        catch (Exception e) when (e is MailboxPauseException or ImapProtocolException or ImapCommandException or AuthenticationException or SslHandshakeException or FolderNotFoundException or ServiceNotConnectedException or SocketException or IOException or TimeoutException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            Fail(mailbox, FaultOf(e, mailbox));
        }
    }

    void Fail(MailboxSettings mailbox, string fault)
    {
        var now = time.GetUtcNow();
        var failures = _now.Failures + 1;
        var pause = TimeSpan.FromMinutes(2 * Math.Pow(2, Math.Min(failures - 1, 10)));
        if (pause > LongestPause) pause = LongestPause;
        if (_now.Fault != fault) Log.Failed(log, name, mailbox.Host, fault);   // once a fault
        _now = _now with { Fault = fault, FaultSince = _now.FaultSince ?? now, Failures = failures, NextTry = now + pause };
    }

    /// <summary>Never the password, nor the server's answer to it.</summary>
    static string FaultOf(Exception e, MailboxSettings mailbox) => e switch
    {
        MailboxPauseException => e.Message,
        AuthenticationException => $"the server does not let {mailbox.User} in: wrong user or password",
        FolderNotFoundException => $"there is no folder {mailbox.Folder}",
        SslHandshakeException => "no TLS: the server's certificate is not valid, or the port speaks none",
        OperationCanceledException or TimeoutException => "no answer in time",
        SocketException socket => socket.SocketErrorCode == SocketError.ConnectionRefused ? "nobody listens at this port" : $"not reached ({socket.SocketErrorCode})",
        ImapCommandException command => $"the server refuses: {One(command.ResponseText)}",
        _ => $"the connection broke ({e.GetType().Name})",
    };

    /// <summary>Anywhere else somebody on the way could take TLS out of the server's offer and read the password.</summary>
    static bool IsHere(string host) => host == "localhost" || (System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address));

    static string One(string text) => new([.. text.Take(200).Select(c => char.IsControl(c) ? ' ' : c)]);

    async Task<MailboxRun> ReadAsync(MailboxSettings mailbox, Func<MailboxMessage, CancellationToken, Task<int>> take, CancellationToken cancel)
    {
        using var client = new ImapClient { Timeout = (int)LongestAnswer.TotalMilliseconds };
        await client.ConnectAsync(mailbox.Host, mailbox.Port, mailbox.Port == 993 ? SecureSocketOptions.SslOnConnect : IsHere(mailbox.Host) ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.StartTls, cancel);
        await client.AuthenticateAsync(mailbox.User, mailbox.Password, cancel);
        var folder = await client.GetFolderAsync(mailbox.Folder, cancel);
        await folder.OpenAsync(FolderAccess.ReadWrite, cancel);

        var place = await store.ReadAsync((db, token) => db.FactAsync(_fact, MailboxJson.Default.MailboxPlace, token), cancel);
        if (place is null || place.UidValidity != folder.UidValidity) place = new(folder.UidValidity, 0);   // another folder by this name: what is known already is not counted again
        var all = (await folder.SearchAsync(SearchQuery.Uids(new UniqueIdRange(new UniqueId(place.LastUid + 1), UniqueId.MaxValue)), cancel)).Where(uid => uid.Id > place.LastUid).Order().ToList();
        var run = new MailboxRun(0, 0, 0, Math.Max(0, all.Count - MostOfARun));
        foreach (var some in all.Take(MostOfARun).Chunk(Stride))
        {
            run = await ReadAsync(folder, some, run, take, cancel);
            place = place with { LastUid = some[^1].Id };
            await store.WriteAsync((db, token) => db.SetFactAsync(_fact, place, MailboxJson.Default.MailboxPlace, token), cancel);
            await folder.AddFlagsAsync(some, MessageFlags.Seen, silent: true, cancel);
        }

        var full = client.Capabilities.HasFlag(ImapCapabilities.Quota) ? FullOf(await folder.GetQuotaAsync(cancel)) : null;
        await client.DisconnectAsync(quit: true, cancel);
        return run with { Full = full };
    }

    /// <summary>Of storage or messages (RFC 9208, section 5), what leaves less room; in per cent.</summary>
    static int? FullOf(FolderQuota? quota)
    {
        static int? Share(uint? used, uint? limit) => limit > 0 ? (int)Math.Min(100, 100L * (used ?? 0) / limit.Value) : null;
        var (storage, messages) = (Share(quota?.CurrentStorageSize, quota?.StorageLimit), Share(quota?.CurrentMessageCount, quota?.MessageLimit));
        return storage > messages ? storage : messages ?? storage;
    }

    static async Task<MailboxRun> ReadAsync(IMailFolder folder, UniqueId[] some, MailboxRun run, Func<MailboxMessage, CancellationToken, Task<int>> take, CancellationToken cancel)
    {
        foreach (var summary in await folder.FetchAsync(some, MessageSummaryItems.UniqueId | MessageSummaryItems.Size | MessageSummaryItems.InternalDate, cancel))
        {
            if (summary.Size > LargestMessage)
            {
                run = run with { TooLarge = run.TooLarge + 1 };
                continue;
            }

            using var bytes = new MemoryStream();
            await using (var stream = await folder.GetStreamAsync(summary.UniqueId, cancel)) await stream.CopyToAsync(bytes, cancel);
            run = run with { Read = run.Read + 1, Counted = run.Counted + await take(new(bytes.ToArray(), summary.InternalDate), cancel) };
        }

        return run;
    }

    sealed record MailboxRun(int Read, int Counted, int TooLarge, int Left)
    {
        public int? Full { get; init; }
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Mailboxes:{Name} at {Host} cannot be read: {Fault}. Tried again with growing pauses, at least once an hour")]
        public static partial void Failed(ILogger log, string name, string host, string fault);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Mailboxes:{Name} at {Host} is {Full} % full: when nothing more goes in, {Lost}. What is marked as seen has been read and can be deleted")]
        public static partial void NearlyFull(ILogger log, string name, string host, int full, string lost);

        [LoggerMessage(Level = LogLevel.Information, Message = "Mailboxes:{Name} at {Host} is read again")]
        public static partial void Again(ILogger log, string name, string host);
    }
}

/// <summary>How the reading of a mailbox goes.</summary>
/// <param name="ReadAt">When it was last read to the end; null: never since the start.</param>
/// <param name="Read">Messages read since the start.</param>
/// <param name="Counted">What counts among them: refusals that were new, answers.</param>
/// <param name="TooLarge">Messages passed over for their size.</param>
/// <param name="Left">New messages that wait for the next run.</param>
/// <param name="Fault">Why it cannot be read, or null.</param>
/// <param name="FaultSince">Since when.</param>
/// <param name="Failures">So often in a row.</param>
/// <param name="NextTry">Not before; null: with the next run.</param>
sealed record MailboxState(DateTimeOffset? ReadAt, int Read, int Counted, int TooLarge, int Left, string? Fault, DateTimeOffset? FaultSince, int Failures, DateTimeOffset? NextTry)
{
    /// <summary>How much of its room is taken, in per cent; null: the server sets no limit, or does not say.</summary>
    public int? Full { get; init; }

    /// <summary>Soon nothing more goes in, and what would come is seen no longer.</summary>
    public bool IsNearlyFull => Full >= 90;

    public static MailboxState Fresh { get; } = new(null, 0, 0, 0, 0, null, null, 0, null);
}

/// <summary>How far a mailbox has been read.</summary>
sealed record MailboxPlace(uint UidValidity, uint LastUid);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(MailboxPlace))]
sealed partial class MailboxJson : JsonSerializerContext;
