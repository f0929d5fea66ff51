using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Settings;
using SupportBot.Web.Staff;

namespace SupportBot.Web.Commands;

/// <summary><c>staff key …</c>: keys for programs.</summary>
static class StaffCommand
{
    const int Refused = 1;
    const int LongestName = 60;

    public static Command Create(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time, AskSecret? secret = null)
    {
        var command = new Command("staff", "Who may use the program: people's accounts, keys for other programs.")
        {
            BesideServe.Data,
            new Command("key", "Keys for programs.") { Add(load, time), Remove(load), List(load), Hash() },
        };
        foreach (var account in StaffAccountCommand.All(load, time, secret ?? Secret.ReadAsync)) command.Subcommands.Add(account);
        return command;
    }

    static Command Add(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var name = new Argument<string>("NAME") { Description = "What the key is for, e.g. relay1." };
        var scopes = new Option<string[]>("--scopes") { Description = $"What it may do: {ApiKeys.Scopes}; several joined by commas.", Required = true, AllowMultipleArgumentsPerToken = true };
        var command = new Command("add", "Makes a key and shows it once; only its hash is stored.") { name, scopes };
        command.SetAction((parsed, cancel) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            var (wanted, called) = (parsed.GetValue(scopes)!.SelectMany(text => text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal).ToArray(), parsed.GetValue(name)!.Trim());
            if (wanted is [] || Array.Find(wanted, scope => !ApiKeys.IsScope(scope)) is not null) return SayAsync(error, $"--scopes: {string.Join(' ', wanted)}: allowed are {ApiKeys.Scopes}", Exit.WrongUsage);
            if (called.Length is 0 or > LongestName || called.Any(char.IsControl)) return SayAsync(error, $"NAME: 1 to {LongestName} characters", Exit.WrongUsage);
            return BesideServe.RunAsync(parsed, load, async (good, folder) =>
            {
                if (good.Settings.Api.Keys.ContainsKey(called)) return await SayAsync(error, $"{called}: the settings name a key like this (Api:Keys:{called}); choose another name", Refused);
                var key = ApiKeys.Make();
                var stored = await folder.Store.WriteAsync(async (db, token) =>
                {
                    if (await db.ApiKeys.AnyAsync(row => row.Name == called, token)) return false;
                    db.ApiKeys.Add(new() { Name = called, Hash = ApiKeys.Hash(key), Scopes = string.Join(' ', wanted), AddedAt = time.GetUtcNow() });
                    return true;
                }, cancel);
                if (!stored) return await SayAsync(error, $"{called}: there is a key of this name; remove it first, or choose another name", Refused);
                await error.WriteLineAsync("The key, shown this once. It works at once, also with a running server.");
                await parsed.InvocationConfiguration.Output.WriteLineAsync(key);
                return Exit.Done;
            }, create: true);
        });
        return command;
    }

    static Command Remove(Func<ParseResult, SettingsReading.Good?> load)
    {
        var name = new Argument<string>("NAME");
        var command = new Command("remove", "Takes a key back; it stops working at once.") { name };
        command.SetAction((parsed, cancel) => BesideServe.RunAsync(parsed, load, async (_, folder) =>
        {
            var called = parsed.GetValue(name)!;
            var removed = await folder.Store.WriteAsync((db, token) => db.ApiKeys.Where(row => row.Name == called).ExecuteDeleteAsync(token), cancel);
            return removed > 0 ? Exit.Done : await SayAsync(parsed.InvocationConfiguration.Error, $"{called}: the database has no key of this name", Refused);
        }));
        return command;
    }

    static Command List(Func<ParseResult, SettingsReading.Good?> load)
    {
        var command = new Command("list", "Names and scopes of all keys.");
        command.SetAction((parsed, cancel) => BesideServe.RunAsync(parsed, load, async (good, folder) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var stored = await folder.Store.ReadAsync((db, token) => db.ApiKeys.OrderBy(row => row.Name).ToListAsync(token), cancel);
            foreach (var key in stored) await output.WriteLineAsync(FormattableString.Invariant($"{Printable.Of(key.Name)}  {key.Scopes}  added {key.AddedAt.UtcDateTime:yyyy-MM-dd}"));
            foreach (var (called, key) in good.Settings.Api.Keys) await output.WriteLineAsync($"{Printable.Of(called)}  {string.Join(' ', key.Scopes)}  from the settings");
            if (stored is [] && good.Settings.Api.Keys.IsEmpty) await output.WriteLineAsync("No key yet: supportbot staff key add NAME --scopes pool");
            return Exit.Done;
        }));
        return command;
    }

    /// <summary>For installations that are configured by file: the key is read from standard input, never from an argument that others can see.</summary>
    static Command Hash()
    {
        var command = new Command("hash", "Makes a key and prints it with its hash for Api:Keys; with a key on standard input, that key's hash.");
        command.SetAction(async (parsed, cancel) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var given = Console.IsInputRedirected ? (await Console.In.ReadLineAsync(cancel))?.Trim() : null;
            var key = given is { Length: > 0 } ? given : ApiKeys.Make();
            if (given is not { Length: > 0 }) await output.WriteLineAsync($"Key:    {key}");
            await output.WriteLineAsync($"Sha256: {Convert.ToHexStringLower(ApiKeys.Hash(key))}");
            return Exit.Done;
        });
        return command;
    }

    static async Task<int> SayAsync(TextWriter error, string sentence, int exit)
    {
        await error.WriteLineAsync(sentence);
        return exit;
    }
}
