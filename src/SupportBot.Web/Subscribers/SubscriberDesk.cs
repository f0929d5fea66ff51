using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Settings;
using SupportBot.Web.Staff;
using SupportBot.Web.Storage;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Subscribers;

/// <summary>What somebody wants to be told.</summary>
/// <param name="Language">One of the site's.</param>
/// <param name="Components">Ids; none: all.</param>
sealed record Wish(string Language, ImmutableArray<string> Components)
{
    public string Stored => string.Join(' ', Components.Order(StringComparer.Ordinal));
}

/// <summary>What a link led to.</summary>
abstract record Found
{
    /// <summary>The subscription behind it.</summary>
    public sealed record Subscription(SubscriberRow Row) : Found;

    /// <summary>The link is ours, and the subscription is gone: left, or never confirmed in time.</summary>
    public sealed record Gone : Found;

    /// <summary>We made no such link.</summary>
    public sealed record Forged : Found;
}

/// <summary>
/// Takes, confirms, changes and ends subscriptions, and takes what subscribers are told. Whether an address is known shows in no answer: only its
/// owner's mailbox learns it.
/// </summary>
sealed class SubscriberDesk(Store store, SubscriberLinks links, AppSettings settings, TimeProvider time)
{
    /// <summary>Mails that ask for a confirmation, an hour, from everybody together: nobody uses us to fill others' mailboxes.</summary>
    public const int MostAskedAnHour = 500;

    /// <summary>Web hooks that nobody has confirmed yet.</summary>
    public const int MostUnconfirmedHooks = 500;

    /// <summary>So long a link asks for its button to be pressed; then the address is forgotten.</summary>
    public static readonly TimeSpan ToConfirm = TimeSpan.FromHours(48);

    static readonly TimeSpan BetweenMails = TimeSpan.FromDays(1);

    const string Lock = "subscribers";

    /// <summary>Takes a wish by mail and sends the one mail that this causes, unless the address had one within the day.</summary>
    /// <param name="address">As <see cref="SubscriberAddress.Mail"/> gave it.</param>
    /// <param name="wish">What it wants to be told.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>False: too many ask at the moment, whatever the address.</returns>
    public Task<bool> AskAsync(string address, Wish wish, CancellationToken cancel) => store.WriteAsync(
        async (db, token) =>
        {
            await db.LockAsync(Lock, token);
            var now = time.GetUtcNow();
            var (anHourAgo, unique) = (now.AddHours(-1), SubscriberAddress.Unique(address));
            if (await db.Subscribers.CountAsync(row => row.Kind == SubscriberRow.Mail && row.AskedAt > anHourAgo, token) >= MostAskedAnHour) return false;
            var known = await db.Subscribers.FirstOrDefaultAsync(row => row.Unique == unique, token);
            var row = known ?? New(SubscriberRow.Mail, address, unique, wish, now);
            if (known is null) db.Subscribers.Add(row);
            else if (row.ConfirmedAt is null) (row.Language, row.Components) = (wish.Language, wish.Stored);   // what stands is changed by its link only
            if (known is not null && known.AskedAt > now - BetweenMails) return true;
            row.AskedAt = now;
            db.Outbox.Add(new() { Kind = AskMail.Kind, Target = row.Handle, Payload = "", Due = now });
            return true;
        },
        cancel);

    /// <summary>Takes a wish by web hook; it stands once the target has answered the question.</summary>
    /// <returns>Null: too many wait for their answer.</returns>
    public Task<SubscriberRow?> AskAsync(Uri hook, Wish wish, CancellationToken cancel) => store.WriteAsync<SubscriberRow?>(
        async (db, token) =>
        {
            await db.LockAsync(Lock, token);
            if (await db.Subscribers.CountAsync(row => row.Kind == SubscriberRow.Hook && row.ConfirmedAt == null, token) >= MostUnconfirmedHooks) return null;
            var row = New(SubscriberRow.Hook, hook.AbsoluteUri, "", wish, time.GetUtcNow());
            (row.Unique, row.Secret) = ($"hook:{row.Handle}", $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(24))}");
            db.Subscribers.Add(row);
            return row;
        },
        cancel);

    /// <summary>What a link leads to.</summary>
    public async Task<Found> FindAsync(LinkUse use, string? key, CancellationToken cancel)
    {
        if (await links.ReadAsync(use, key, cancel) is not { } handle) return new Found.Forged();
        var row = await store.ReadAsync((db, token) => db.Subscribers.FirstOrDefaultAsync(row => row.Handle == handle, token), cancel);
        return row is null || IsLate(row) ? new Found.Gone() : new Found.Subscription(row);
    }

    /// <summary>Somebody has pressed the button of the mail's link.</summary>
    public Task<Found> ConfirmAsync(string? key, CancellationToken cancel) => ChangeAsync(LinkUse.Confirm, key, (_, row) => row.ConfirmedAt ??= time.GetUtcNow(), cancel);

    public Task<Found> ChangeAsync(string? key, Wish wish, CancellationToken cancel) => ChangeAsync(LinkUse.Manage, key, (_, row) => (row.Language, row.Components) = (wish.Language, wish.Stored), cancel);

    /// <summary>Given up for its failures, tried again.</summary>
    public Task<Found> ResumeAsync(string? key, CancellationToken cancel) => ChangeAsync(LinkUse.Manage, key, (_, row) => Resume(row), cancel);

    /// <summary>Ends a subscription. Once it is gone the same link says so, as often as it is used.</summary>
    /// <returns>False: we made no such link.</returns>
    public async Task<bool> LeaveAsync(string? key, CancellationToken cancel)
    {
        var handle = await links.ReadAsync(LinkUse.Leave, key, cancel) ?? await links.ReadAsync(LinkUse.Manage, key, cancel);
        if (handle is null) return false;
        await store.WriteAsync((db, token) => db.Subscribers.Where(row => row.Handle == handle).ExecuteDeleteAsync(token), cancel);
        return true;
    }

    /// <summary>A web hook's target has answered the question. Whoever has a target that answers to everybody is not told twice: its first subscription stands.</summary>
    /// <returns>False: another subscription has this target.</returns>
    public Task<bool> StandsAsync(string handle, CancellationToken cancel) => store.WriteAsync(
        async (db, token) =>
        {
            await db.LockAsync(Lock, token);
            if (await db.Subscribers.FirstOrDefaultAsync(row => row.Handle == handle, token) is not { } row) return true;   // left meanwhile
            var unique = $"hook:{row.Address}";
            if (await db.Subscribers.AnyAsync(other => other.Unique == unique && other.Id != row.Id, token)) return false;
            row.Unique = unique;
            row.ConfirmedAt ??= time.GetUtcNow();
            Resume(row);
            return true;
        },
        cancel);

    /// <summary>Staff removes somebody at their request, or tries a target again. The record names nobody: who is removed is not kept in another place.</summary>
    public Task<bool> ByStaffAsync(long id, bool remove, string by, CancellationToken cancel) => store.WriteAsync(
        async (db, token) =>
        {
            if (await db.Subscribers.FindAsync([id], token) is not { } row) return false;
            if (remove) db.Subscribers.Remove(row);
            else Resume(row);
            db.Record(time.GetUtcNow(), by, remove ? "subscriber.remove" : "subscriber.resume", SubscriberAddress.Masked(row));
            return true;
        },
        cancel);

    /// <summary>
    /// Takes news inside the caller's transaction, by one row; the deliveries follow by themselves. The same incident and number again is the same
    /// news. Nothing is kept while nobody may subscribe.
    /// </summary>
    public async Task TellAsync(Db db, StatusNews news, CancellationToken cancel)
    {
        if (news.Texts.IsEmpty) throw new ArgumentException("news without words", nameof(news));
        if (!settings.TakesSubscribers || await db.StatusNews.AnyAsync(row => row.IncidentId == news.IncidentId && row.Number == news.Number, cancel)) return;
        db.StatusNews.Add(new() { IncidentId = news.IncidentId, Number = news.Number, ToldAt = time.GetUtcNow(), Json = JsonSerializer.Serialize(news, NewsJson.Default.StatusNews) });
    }

    Task<Found> ChangeAsync(LinkUse use, string? key, Action<Db, SubscriberRow> change, CancellationToken cancel) => store.WriteAsync<Found>(
        async (db, token) =>
        {
            if (await links.ReadAsync(use, key, token) is not { } handle) return new Found.Forged();
            if (await db.Subscribers.FirstOrDefaultAsync(row => row.Handle == handle, token) is not { } row || IsLate(row)) return new Found.Gone();
            change(db, row);
            return new Found.Subscription(row);
        },
        cancel);

    bool IsLate(SubscriberRow row) => row.ConfirmedAt is null && time.GetUtcNow() - row.AskedAt >= ToConfirm;

    static void Resume(SubscriberRow row) => (row.FailingSince, row.LastFault, row.StoppedAt) = (null, null, null);

    static SubscriberRow New(string kind, string address, string unique, Wish wish, DateTimeOffset now) =>
        new() { Kind = kind, Address = address, Unique = unique, Handle = SubscriberLinks.NewHandle(), Language = wish.Language, Components = wish.Stored, AskedAt = now };
}
