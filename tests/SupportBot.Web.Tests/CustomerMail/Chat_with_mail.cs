using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SupportBot.Testing;
using SupportBot.Web.Conversations;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Tests;
using SupportBot.Web.Tests.Conversations;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.CustomerMail;

/// <summary>A hoster with two relays and a real mail server, and customers in its chat who wait.</summary>
static class Chat_with_mail
{
    /// <summary>The greeting, the paste, the advice.</summary>
    public const int Advised = 3;

    public const string Site = "https://support.example.net";

    public static readonly IPAddress Ours = IPAddress.Parse("192.0.2.13");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<RunningSite> StartAsync(TemporaryFolder folder, MailSink? sink, Func<AppSettings, AppSettings>? change = null, string name = "data") => RunningSite.StartAsync(Path.Combine(folder.FullName, name), settings =>
    {
        settings = settings with
        {
            Relays = settings.Relays.Add("relay4", new() { Host = "relay4.example", Addresses = ["192.0.2.14"] }),
            Pool = settings.Pool with { ExportPath = Path.Combine(folder.FullName, "pool") },
            Checker = settings.Checker with { ConfirmDelisting = 1 },
            Hoster = settings.Hoster with { Name = "Muster Hosting", PublicUrl = Site },
            Mail = settings.Mail with { From = "bot@example.net", Smtp = sink is null ? new() : new() { Host = "127.0.0.1", Port = sink.Port } },
        };
        return change?.Invoke(settings) ?? settings;
    });

    /// <summary>A customer who was told "later".</summary>
    public static async Task<Customer> WaitingAsync(RunningSite site, string language = "de")
    {
        await UntilAsync(() => site.Get<RelayPool>().Now.SweptAt is not null, "a sweep");
        var customer = await Customer.BeginAsync(site, language);
        await customer.SayAsync(site, Samples.SpamcopBounce);
        await customer.LinesAsync(site, Advised);
        return customer;
    }

    /// <summary>The answer to what the customer says.</summary>
    public static async Task<JsonElement> AskAsync(this Customer customer, RunningSite site, string text)
    {
        var before = (await customer.LinesAsync(site, 1)).Count;
        await customer.SayAsync(site, text);
        return (await customer.LinesAsync(site, before + 2))[before + 1];
    }

    public static string Text(this JsonElement line) => line.GetProperty("text").GetString()!;

    public static List<string> Offers(this JsonElement line) => [.. line.GetProperty("suggestedActions").GetProperty("actions").EnumerateArray().Select(action => action.GetProperty("value").GetString()!)];

    /// <summary>The address has left sending, and everybody who waits was told.</summary>
    public static async Task TellAsync(RunningSite site, params Customer[] customers)
    {
        site.Blocklists.List("bl.spamcop.net", Ours, "Blocked");
        foreach (var customer in customers) await UntilToldAsync(site, customer);
    }

    public static async Task UntilToldAsync(RunningSite site, Customer customer)
    {
        for (var i = 0; ; i++)
        {
            if ((await customer.LinesAsync(site, 1)).Exists(line => line.Text().StartsWith("Es gibt Neues", StringComparison.Ordinal) || line.Text().StartsWith("There's news", StringComparison.Ordinal))) return;
            if (i == 600) throw new TimeoutException("no news");
            await Task.Delay(50, Cancel);
        }
    }

    /// <summary>No mail waits any more that could be sent; what is gathered for a while waits on.</summary>
    public static async Task SettledAsync(RunningSite site)
    {
        for (var i = 0; await site.Store.ReadAsync((db, token) => db.Outbox.AnyAsync(row => row.Done == null && row.LastError == null && (row.Kind != TicketMail.MoreKind || row.Attempts > 0), token), Cancel); i++)
        {
            await site.Get<OutboxJob>().DeliverAsync(Delivery.Mail, Cancel);
            if (i == 600) throw new TimeoutException("the outbox is not empty");
            await Task.Delay(50, Cancel);
        }
    }

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        for (var i = 0; !condition(); i++)
        {
            if (i == 600) throw new TimeoutException(what);
            await Task.Delay(50, Cancel);
        }
    }
}
