using System.Collections;
using System.CommandLine;
using SupportBot.Web.CustomerMail;
using SupportBot.Web.Probing;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;

namespace SupportBot.Web.Commands;

/// <summary>Exit codes that every command shares (sysexits.h).</summary>
static class Exit
{
    public const int Done = 0;
    public const int WrongUsage = 64;
    public const int Internal = 70;
    public const int WrongSetting = 78;

    /// <summary>By Ctrl+C, as a shell tells it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>The reader of standard output has gone, as a shell tells it: 128 + SIGPIPE.</summary>
    public const int ReaderHasGone = 141;
}

/// <summary>The commands. A first argument with a dash means <c>serve</c>: test hosts start the program with <c>--environment</c> and the like.</summary>
static class CommandLine
{
    static readonly Option<FileInfo?> Config = new("--config") { Description = "A settings file, read over appsettings.json.", Recursive = true };

    /// <summary>
    /// Runs a command. Whatever it did not foresee ends it with one sentence; the stack trace is the log's, where there is one by then.
    /// </summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            return await DispatchAsync(args);
        }
        catch (OperationCanceledException)
        {
            return Exit.Interrupted;
        }
        catch (ContentException e)
        {
            await Console.Error.WriteLineAsync(e.Message.ReplaceLineEndings(" "));
            return Exit.WrongSetting;
        }
#pragma warning disable CA1031 // the outermost catch of the program
        catch (Exception e) when (e is not HostAbortedException)   // how tools that only want the host, built and not run, end us
#pragma warning restore CA1031
        {
            var cause = e.GetBaseException();
            await Console.Error.WriteLineAsync($"supportbot broke: {cause.GetType().Name}: {cause.Message.ReplaceLineEndings(" ")}");
            return Exit.Internal;
        }
    }

    static async Task<int> DispatchAsync(string[] args)
    {
        if (args is [] or ["serve", ..] || (args[0].StartsWith('-') && args[0] is not ("--help" or "-h" or "-?" or "--version")))
        {
            return await ServeCommand.RunAsync(args is ["serve", ..] ? args[1..] : args);
        }

        if (args is ["settings-reference"])   // for docs/settings.md; no command of the contract
        {
            await Console.Out.WriteAsync(SettingsReference.Markdown());
            return Exit.Done;
        }

        var root = new RootCommand("SupportBot: reads bounces, watches relays on blocklists, and tells customers what to do. Without a command it serves the site.")
        {
            Config,
            ServeCommand.Describe(),
            ClassifyCommand.Create(Loaded, TimeProvider.System),
            CheckCommand.Create(Inputs, TimeProvider.System),
            ProbeCommand.Create(Probes, TimeProvider.System),
            PoolCommand.Create(Loaded, TimeProvider.System),
            CasesCommand.Create(Loaded, TimeProvider.System),
            StaffCommand.Create(Loaded, TimeProvider.System),
            ExportStatusCommand.Create(Loaded, TimeProvider.System),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("See supportbot --help.");
            return Exit.WrongUsage;
        }

        return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });   // its own prints the stack trace
    }

    /// <summary>The settings for this run; complaints go to standard error, one a line.</summary>
    public static SettingsReading.Good? Settings(string? configFile)
    {
        switch (SettingsReader.Read(AppContext.BaseDirectory, configFile, Environment.GetEnvironmentVariables()))
        {
            case SettingsReading.Good good:
                foreach (var warning in good.Warnings) Console.Error.WriteLine($"warning: {warning}");
                return good;
            case SettingsReading.Bad(var faults):
                foreach (var fault in faults) Console.Error.WriteLine(fault);
                break;
        }

        return null;
    }

    static SettingsReading.Good? Loaded(ParseResult parsed) => Settings(parsed.GetValue(Config)?.FullName);

    static ProbeInputs? Probes(ParseResult parsed)
    {
        if (Loaded(parsed) is not { } good) return null;
        var english = good.Settings with { Hoster = good.Settings.Hoster with { Languages = ["en"] } };
        return new(ProbePlan.From(good.Settings, Watching.From(good.Settings, good.Catalog)), Languages.Load(AppContext.BaseDirectory, english).First, null);
    }

    static CheckInputs? Inputs(ParseResult parsed)
    {
        if (Loaded(parsed) is not { } good) return null;
        var watching = Watching.From(good.Settings, good.Catalog);
        return new(watching.Addresses, watching.Lists, [.. Watching.Known(good.Settings, good.Catalog)], watching.Sweep)
        {
            Warn = async cancel => await OwnMailWay.WatchedAsync(good.Settings, System.Net.Dns.GetHostAddressesAsync, cancel) is { } relay ? OwnMailWay.Warning(relay) : null,
        };
    }
}
