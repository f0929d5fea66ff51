using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SupportBot.Bounces;
using SupportBot.Relays;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Relays;

/// <summary>Refusals of our mail as an operator's programs feed them in: they show what no list tells, and whose mail it was.</summary>
sealed class Refusals(Store store, RelayPool pool)
{
    public const int LongestSource = 100;

    /// <summary>Writes down what was refused or still waits.</summary>
    /// <param name="source">The feeder's name for where it comes from.</param>
    /// <param name="fedBy">The key's name.</param>
    /// <param name="content">The bounce as it came.</param>
    /// <param name="bounces">What was read in it.</param>
    /// <param name="now">When it was heard of.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>How many were new: the same refusal fed in again is not counted again.</returns>
    public Task<int> FeedAsync(string source, string fedBy, byte[] content, ImmutableArray<Bounce> bounces, DateTimeOffset now, CancellationToken cancel) =>
        StoreAsync(store, Rows(pool.Now, source, fedBy, content, bounces, now), cancel);

    /// <summary>What is to be written down of a bounce; nothing of one that refuses nothing. Pure.</summary>
    public static ImmutableArray<RefusalRow> Rows(RelaySnapshot relays, string source, string fedBy, byte[] content, ImmutableArray<Bounce> bounces, DateTimeOffset now)
    {
        if (!bounces.Any(IsRefusal)) return [];
        var (sender, text) = (RefusedSender.Of(content), RefusalMarks.Text(content));
        return [.. from bounce in bounces where IsRefusal(bounce) select Row(bounce, sender, text, relays, source, fedBy, now)];
    }

    /// <summary>Writes them down, each once. Returns how many were new.</summary>
    public static Task<int> StoreAsync(Store store, ImmutableArray<RefusalRow> rows, CancellationToken cancel)
    {
        if (rows is []) return Task.FromResult(0);
        return store.WriteAsync(async (db, token) =>
        {
            var fresh = 0;
            foreach (var row in rows.DistinctBy(row => Convert.ToHexString(row.Fingerprint)))
            {
                if (await db.Refusals.AnyAsync(known => known.Fingerprint == row.Fingerprint, token)) continue;
                db.Refusals.Add(row);
                fresh++;
            }

            return fresh;
        }, cancel);
    }

    /// <summary>The list or receiver by its id, else the recipient's domain; empty where the text says neither.</summary>
    public static string ByOf(Bounce bounce) => bounce.Blocklist?.Id ?? Short(ReceiverOf(bounce), 255) ?? "";

    public static string ReasonOf(Bounce bounce) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(bounce.Reason?.ToString() ?? "undetermined");

    static bool IsRefusal(Bounce bounce) => bounce.Kind is BounceKind.Bounce or BounceKind.Delayed;

    static string? ReceiverOf(Bounce bounce) => bounce.Recipient is { } recipient && recipient.LastIndexOf('@') is >= 0 and var at ? recipient[(at + 1)..] : bounce.RemoteHost;

    /// <summary>Whose mail was refused through our addresses since then, the most often refused first.</summary>
    public static Task<List<RefusedMail>> AffectedAsync(Store store, DateTimeOffset since, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.Refusals.Where(row => row.At >= since && row.Address != null).ToListAsync(token);
        return rows.GroupBy(row => (row.Sender, row.Address, row.Blocklist))
            .Select(same => new RefusedMail(same.Key.Sender, same.Key.Address!, same.Key.Blocklist, same.Count(), same.Min(row => row.At), same.Max(row => row.At), [.. same.Select(row => row.Receiver).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]))
            .OrderByDescending(mail => mail.Count).ThenBy(mail => mail.Sender, StringComparer.Ordinal).ToList();
    }, cancel);

    static RefusalRow Row(Bounce bounce, string? sender, string text, RelaySnapshot relays, string source, string fedBy, DateTimeOffset now)
    {
        var marks = RefusalMarks.Of(bounce.MessageId, text);
        var mark = string.Join('\n', bounce.MessageId, bounce.Recipient, bounce.ListedAddress?.ToString(), bounce.Diagnostic, bounce.OccurredAt?.ToUniversalTime().ToString("O"), sender);
        return new()
        {
            At = bounce.OccurredAt is { } occurred && occurred <= now ? occurred : now,   // a clock that is ahead is not believed
            HeardAt = now,
            Source = source,
            FedBy = fedBy,
            Address = relays.Find(bounce.ListedAddress)?.State.Address.ToString(),
            Blocklist = bounce.Blocklist?.Id,
            Reason = ReasonOf(bounce),
            Receiver = Short(ReceiverOf(bounce), 255),
            Sender = Short(sender, 320),
            MessageMark = marks.Message,
            QueueMark = marks.Queue is [var first, ..] ? first : null,
            Fingerprint = SHA256.HashData(Encoding.UTF8.GetBytes(mark)),
        };
    }

    static string? Short(string? text, int most) => text is { Length: > 0 } ? text[..Math.Min(text.Length, most)] : null;
}

/// <summary>One sender's mail that was refused through one of our addresses.</summary>
/// <param name="Sender">Null: the bounces do not say.</param>
/// <param name="Address">Ours.</param>
/// <param name="Blocklist">The list or receiver, by its id, or null.</param>
/// <param name="Count">So many refusals.</param>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
/// <param name="Receivers">The recipients' domains.</param>
sealed record RefusedMail(string? Sender, string Address, string? Blocklist, int Count, DateTimeOffset First, DateTimeOffset Last, ImmutableArray<string> Receivers);
