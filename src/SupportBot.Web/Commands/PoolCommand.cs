using System.CommandLine;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Staff;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Commands;

/// <summary><c>pool …</c>: the pool by hand, beside a running server, which notices within about a second, or without one.</summary>
static class PoolCommand
{
    const int Refused = 1;
    const int LongestReason = 500;

    static readonly Argument<string> AddressArgument = new("ADDRESS") { Description = "One of the configured addresses." };
    static readonly Option<string?> Reason = new("--reason") { Description = "Why, for colleagues." };
    static readonly Option<string?> Until = new("--until") { Description = $"When the hold ends: {Moment.Allowed}. Without it a person ends it." };
    static readonly Option<bool> Json = new("--json") { Description = "As /api/pool says it." };

    public static Command Create(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var pool = new Command("pool", "Which addresses may send, and changing it by hand. Without a further word: the list.")
        {
            BesideServe.Data, Json,
            List(load, time), Drain(load, time), Activate(load, time), Release(load, time), Confirm(load, time), Apply(load, time),
            PoolHistoryCommand.History(load), PoolHistoryCommand.Affected(load, time),
        };
        pool.SetAction((parsed, cancel) => ListAsync(parsed, load, time, cancel));
        return pool;
    }

    static Command List(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var command = new Command("list", "Every address: where it stands, since when, whether the mail server knows.") { Json };
        command.SetAction((parsed, cancel) => ListAsync(parsed, load, time, cancel));
        return command;
    }

    static Task<int> ListAsync(ParseResult parsed, Func<ParseResult, SettingsReading.Good?> load, TimeProvider time, CancellationToken cancel) => BesideServe.RunAsync(parsed, load, async (good, folder) =>
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var watching = Watching.From(good.Settings, good.Catalog);
        var pool = await folder.Store.ReadAsync(StoredPool.ReadAsync, cancel);
        if (pool.State.Addresses is [])
        {
            await error.WriteLineAsync("pool: nothing is known yet: no server has run on this database");
            return Refused;
        }

        var now = RelaySnapshot.Of(pool, watching, time.GetUtcNow());
        if (parsed.GetValue(Json)) await output.WriteLineAsync(JsonSerializer.Serialize(PoolAddress.All(now), Readable.ImmutableArrayPoolAddress));
        else PoolTable.Write(output, pool, now, watching, good);
        return Exit.Done;
    });

    static Command Drain(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var force = new Option<bool>("--force") { Description = "Even below the pool's minimum; wants a reason." };
        var command = new Command("drain", "Takes an address out of sending. While the hold stands, sweeps change nothing about it.") { AddressArgument, Reason, Until, force };
        command.SetAction((parsed, cancel) => ChangeAsync(parsed, load, time, (state, address, wish, rules, now) => PoolPolicy.Drain(state, address, new(false, BesideServe.Actor, wish.Reason, now, wish.Until), rules, now, wish.Force), parsed.GetValue(force), cancel));
        return command;
    }

    static Command Activate(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var command = new Command("activate", "Lets an address send, listed or not. On a listed one the hold ends after 4 hours unless --until says otherwise.") { AddressArgument, Reason, Until };
        command.SetAction((parsed, cancel) => ChangeAsync(parsed, load, time, (state, address, wish, rules, now) => PoolPolicy.Activate(state, address, new(true, BesideServe.Actor, wish.Reason, now, wish.Until), rules, now), force: false, cancel));
        return command;
    }

    static Command Release(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var command = new Command("release", "Ends a hold: from now on the sweeps decide again.") { AddressArgument };
        command.SetAction((parsed, cancel) => ChangeAsync(parsed, load, time, (state, address, _, rules, now) => PoolPolicy.Release(state, address, rules, now), force: false, cancel));
        return command;
    }

    static Command Confirm(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var list = new Argument<string>("LIST") { Description = "The list's id, e.g. spamcop." };
        var command = new Command("confirm", "You have looked: what this list names may be taken out, though it is much at once. The next sweep does it, down to the minimum.") { list };
        command.SetAction((parsed, cancel) => BesideServe.RunAsync(parsed, load, async (_, folder) =>
        {
            var id = parsed.GetValue(list)!;
            var now = time.GetUtcNow();
            var (decision, _) = await folder.Store.WriteAsync((db, token) => StoredPool.StepAsync(db, state => new PoolDecision.Done(PoolPolicy.ConfirmMassListing(state, id, now)), null, (fact, _) => fact, new(BesideServe.Actor, "pool.confirm", id), now, token), cancel);
            if (decision is PoolDecision.Done { Step.Events: [] }) return await SayAsync(parsed, $"{Printable.Of(id)}: no address waits for a word about this list", Refused);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{id}: confirmed. The next sweep takes the addresses out, down to the minimum.");
            return Exit.Done;
        }));
        return command;
    }

    static Command Apply(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var confirm = new Option<bool>("--confirm") { Description = "Do it." };
        var command = new Command("apply", "Changed Relays that would change more than half of the pool file wait for this. Without --confirm: shows what would change.") { confirm };
        command.SetAction((parsed, cancel) => BesideServe.RunAsync(parsed, load, async (_, folder) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var pool = await folder.Store.ReadAsync(StoredPool.ReadAsync, cancel);
            if (!pool.Fact.Waits) return await SayAsync(parsed, "Nothing waits: the file follows the pool.", Exit.Done);
            var (knows, sends) = (pool.Fact.Applied ?? [], pool.State.Addresses.Where(address => address.Sends).Select(address => address.Address).ToList());
            foreach (var gone in knows.Except(sends).Order(AddressOrder.ByNumber)) await output.WriteLineAsync($"- {AddressOrder.Text(gone)}");
            foreach (var fresh in sends.Except(knows).Order(AddressOrder.ByNumber)) await output.WriteLineAsync($"+ {AddressOrder.Text(fresh)}");
            if (!parsed.GetValue(confirm)) return await SayAsync(parsed, "The file still says what it said before. If the above is meant: supportbot pool apply --confirm", Refused);
            await folder.Store.WriteAsync(
                (db, token) =>
                {
                    db.Record(time.GetUtcNow(), BesideServe.Actor, "pool.apply");
                    return StoredPool.MarkAsync(db, fact => fact.Accept(pool.State), token);
                },
                cancel);
            await output.WriteLineAsync(folder.IsBeside ? "Confirmed. The running server writes the file now." : "Confirmed. The file is written when a server starts.");
            return Exit.Done;
        }));
        return command;
    }

    delegate PoolDecision Decide(PoolState state, IPAddress address, PoolWish wish, PoolRules rules, DateTimeOffset now);

    static async Task<int> ChangeAsync(ParseResult parsed, Func<ParseResult, SettingsReading.Good?> load, TimeProvider time, Decide decide, bool force, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var text = parsed.GetValue(AddressArgument)!;
        if (!IPAddress.TryParse(text, out var address)) return await SayAsync(parsed, $"\"{Printable.Of(text)}\" is no IPv4 or IPv6 address", Exit.WrongUsage);
        DateTimeOffset? until = null;
        if (parsed.GetValue(Until) is { } typed)
        {
            if (!Moment.TryParse(typed, now, ahead: true, out var end) || end <= now) return await SayAsync(parsed, $"--until: \"{Printable.Of(typed)}\" is no time to come; allowed is {Moment.Allowed}", Exit.WrongUsage);
            until = end;
        }

        var reason = parsed.GetValue(Reason);
        if (reason?.Length > LongestReason) return await SayAsync(parsed, $"--reason: at most {LongestReason} characters", Exit.WrongUsage);
        if (force && string.IsNullOrWhiteSpace(reason)) return await SayAsync(parsed, "--force wants a --reason: a colleague will ask", Exit.WrongUsage);

        return await BesideServe.RunAsync(parsed, load, async (good, folder) =>
        {
            var rules = Watching.From(good.Settings, good.Catalog).Rules;
            var wish = new PoolWish(reason, until, force);
            var (decision, pool) = await folder.Store.WriteAsync((db, token) => StoredPool.StepAsync(db, state => decide(state, address, wish, rules, now), null, (fact, _) => fact, new(BesideServe.Actor, $"pool.{parsed.CommandResult.Command.Name}{(force ? "-forced" : "")}", address.ToString(), reason), now, token), cancel);
            switch (decision)
            {
                case PoolDecision.UnknownAddress:
                    return await SayAsync(parsed, $"{AddressOrder.Text(address)}: none of the configured addresses{(pool.State.Addresses is [] ? "; no server has run on this database yet" : "")}", Refused);
                case PoolDecision.BelowMinimum(var minimum):
                    return await SayAsync(parsed, FormattableString.Invariant($"{AddressOrder.Text(address)}: without it fewer than {minimum} addresses of its pool would send. Nothing was changed. If it must be: --force with a --reason"), Refused);
                default:
                    await TellAsync(parsed.InvocationConfiguration.Output, folder, address, time, cancel);
                    return Exit.Done;
            }
        });
    }

    /// <summary>Waits a little for the running server, so that the answer is the mail server's state and not a hope.</summary>
    static async Task TellAsync(TextWriter output, DataFolder folder, IPAddress address, TimeProvider time, CancellationToken cancel)
    {
        var patience = TimeSpan.FromSeconds(10);
        var begun = time.GetTimestamp();
        AddressView view;
        do
        {
            var pool = await folder.Store.ReadAsync(StoredPool.ReadAsync, cancel);
            view = AddressView.Of(pool.State.Addresses.First(known => known.Address.Equals(address)), pool.Fact, 0, "");
            if (view.Applied || !folder.IsBeside) break;
            await Task.Delay(TimeSpan.FromMilliseconds(250), time, cancel);
        }
        while (time.GetElapsedTime(begun) < patience);

        var sends = view.Sends ? "sends" : "does not send";
        await output.WriteLineAsync((view.Applied, folder.IsBeside) switch
        {
            (true, _) => $"{AddressOrder.Text(address)} {sends}; the mail server knows.",
            (false, false) => $"Stored: {AddressOrder.Text(address)} {sends}. No server runs on this database: the mail server hears of it when one starts.",
            _ => $"Stored: {AddressOrder.Text(address)} {sends}. The mail server has not heard of it yet: look at the server's log, and whether Pool:ExportPath is set.",
        });
    }

    static async Task<int> SayAsync(ParseResult parsed, string sentence, int exit)
    {
        await (exit == Exit.Done ? parsed.InvocationConfiguration.Output : parsed.InvocationConfiguration.Error).WriteLineAsync(sentence);
        return exit;
    }

    /// <summary>For people's eyes too: umlauts as they are.</summary>
    static readonly PoolAnswerJson Readable = new(new JsonSerializerOptions(PoolAnswerJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true });
}
