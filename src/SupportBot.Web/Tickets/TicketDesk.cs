using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Tickets;

/// <summary>Opens tickets, inside the transaction of whoever needs one.</summary>
sealed class TicketDesk(AppSettings settings, TimeProvider time)
{
    /// <summary>A person has answered after so much working time.</summary>
    static readonly TimeSpan AnswerTime = TimeSpan.FromHours(4);

    /// <summary>Who has just written writes more: one mail for all of it.</summary>
    static readonly TimeSpan Gather = TimeSpan.FromMinutes(2);

    /// <summary>Who goes on for hours is read in the conversation.</summary>
    const int MostLines = 500;

    const string LockName = "tickets";

    readonly OfficeHours _hours = OfficeHours.Parse(settings.Hoster.OfficeHours, settings.Hoster.Holidays);
    readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(settings.Hoster.TimeZone);

    /// <summary>Adds the ticket and its outbox row; both are stored when the caller's transaction is.</summary>
    public async Task<OpenedTicket> OpenAsync(Db db, NewTicket ticket, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var number = TicketNumber.Random();
        while (await db.Tickets.AnyAsync(row => row.Number == number, cancel)) number = TicketNumber.Random();
        var key = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(16));
        var answerBy = AnswerBy(now);
        db.Tickets.Add(new()
        {
            Number = number,
            KeyHash = Hash(key),
            OpenedAt = now,
            AnswerBy = answerBy,
            Language = ticket.Language,
            ConversationId = ticket.ConversationId,
            Email = ticket.Email,
            Subject = ticket.Subject,
            LinesJson = JsonSerializer.Serialize([.. ticket.Lines], TicketJson.Default.TicketLineArray),
            BouncesJson = ticket.BouncesJson,
        });
        if (settings.Tickets.Mail.Enabled) db.Outbox.Add(new() { Kind = TicketMail.Kind, Target = settings.Hoster.SupportEmail, Payload = number, Due = now });
        return new(TicketNumber.Shown(number), key, answerBy);
    }

    /// <summary>
    /// What was said after the ticket was opened goes into its copy, and to the support by mail; an address to which the answer shall go replaces the
    /// one before. False where there is no such ticket, or it is closed or full: it takes nothing any more.
    /// </summary>
    /// <param name="db">In a transaction.</param>
    /// <param name="number">As people read it.</param>
    /// <param name="lines">The lines, oldest first.</param>
    /// <param name="email">Where the answer shall go, or null: as before.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<bool> AddAsync(Db db, string number, ImmutableArray<TicketLine> lines, string? email, CancellationToken cancel)
    {
        await db.LockAsync(LockName, cancel);
        if (TicketNumber.Read(number) is not { } read || await db.Tickets.FirstOrDefaultAsync(row => row.Number == read && row.ClosedAt == null, cancel) is not { } ticket) return false;
        if (Add(ticket, lines) == 0) return false;
        ticket.Email = email ?? ticket.Email;
        var waits = await db.Outbox.AnyAsync(row => row.Kind == TicketMail.MoreKind && row.Payload == read && row.Done == null && row.Attempts == 0, cancel);
        if (settings.Tickets.Mail.Enabled && !waits) db.Outbox.Add(new() { Kind = TicketMail.MoreKind, Target = settings.Hoster.SupportEmail, Payload = read, Due = time.GetUtcNow() + Gather });
        return true;
    }

    /// <summary>The answer that told of the ticket belongs to it; in the transaction that opened it.</summary>
    public static void Told(Db db, string number, TicketLine line)
    {
        if (TicketNumber.Read(number) is { } read && db.Tickets.Local.FindEntry(read)?.Entity is { } ticket) Add(ticket, [line]);
    }

    /// <summary>A person answers: on the ticket's page, and by mail where an address was left. Null where there is no such ticket.</summary>
    public static async Task<TicketRow?> AnswerAsync(Db db, string number, string text, DateTimeOffset now, CancellationToken cancel)
    {
        await db.LockAsync(LockName, cancel);
        if (TicketNumber.Read(number) is not { } read || await db.Tickets.FirstOrDefaultAsync(row => row.Number == read, cancel) is not { } ticket) return null;
        var lines = Add(ticket, [new(now, "staff", text)]);
        if (ticket.Email is not null) db.Outbox.Add(new() { Kind = TicketAnswerMail.Kind, Target = ticket.Number, Payload = FormattableString.Invariant($"{lines - 1}"), Due = now });
        return ticket;
    }

    /// <summary>Adds lines to the copy; gives how many it has now, 0 where it is full for customers.</summary>
    static int Add(TicketRow ticket, ImmutableArray<TicketLine> more)
    {
        TicketLine[] lines = JsonSerializer.Deserialize(ticket.LinesJson, TicketJson.Default.TicketLineArray) ?? [];
        if (lines.Length >= MostLines && more.All(line => line.Speaker != "staff")) return 0;
        lines = [.. lines, .. more];
        ticket.LinesJson = JsonSerializer.Serialize(lines, TicketJson.Default.TicketLineArray);
        return lines.Length;
    }

    /// <summary>When a ticket opened now will have been answered by a person; null where no office hours are set.</summary>
    public DateTimeOffset? AnswerBy(DateTimeOffset now) => _hours.After(TimeZoneInfo.ConvertTime(now, _zone), AnswerTime);

    /// <summary>The customer's ticket by the number as typed and the key of the link, or null: neither says which was wrong.</summary>
    public static async Task<TicketRow?> FindAsync(Db db, string number, string? key, CancellationToken cancel)
    {
        if (TicketNumber.Read(number) is not { } read || string.IsNullOrEmpty(key)) return null;
        var row = await db.Tickets.FirstOrDefaultAsync(ticket => ticket.Number == read, cancel);
        return row is not null && CryptographicOperations.FixedTimeEquals(row.KeyHash, Hash(key)) ? row : null;
    }

    static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

/// <summary>A ticket's number: seven random digits, none of them leading zero, and a check digit (Damm), so that a typing error names no other ticket.</summary>
static class TicketNumber
{
    public static string Random()
    {
        var digits = RandomNumberGenerator.GetInt32(1_000_000, 10_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return digits + (char)('0' + Check(digits));
    }

    /// <summary>NNNN-NNNC.</summary>
    public static string Shown(string number) => $"{number[..4]}-{number[4..]}";

    /// <summary>The number as stored; blanks and dashes are ignored. Null when it is none, or its check digit is wrong.</summary>
    public static string? Read(string typed)
    {
        var digits = string.Concat(typed.Where(c => c is not (' ' or '-' or '\u00a0' or '\u2013')));
        return digits.Length == 8 && digits.All(char.IsAsciiDigit) && Check(digits) == 0 ? digits : null;
    }

    /// <summary>Damm's algorithm finds all single wrong digits and all transpositions of neighbours.</summary>
    static int Check(string digits) => digits.Aggregate(0, (interim, digit) => Damm[interim][digit - '0'] - '0');

    static readonly string[] Damm = ["0317598642", "7092154863", "4206871359", "1750983426", "6123045978", "3674209581", "5869720134", "8945362017", "9438617205", "2581436790"];
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TicketLine[]))]
sealed partial class TicketJson : JsonSerializerContext;
