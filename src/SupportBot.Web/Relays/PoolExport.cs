using System.Diagnostics;
using System.Globalization;
using SupportBot.Relays;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Relays;

/// <summary>Tells the mail server which addresses may send: the pool file, the file of relays, then the hook.</summary>
sealed partial class PoolExport(AppSettings settings, ILogger<PoolExport> log)
{
    readonly MailServerFiles _files = MailServerFiles.Of(settings);

    /// <summary>How long the hook may take; the pool waits for it.</summary>
    public TimeSpan HookLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether a change of the settings would overturn what the mail server was told: then a person must look first.</summary>
    public bool Overturns(PoolFact fact, PoolState state) => _files.TellSomebody && fact is { Knows: true, Applied: { } knows } && Telling.Overturns(knows, _files.Told(state));

    /// <summary>Writes the files where they changed, and runs the hook when one did, when it failed last time, or when what was told is not yet known to have arrived.</summary>
    /// <param name="state">What the files are made of.</param>
    /// <param name="fact">What was told before, and whether a whole sweep has ever been stored; without one an existing file is left alone.</param>
    /// <param name="cancel">Stops the hook.</param>
    public async Task<Telling> TellAsync(PoolState state, PoolFact fact, CancellationToken cancel)
    {
        if (!_files.TellSomebody) return new(null, false);
        var told = _files.Told(state);
        var writings = _files.Of(state).Select(file => Write(file.Path, file.Text, fact.Knows)).ToList();
        var owed = fact.HookOwed || writings.Any(writing => writing is PoolFileWriting.Written) || !Telling.Same(told, fact.Applied);
        if (writings.Any(writing => writing is PoolFileWriting.Failed or PoolFileWriting.LeftAlone)) return Telling.Halfway(fact, told, fact.HookOwed || writings.Any(writing => writing is PoolFileWriting.Written));
        if (owed && settings.Pool.OnChange.Length > 0 && !await RunHookAsync(cancel)) return Telling.Halfway(fact, told, true);
        return new(told, false);
    }

    PoolFileWriting Write(string path, string text, bool knows)
    {
        var writing = PoolFileWriter.Write(path, text, knows);
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
                Log.HookFailed(log, cancel.IsCancellationRequested ? "was stopped, for the program ends" : string.Create(CultureInfo.InvariantCulture, $"took longer than {HookLimit.TotalSeconds} s"));
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
        [LoggerMessage(Level = LogLevel.Error, Message = "The file {Path} could not be written: {Fault}; the last one stays, tried again after the next sweep")]
        public static partial void NotWritten(ILogger log, string path, string fault);

        [LoggerMessage(Level = LogLevel.Error, Message = "The hook Pool:OnChange {Fault}; tried again after the next sweep and at the next start, until then no drain counts as applied")]
        public static partial void HookFailed(ILogger log, string fault);
    }
}
