using System.CommandLine;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Commands;

/// <summary>Commands that work on the server's database, beside a running server or without one.</summary>
static class BesideServe
{
    public static readonly Option<string?> Data = new("--data") { Description = "The server's data folder; else SUPPORTBOT_DATA, else ./data.", Recursive = true };

    /// <summary>Who acts, as shown to staff: the person behind sudo, too.</summary>
    public static string Actor => Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } person ? person : Environment.UserName;

    /// <summary>Opens settings and database and does the work. What is wrong with either is said on standard error, exit 78.</summary>
    public static async Task<int> RunAsync(ParseResult parsed, Func<ParseResult, SettingsReading.Good?> load, Func<SettingsReading.Good, DataFolder, Task<int>> work, bool create = false)
    {
        if (load(parsed) is not { } good) return Exit.WrongSetting;
        switch (await DataFolder.OpenBesideAsync(parsed.GetValue(Data), good.Settings, create))
        {
            case DataFolder.Opening.Ready(var folder):
                await using (folder) return await work(good, folder);
            case DataFolder.Opening.Refused(var why):
                await parsed.InvocationConfiguration.Error.WriteLineAsync(why);
                return Exit.WrongSetting;
            default:
                return Exit.Internal;
        }
    }
}
