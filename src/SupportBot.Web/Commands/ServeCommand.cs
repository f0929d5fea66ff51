using System.CommandLine;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using SupportBot.Bounces;
using SupportBot.Web.Demonstration;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Staff;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Commands;

/// <summary><c>serve</c>: the site, until it is told to stop.</summary>
static partial class ServeCommand
{
    const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Options that the web host reads by itself; test hosts pass them.</summary>
    static readonly string[] HostOptions = ["--urls", "--environment", "--contentRoot", "--applicationName"];

    public static Command Describe() => new("serve", $"The site, on {DefaultUrl} unless --urls says else (default).")
    {
        new Option<string>("--urls") { Description = "Where to listen, several joined by semicolons." },
        new Option<string>("--data") { Description = "The folder of database and outbox; else SUPPORTBOT_DATA, else ./data." },
    };

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["--help" or "-h" or "-?"]) return await new RootCommand { Describe() }.Parse(["serve", "--help"]).InvokeAsync();
        if (Arguments.Read(args) is not { } arguments)
        {
            await Console.Error.WriteLineAsync("Usage: supportbot [serve] [--config FILE] [--data DIR] [--urls URL]");
            return Exit.WrongUsage;
        }

        if (CommandLine.Settings(arguments.Config) is not { } good) return Exit.WrongSetting;
        await using var demonstration = good.Settings.IsDemonstration ? MadeUpHoster.Start(good, TimeProvider.System) : null;
        if (demonstration is not null) good = demonstration.Dressed;

        switch (DataFolder.Claim(arguments.Data, good.Settings))
        {
            case DataFolder.Opening.Refused(var why):
                await Console.Error.WriteLineAsync(why);
                return Exit.WrongSetting;
            case DataFolder.Opening.Ready(var folder):
                await using (folder) return await ServeAsync(arguments, good, folder, demonstration);
            default:
                return Exit.Internal;
        }
    }

    /// <summary>Null when the site may use the database; else why not.</summary>
    static async Task<string?> PrepareAsync(DataFolder folder, AppSettings settings)
    {
        if (await folder.PrepareAsync() is { } refusal) return refusal;
        await folder.Store.WarmAsync(CancellationToken.None);
        return await ApiKeys.ClashAsync(folder.Store, settings, CancellationToken.None);
    }

    static async Task<int> ServeAsync(Arguments arguments, SettingsReading.Good good, DataFolder folder, MadeUpHoster? demonstration)
    {
        var preparing = PrepareAsync(folder, good.Settings);   // a second core has nothing else to do while services are made
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = arguments.ForHost, ContentRootPath = AppContext.BaseDirectory });
        if (arguments.Config is not null) builder.Configuration.AddJsonFile(Path.GetFullPath(arguments.Config), optional: false);
        var urls = builder.Configuration["urls"] is { Length: > 0 } given ? given : builder.Configuration.GetSection("Kestrel:Endpoints").Exists() ? "Kestrel:Endpoints" : DefaultUrl;
        if (urls == DefaultUrl) builder.WebHost.UseUrls(DefaultUrl);
        var started = false;
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", _ => started);   // why a start fails is said below, once
        Features.Add(builder, good, folder, demonstration);
        await using var app = builder.Build();
        try
        {
            Features.Map(app);
            if (await preparing is { } refusal)
            {
                await Console.Error.WriteLineAsync(refusal);
                return Exit.WrongSetting;
            }

            await app.StartAsync();
            started = true;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{urls}: the port is taken by another program; choose another by --urls");
            return Exit.WrongSetting;
        }
        catch (Exception e) when (e.GetBaseException() is SocketException { SocketErrorCode: SocketError.AccessDenied or SocketError.AddressNotAvailable } refused)
        {
            await Console.Error.WriteLineAsync($"{urls}: cannot listen there ({refused.Message}); choose another by --urls");
            return Exit.WrongSetting;
        }
        catch (Exception e) when (e is not ContentException)
        {
            Log.NotStarted(app.Logger, e);
            throw;
        }

        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        foreach (var address in addresses) await Console.Out.WriteLineAsync($"Listening on {address}");
        _ = Task.Run(app.Services.GetRequiredService<BounceReader>().Prepare);   // who pastes first should not wait for it, and nobody else either
        await app.WaitForShutdownAsync();
        return Exit.Done;
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Critical, Message = "The site could not be started")]
        public static partial void NotStarted(ILogger log, Exception e);
    }

    /// <summary>The program's own options, and what is handed on to the host.</summary>
    sealed record Arguments(string? Config, string? Data, string[] ForHost)
    {
        public static Arguments? Read(string[] args)
        {
            string? config = null, data = null;
            var host = new List<string>();
            for (var i = 0; i < args.Length; i++)
            {
                var equals = args[i].IndexOf('=', StringComparison.Ordinal);
                var name = equals < 0 ? args[i] : args[i][..equals];
                var value = equals >= 0 ? args[i][(equals + 1)..] : i + 1 < args.Length ? args[++i] : null;
                if (string.IsNullOrEmpty(value)) return null;
                if (name == "--config") config = value;
                else if (name == "--data") data = value;
                else if (HostOptions.Contains(name, StringComparer.OrdinalIgnoreCase)) host.AddRange([name, value]);
                else return null;
            }

            return new(config, data, [.. host]);
        }
    }
}
