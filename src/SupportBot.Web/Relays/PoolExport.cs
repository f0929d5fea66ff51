using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using SupportBot.Relays;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Relays;

/// <summary>Tells the mail server which addresses may send: the pool file, then the hook.</summary>
sealed partial class PoolExport(AppSettings settings, ILogger<PoolExport> log)
{
    static readonly TimeSpan HookLimit = TimeSpan.FromSeconds(30);

    bool _hookOwed;

    /// <summary>Writes the file where it changed, and runs the hook when it did or when it failed last time.</summary>
    /// <param name="state">What the file is made of.</param>
    /// <param name="knows">Whether a whole sweep has ever been stored; without one an existing file is left alone.</param>
    /// <param name="cancel">Stops the hook.</param>
    /// <returns>The addresses that the mail server now sends from, or null when it could not be told.</returns>
    public async Task<ImmutableArray<IPAddress>?> WriteAsync(PoolState state, bool knows, CancellationToken cancel)
    {
        ImmutableArray<IPAddress> sending = [.. state.Addresses.Where(address => address.Stand is Stand.Active or Stand.ListedActive).Select(address => address.Address)];
        if (settings.Pool.ExportPath.Length == 0) return settings.IsDemonstration ? sending : null;   // the made-up hoster's mail server hears by itself

        var writings = settings.Pool.ExportPath.Contains("{relay}", StringComparison.Ordinal)
            ? state.Addresses.Select(address => address.Relay).Distinct(StringComparer.Ordinal).Select(relay => Write(settings.Pool.ExportPath.Replace("{relay}", relay, StringComparison.Ordinal), PoolFile.Text(state.Addresses, relay), knows)).ToList()
            : [Write(settings.Pool.ExportPath, PoolFile.Text(state.Addresses), knows)];
        if (writings.Any(writing => writing is PoolFileWriting.Failed or PoolFileWriting.LeftAlone)) return null;

        _hookOwed |= writings.Any(writing => writing is PoolFileWriting.Written);
        if (_hookOwed && settings.Pool.OnChange.Length > 0 && !await RunHookAsync(cancel)) return null;
        _hookOwed = false;
        return sending;
    }

    PoolFileWriting Write(string path, string? text, bool knows)
    {
        // A relay whose last address is drained keeps its last file: an empty one would send from the kernel's choice.
        var writing = text is null ? new PoolFileWriting.Unchanged() : PoolFileWriter.Write(path, text, knows);
        if (writing is PoolFileWriting.Failed(var fault)) Log.NotWritten(log, path, fault);
        return writing;
    }

    async Task<bool> RunHookAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(HookLimit);
        try
        {
            using var hook = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", settings.Pool.OnChange]) { RedirectStandardInput = true, UseShellExecute = false })!;
            hook.StandardInput.Close();
            try
            {
                await hook.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                hook.Kill(entireProcessTree: true);
                Log.HookFailed(log, "took longer than 30 s");
                return false;
            }

            if (hook.ExitCode == 0) return true;
            Log.HookFailed(log, $"ended with {hook.ExitCode}");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Log.HookFailed(log, e.Message);
        }

        return false;
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The pool file {Path} could not be written: {Fault}; the last one stays, tried again after the next sweep")]
        public static partial void NotWritten(ILogger log, string path, string fault);

        [LoggerMessage(Level = LogLevel.Error, Message = "The hook Pool:OnChange {Fault}; tried again after the next sweep, until then no drain counts as applied")]
        public static partial void HookFailed(ILogger log, string fault);
    }
}
