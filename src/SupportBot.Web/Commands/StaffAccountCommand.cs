using System.CommandLine;
using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Settings;
using SupportBot.Web.Staff;

namespace SupportBot.Web.Commands;

/// <summary><c>staff add</c>, <c>list</c>, <c>role</c>, <c>disable</c>, <c>enable</c>, <c>reset</c>: accounts for the console.</summary>
static class StaffAccountCommand
{
    const int Refused = 1;
    const int LongestEmail = 254;

    static readonly Argument<string> Email = new("EMAIL") { Description = "The account's mail address." };

    /// <param name="load">Reads the settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="secret">Asks for a password by its prompt; null where there was none.</param>
    public static IEnumerable<Command> All(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time, AskSecret secret) =>
        [Add(load, time, secret), List(load), Role(load, time), Switch(load, time, disable: true), Switch(load, time, disable: false), Reset(load, time, secret)];

    static Command Add(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time, AskSecret secret)
    {
        var role = RoleOption("What they may do; default agent.");
        var none = new Option<bool>("--no-password") { Description = "For who signs in by OpenID Connect only." };
        var command = new Command("add", "Adds an account. The password is asked for on the terminal, or read from standard input; the second factor is set up at the first sign-in.") { Email, role, none };
        command.SetAction(async (parsed, cancel) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            var email = parsed.GetValue(Email)!.Trim();
            if (!IsEmail(email)) return await SayAsync(error, $"EMAIL: \"{Printable.Of(email)}\" is no mail address", Exit.WrongUsage);
            if (!Enum.TryParse<StaffRole>(parsed.GetValue(role) ?? "agent", ignoreCase: true, out var wanted) || !Enum.IsDefined(wanted)) return await SayAsync(error, "--role: allowed are reader, agent, admin", Exit.WrongUsage);
            string? password = null;
            if (!parsed.GetValue(none))
            {
                password = await secret("Password: ", cancel);
                if (password is null || password.Length < StaffAccounts.LeastPassword) return await SayAsync(error, string.Create(CultureInfo.InvariantCulture, $"The password needs at least {StaffAccounts.LeastPassword} characters; nothing was added."), Refused);
            }

            return await BesideServe.RunAsync(parsed, load, async (_, folder) =>
            {
                var added = await folder.Store.WriteAsync(async (db, token) =>
                {
                    var normalized = Normalized(email);
                    if (await db.Staff.AnyAsync(row => row.NormalizedEmail == normalized, token)) return false;
                    var row = new StaffRow { Email = email, NormalizedEmail = normalized, Role = wanted, AddedAt = time.GetUtcNow() };
                    if (password is not null) row.PasswordHash = new PasswordHasher<StaffRow>().HashPassword(row, password);
                    db.Staff.Add(row);
                    db.Record(time.GetUtcNow(), BesideServe.Actor, "staff.add", email, wanted.ToString());
                    return true;
                }, cancel);
                if (!added) return await SayAsync(error, $"{Printable.Of(email)}: there is an account with this address; staff role, staff reset or staff enable changes it", Refused);
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{Printable.Of(email)} added as {wanted.ToString().ToLowerInvariant()}. Sign in at /staff; a second factor is set up there.");
                return Exit.Done;
            }, create: true);
        });
        return command;
    }

    static Command List(Func<ParseResult, SettingsReading.Good?> load)
    {
        var command = new Command("list", "All accounts: role, second factors, last sign-in.");
        command.SetAction((parsed, cancel) => BesideServe.RunAsync(parsed, load, async (_, folder) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var rows = await folder.Store.ReadAsync(async (db, token) => (await db.Staff.OrderBy(row => row.Email).ToListAsync(token)).ConvertAll(row => (row, keys: db.Passkeys.Count(key => key.StaffId == row.Id))), cancel);
            foreach (var (row, keys) in rows)
            {
                var factors = string.Join(" and ", new[] { keys > 0 ? string.Create(CultureInfo.InvariantCulture, $"{keys} passkey{(keys == 1 ? "" : "s")}") : null, row.HasAuthenticator ? "app" : null }.OfType<string>());
                var seen = row.SignedInAt is { } at ? at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "never";
                await output.WriteLineAsync($"{Printable.Of(row.Email)}  {row.Role.ToString().ToLowerInvariant()}  {(factors.Length == 0 ? "no second factor yet" : factors)}  signed in {seen}{(row.DisabledAt is null ? "" : "  disabled")}");
            }

            if (rows is []) await output.WriteLineAsync("No account yet: supportbot staff add EMAIL --role admin");
            return Exit.Done;
        }));
        return command;
    }

    static Command Role(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var role = new Argument<string>("ROLE") { Description = "reader, agent or admin." };
        var command = new Command("role", "Changes what an account may do; its sessions end.") { Email, role };
        command.SetAction((parsed, cancel) => Enum.TryParse<StaffRole>(parsed.GetValue(role), ignoreCase: true, out var wanted) && Enum.IsDefined(wanted)
            ? ChangeAsync(parsed, load, time, "staff.role", wanted.ToString(), row => row.Role = wanted, "now has the role " + wanted.ToString().ToLowerInvariant(), cancel)
            : SayAsync(parsed.InvocationConfiguration.Error, "ROLE: allowed are reader, agent, admin", Exit.WrongUsage));
        return command;
    }

    static Command Switch(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time, bool disable)
    {
        var command = new Command(disable ? "disable" : "enable", disable ? "Shuts an account out at once; its sessions end." : "Lets a disabled account in again.") { Email };
        command.SetAction((parsed, cancel) => ChangeAsync(parsed, load, time, disable ? "staff.disable" : "staff.enable", null, row => row.DisabledAt = disable ? row.DisabledAt ?? time.GetUtcNow() : null, disable ? "is disabled" : "may sign in again", cancel));
        return command;
    }

    static Command Reset(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time, AskSecret secret)
    {
        var command = new Command("reset", "For a lost telephone or password: takes all second factors away and sets a new password.") { Email };
        command.SetAction(async (parsed, cancel) =>
        {
            var password = await secret("New password: ", cancel);
            if (password is null || password.Length < StaffAccounts.LeastPassword) return await SayAsync(parsed.InvocationConfiguration.Error, string.Create(CultureInfo.InvariantCulture, $"The password needs at least {StaffAccounts.LeastPassword} characters; nothing was changed."), Refused);
            return await ChangeAsync(parsed, load, time, "staff.reset", null, row =>
            {
                row.PasswordHash = new PasswordHasher<StaffRow>().HashPassword(row, password);
                (row.AuthenticatorKey, row.HasAuthenticator, row.RecoveryCodes, row.FailedCount, row.LockedUntil) = (null, false, null, 0, null);
            }, "has the new password and no second factor", cancel, keys: true);
        });
        return command;
    }

    static Task<int> ChangeAsync(ParseResult parsed, Func<ParseResult, SettingsReading.Good?> load, TimeProvider time, string act, string? detail, Action<StaffRow> change, string now, CancellationToken cancel, bool keys = false) =>
        BesideServe.RunAsync(parsed, load, async (_, folder) =>
        {
            var email = parsed.GetValue(Email)!.Trim();
            var normalized = Normalized(email);
            var found = await folder.Store.WriteAsync(async (db, token) =>
            {
                if (await db.Staff.FirstOrDefaultAsync(row => row.NormalizedEmail == normalized, token) is not { } row) return false;
                change(row);
                (row.SecurityStamp, row.ConcurrencyStamp) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
                if (keys) db.Passkeys.RemoveRange(db.Passkeys.Where(key => key.StaffId == row.Id));
                db.Record(time.GetUtcNow(), BesideServe.Actor, act, row.Email, detail);
                return true;
            }, cancel);
            if (!found) return await SayAsync(parsed.InvocationConfiguration.Error, $"{Printable.Of(email)}: there is no such account", Refused);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{Printable.Of(email)} {now}. Its sessions have ended.");
            return Exit.Done;
        });

    static Option<string> RoleOption(string about) => new("--role") { Description = $"reader, agent or admin. {about}" };

    static string Normalized(string email) => new UpperInvariantLookupNormalizer().NormalizeEmail(email)!;

    static bool IsEmail(string text) => text.Length is > 2 and <= LongestEmail && text.IndexOf('@', StringComparison.Ordinal) > 0 && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) && MimeKit.MailboxAddress.TryParse(text, out var read) && read.Address == text;

    static async Task<int> SayAsync(TextWriter error, string sentence, int exit)
    {
        await error.WriteLineAsync(sentence);
        return exit;
    }
}

/// <summary>Asks for a secret.</summary>
delegate Task<string?> AskSecret(string prompt, CancellationToken cancel);

/// <summary>Secrets that a person types: never an argument that others can see, never echoed.</summary>
static class Secret
{
    public static async Task<string?> ReadAsync(string prompt, CancellationToken cancel)
    {
        if (Console.IsInputRedirected) return await Console.In.ReadLineAsync(cancel);
        await Console.Error.WriteAsync(prompt);
        var typed = new System.Text.StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter) break;
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar)) typed.Append(key.KeyChar);
        }

        await Console.Error.WriteLineAsync();
        return typed.ToString();
    }
}
