using System.CommandLine;
using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Spectre.Console;
using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Commands;

/// <summary><c>pool history</c> and <c>pool affected</c>: what was, and whom it hit.</summary>
static class PoolHistoryCommand
{
    const int MostEvents = 100;

    public static Command History(Func<ParseResult, SettingsReading.Good?> load)
    {
        var address = new Argument<string?>("ADDRESS") { Arity = ArgumentArity.ZeroOrOne, Description = "One of ours, also of the past; without it all." };
        var command = new Command("history", "Listings with begin and end, then what happened, newest last.") { address };
        command.SetAction(async (parsed, cancel) =>
        {
            var text = parsed.GetValue(address);
            IPAddress? only = null;
            if (text is not null && !IPAddress.TryParse(text, out only))
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"\"{Printable.Of(text)}\" is no IPv4 or IPv6 address");
                return Exit.WrongUsage;
            }

            return await BesideServe.RunAsync(parsed, load, async (good, folder) =>
            {
                var key = only?.ToString();
                var listings = await folder.Store.ReadAsync((db, token) => db.Listings.Where(row => key == null || row.Address == key).OrderBy(row => row.Since).ToListAsync(token), cancel);
                var events = await folder.Store.ReadAsync((db, token) => db.PoolEvents.Where(row => key == null || row.Address == key).OrderByDescending(row => row.Id).Take(MostEvents).ToListAsync(token), cancel);
                var console = PoolTable.Console(parsed.InvocationConfiguration.Output);
                var table = PoolTable.Empty(console, "Address", "List", "From", "To", "The list's words");
                foreach (var row in listings)
                    table.AddRow(new Text(row.Address), new Text(row.Blocklist), new Text(PoolTable.Time(row.Since, good)), new Text(row.Ended is { } ended ? PoolTable.Time(ended, good) : "still listed"), new Text(Printable.Of(row.Reason ?? "–")));
                if (listings is []) console.WriteLine("No listing is known.");
                else console.Write(table);
                foreach (var row in Enumerable.Reverse(events))
                    console.WriteLine($"{PoolTable.Time(row.At, good)}  {row.Kind,-20} {row.Address,-15} {row.Blocklist} {(row.After is null ? "" : $"{row.Before} -> {row.After}")} {Printable.Of(row.Detail ?? "")}".TrimEnd());
                return Exit.Done;
            });
        });
        return command;
    }

    public static Command Affected(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var since = new Option<string>("--since") { Description = $"{Moment.Allowed}.", Required = true };
        var address = new Option<string?>("--address") { Description = "Only through this address of ours." };
        var command = new Command("affected", "Whose mail was refused through our addresses, from the bounces that were fed in (POST /api/bounces?source=…), so that you can tell them first.") { since, address };
        command.SetAction(async (parsed, cancel) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            var (typed, text) = (parsed.GetValue(since)!, parsed.GetValue(address));
            if (!Moment.TryParse(typed, time.GetUtcNow(), ahead: false, out var from))
            {
                await error.WriteLineAsync($"--since: \"{Printable.Of(typed)}\" is no time; allowed is {Moment.Allowed}");
                return Exit.WrongUsage;
            }

            IPAddress? only = null;
            if (text is not null && !IPAddress.TryParse(text, out only))
            {
                await error.WriteLineAsync($"--address: \"{Printable.Of(text)}\" is no IPv4 or IPv6 address");
                return Exit.WrongUsage;
            }

            return await BesideServe.RunAsync(parsed, load, async (good, folder) =>
            {
                var console = PoolTable.Console(parsed.InvocationConfiguration.Output);
                var mails = (await Refusals.AffectedAsync(folder.Store, from, cancel)).Where(mail => only is null || mail.Address == only.ToString()).ToList();
                if (mails is [])
                {
                    console.WriteLine($"No refusal through one of our addresses was fed in since {PoolTable.Time(from, good)}.");
                    return Exit.Done;
                }

                var table = PoolTable.Empty(console, "Sender", "Through", "List", "Refused", "Last", "Receivers");
                foreach (var mail in mails)
                    table.AddRow(new Text(Printable.Of(mail.Sender ?? "unknown")), new Text(AddressOrder.Text(IPAddress.Parse(mail.Address))), new Text(mail.Blocklist ?? "–"), new Text(mail.Count.ToString(CultureInfo.InvariantCulture)), new Text(PoolTable.Time(mail.Last, good)), new Text(Printable.Of(string.Join(' ', mail.Receivers))));
                console.Write(table);
                return Exit.Done;
            });
        });
        return command;
    }
}
