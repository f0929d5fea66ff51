using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Schema;
using Microsoft.EntityFrameworkCore;
using SupportBot.Testing;

namespace SupportBot.Web.Tests.Conversations;

/// <summary>Going on with a conversation after its tokens have ended, deleting it, showing it on other sites; and Bot Framework's own door.</summary>
public sealed class Coming_back(Coming_back.OneSite site) : IClassFixture<Coming_back.OneSite>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    RunningSite Site => site.Server;

    [Fact]
    public async Task The_secret_opens_its_conversation_again()
    {
        var customer = await Customer.BeginAsync(Site);
        await customer.LinesAsync(Site, 1);

        var answer = await ResumeAsync(customer.Resume);
        var opened = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);

        opened.GetProperty("conversationId").GetString().ShouldBe(customer.Id);
        var again = new Customer(customer.Id, opened.GetProperty("token").GetString()!, null);
        (await again.LinesAsync(Site, 1)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_secret_is_no_token_and_a_token_is_no_secret()
    {
        var customer = await Customer.BeginAsync(Site);

        (await ResumeAsync(customer.Token)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ResumeAsync("")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Customer.AskAsync(Site, HttpMethod.Get, $"conversations/{customer.Id}/activities", customer.Resume, null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Other_clients_get_no_secret_that_they_did_not_ask_for()
    {
        var made = await Customer.AskAsync(Site, HttpMethod.Post, "tokens/generate", null, null);
        var token = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("token").GetString();

        var begun = await Customer.AskAsync(Site, HttpMethod.Post, "conversations", token, """{"user":{}}""");

        (await begun.Content.ReadFromJsonAsync<JsonElement>(Cancel)).TryGetProperty("resume", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_deleted_conversation_is_gone_with_its_files_and_nobody_elses_is()
    {
        var (customer, other) = (await Customer.BeginAsync(Site), await Customer.BeginAsync(Site));
        await customer.SayAsync(Site, Samples.SpamcopBounce);
        await customer.LinesAsync(Site, 3);

        (await DeleteAsync(customer.Id, other.Token)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await DeleteAsync(customer.Id, customer.Token)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await DeleteAsync(customer.Id, customer.Token)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ResumeAsync(customer.Resume)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Site.Store.ReadAsync(async (db, cancel) => await db.Lines.AnyAsync(row => row.ConversationId == customer.Id, cancel) || await db.Waits.AnyAsync(row => row.ConversationId == customer.Id, cancel), Cancel)).ShouldBeFalse();
        (await other.LinesAsync(Site, 1)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("/de/embed", "frame-ancestors 'self' https://www.hoster.example;"), InlineData("/en/embed", "frame-ancestors 'self' https://www.hoster.example;"), InlineData("/de/", "frame-ancestors 'none';")]
    public async Task Only_the_bare_chat_may_stand_in_a_frame_and_only_where_the_settings_say(string path, string policy)
    {
        var page = await Site.Http.GetAsync(new Uri(path, UriKind.Relative), Cancel);

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain(policy);
        page.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task The_language_is_changed_on_request_and_kept_by_short_words()
    {
        var customer = await Customer.BeginAsync(Site);
        await customer.SayAsync(Site, "English");
        await customer.LinesAsync(Site, 3);
        await customer.SayAsync(Site, "ok");
        var lines = await customer.LinesAsync(Site, 5);

        lines.Where(line => line.GetProperty("from").GetProperty("role").GetString() == "bot").Select(line => line.GetProperty("locale").GetString()).ShouldBe(["de", "en", "en"]);
    }

    [Fact]
    public async Task Without_credentials_there_is_no_door_for_other_channels()
    {
        using var activity = JsonContent.Create(new { type = "message", text = "hallo" });

        (await Site.Http.PostAsync(new Uri("/api/messages", UriKind.Relative), activity, Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task With_credentials_it_lets_nobody_in_who_does_not_prove_to_be_a_channel()
    {
        using var folder = new TemporaryFolder();
        await using var open = await RunningSite.StartAsync(folder.FullName, settings => settings with { Channels = new() { AppId = "11111111-2222-3333-4444-555555555555", TenantId = "66666666-2222-3333-4444-555555555555", Password = "secret" } });
        object activity = new { type = "message", id = "1", text = "hallo", channelId = "msteams", serviceUrl = "https://smba.trafficmanager.net/", conversation = new { id = "c" }, from = new { id = "u" }, recipient = new { id = "b" } };

        var without = await open.Http.PostAsync(new Uri("/api/messages", UriKind.Relative), JsonContent.Create(activity), Cancel);

        without.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await open.Store.ReadAsync((db, cancel) => db.Conversations.CountAsync(cancel), Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task On_another_channel_the_first_message_is_greeted_and_answered_and_a_repeated_one_is_not()
    {
        var channel = new Channel();
        var activity = new Activity { Type = ActivityTypes.Message, Id = "1", Text = Samples.SpamcopBounce, Locale = "en-GB", ChannelId = "msteams", Conversation = new(id: "team"), From = new("u"), Recipient = new("b") };

        await channel.HearAsync(activity, Site.Get<IBot>());
        await channel.HearAsync(activity, Site.Get<IBot>());

        channel.Sent.Count.ShouldBe(2);
        channel.Sent[0].Text.ShouldStartWith("Hello.");
        channel.Sent[1].Text.ShouldContain("SpamCop");
        channel.Sent.ShouldAllBe(sent => sent.Conversation == null || sent.Conversation.Id == "team");
        (await Site.Store.ReadAsync((db, cancel) => db.Waits.AnyAsync(row => row.ConversationId.StartsWith("ch_"), cancel), Cancel)).ShouldBeFalse();   // nobody could be told there
    }

    Task<HttpResponseMessage> ResumeAsync(string secret) => Customer.AskAsync(Site, HttpMethod.Post, "tokens/resume", null, JsonSerializer.Serialize(new { resume = secret }));

    Task<HttpResponseMessage> DeleteAsync(string id, string token) => Customer.AskAsync(Site, HttpMethod.Delete, $"conversations/{id}", token, null);

    /// <summary>Bot Framework's side of another channel, as far as the bot sees it.</summary>
    sealed class Channel : BotAdapter
    {
        public List<Activity> Sent { get; } = [];

        public async Task HearAsync(Activity activity, IBot bot)
        {
            using var turn = new TurnContext(this, activity);
            await RunPipelineAsync(turn, bot.OnTurnAsync, Cancel);
        }

        public override Task<ResourceResponse[]> SendActivitiesAsync(ITurnContext turnContext, Activity[] activities, CancellationToken cancellationToken)
        {
            Sent.AddRange(activities);
            return Task.FromResult(activities.Select(activity => new ResourceResponse(activity.Id)).ToArray());
        }

        public override Task<ResourceResponse> UpdateActivityAsync(ITurnContext turnContext, Activity activity, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task DeleteActivityAsync(ITurnContext turnContext, ConversationReference reference, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class OneSite : IAsyncLifetime
    {
        readonly TemporaryFolder _folder = new();

        internal RunningSite Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await RunningSite.StartAsync(_folder.FullName, settings => settings with { Chat = settings.Chat with { AllowedOrigins = ["https://www.hoster.example"] } });

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            _folder.Dispose();
        }
    }
}
