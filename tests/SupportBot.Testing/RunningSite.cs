using System.Collections;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SupportBot.Web.Commands;
using SupportBot.Web.Demonstration;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;

namespace SupportBot.Testing;

/// <summary>The whole site in this process on a real port, composed as <c>serve</c> composes it, with blocklists of its own on loopback.</summary>
sealed class RunningSite : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly DataFolder _folder;

    RunningSite(WebApplication app, DataFolder folder, BlocklistServer blocklists, SettingsReading.Good good)
    {
        (_app, _folder, Blocklists, Good) = (app, folder, blocklists, good);
        Base = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new(Base) };
    }

    /// <summary><c>http://127.0.0.1:PORT</c>.</summary>
    public string Base { get; }

    public HttpClient Http { get; }

    /// <summary>The lists that are asked; what is put on one is seen by the next sweep.</summary>
    public BlocklistServer Blocklists { get; }

    /// <summary>The settings, for a command beside it.</summary>
    public SettingsReading.Good Good { get; }

    public Store Store => _folder.Store;

    /// <summary>The data folder, for a command beside it.</summary>
    public string Data => _folder.Path;

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <param name="data">The data folder; starting twice on one is a restart.</param>
    /// <param name="change">What differs from a hoster with the one relay 192.0.2.13 that asks its lists each second.</param>
    public static async Task<RunningSite> StartAsync(string data, Func<AppSettings, AppSettings>? change = null)
    {
        var shipped = (SettingsReading.Good)SettingsReader.Read(AppContext.BaseDirectory, null, new Hashtable());
        var blocklists = BlocklistServer.Start(shipped.Catalog.All.SelectMany(list => list.Zones).Select(zone => zone.Name));
        var settings = shipped.Settings with
        {
            IsDemonstration = false,
            Relays = ImmutableSortedDictionary<string, RelaySettings>.Empty.Add("relay3", new() { Host = "relay3.example", Addresses = ["192.0.2.13"] }),
            Hoster = shipped.Settings.Hoster with { SupportEmail = "support@example.net" },
            Dns = shipped.Settings.Dns with { Servers = [blocklists.Endpoint.ToString()] },
            Checker = shipped.Settings.Checker with { Interval = TimeSpan.FromSeconds(1) },
            Chat = shipped.Settings.Chat with { TurnsPerMinute = 0, ConversationsPerHourPerAddress = 0 },
        };
        var good = shipped with { Settings = change?.Invoke(settings) ?? settings };
        var folder = await DataFolder.OpenAsync(data, good.Settings) switch
        {
            DataFolder.Opening.Ready(var opened) => opened,
            var refused => throw new InvalidOperationException(refused.ToString()),
        };
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        Features.Add(builder, good, folder, null);
        var app = builder.Build();
        Features.Map(app);
        await app.StartAsync();
        return new(app, folder, blocklists, good);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _folder.DisposeAsync();
        Blocklists.Dispose();
    }
}
