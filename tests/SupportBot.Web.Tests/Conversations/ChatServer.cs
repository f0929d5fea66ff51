using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SupportBot.Web.Advising;
using SupportBot.Web.Articles;
using SupportBot.Web.Conversations;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Tests.Conversations;

/// <summary>The chat on a real port, with a database in a folder of its own.</summary>
sealed class ChatServer : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly DataFolder _folder;

    ChatServer(WebApplication app, DataFolder folder)
    {
        _app = app;
        _folder = folder;
        Base = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Http = new(new SocketsHttpHandler()) { BaseAddress = new($"{Base}/v3/directline/") };
    }

    public string Base { get; }

    public HttpClient Http { get; }

    public Store Store => _folder.Store;

    public static async Task<ChatServer> StartAsync(string folder, bool answers = true)
    {
        var settings = Samples.Shipped.Settings with
        {
            Relays = System.Collections.Immutable.ImmutableSortedDictionary<string, RelaySettings>.Empty.Add("relay3", new() { Host = "relay3.example", Addresses = ["192.0.2.13"] }),
            Hoster = Samples.Shipped.Settings.Hoster with { SupportEmail = "support@example.net" },
            Chat = Samples.Shipped.Settings.Chat with { TurnsPerMinute = 0, ConversationsPerHourPerAddress = 0 },
        };
        var data = ((DataFolder.Opening.Ready)await DataFolder.OpenAsync(folder, settings)).Folder;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(Samples.Shipped.Catalog).AddSingleton(data).AddSingleton(data.Store).AddSingleton(Samples.Reader);
        builder.Services.AddSite(settings, AppContext.BaseDirectory);
        builder.Services.AddRelayWatch(Watching.From(settings, Samples.Shipped.Catalog));
        builder.Services.AddSingleton<TicketDesk>();
        builder.Services.AddConversations().AddAdvising().AddArticles(settings, AppContext.BaseDirectory);
        if (!answers) builder.Services.Remove(builder.Services.Last(service => service.ServiceType == typeof(IHostedService)));   // the queue is not started: a program that died
        var app = builder.Build();
        app.UseSite();
        app.UseWebSockets();
        app.MapConversations();
        app.MapAdvising();
        await app.StartAsync();
        return new(app, data);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await _folder.DisposeAsync();
    }
}
