using SupportBot.Web.Status;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using SupportBot.Testing;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Subscribers;

/// <summary>The site with a mail server behind it, for a browser without scripts, a mail scanner and a mail program's button.</summary>
public sealed partial class The_pages_of_a_subscription(The_pages_of_a_subscription.House house) : IClassFixture<The_pages_of_a_subscription.House>
{
    static int _source;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lead_from_the_form_by_a_mail_to_news_and_out_again()
    {
        (await GetAsync("/de/status/subscribe")).Text.ShouldSatisfyAllConditions(form => form.ShouldContain("Statusmeldungen abonnieren"), form => form.ShouldContain("name=\"component\" value=\"sending\""), form => form.ShouldNotContain("<script"));
        var sent = await PostAsync("/de/status/subscribe", ("address", "Anna@kunde.example"), ("language", "en"), ("component", "sending"), ("component", "made-up"));
        sent.Status.ShouldBe(200);
        sent.Text.ShouldContain("Sehen Sie in Ihr Postfach");

        var asked = await house.MailAsync("Anna@kunde.example", 1);
        var confirm = Link(asked, "confirm");
        confirm.ShouldStartWith("/en/status/subscribe/confirm?key=");
        for (var scanner = 0; scanner < 3; scanner++)
        {
            var page = await GetAsync(confirm);
            (page.Status, page.Text.Contains("<button class=\"main\">Yes, send me updates</button>", StringComparison.Ordinal)).ShouldBe((200, true));
            page.Text.ShouldContain("Language: English. About: Sending.");
            page.Headers.ShouldContain("no-referrer");
            page.Headers.ShouldContain("no-store");
        }

        (await RowAsync("Anna@kunde.example"))!.ConfirmedAt.ShouldBeNull("links are opened by machines too");
        (await PostAsync(confirm)).Text.ShouldContain("You&#x27;re subscribed");
        var row = (await RowAsync("Anna@kunde.example"))!;
        (row.Language, row.Components, row.ConfirmedAt is null).ShouldBe(("en", "sending", false));
        (await GetAsync(confirm)).Text.ShouldContain("Your subscription");

        await TellAsync(1);
        var news = await house.MailAsync("Anna@kunde.example", 2);
        news.Subject!.ShouldStartWith("Cause known: ");
        var leave = Link(news, "unsubscribe");
        (await GetAsync(leave)).Text.ShouldContain("Unsubscribe from status updates");
        (await RowAsync("Anna@kunde.example")).ShouldNotBeNull();

        var oneClick = news.Headers[HeaderId.ListUnsubscribe]!.Trim('<', '>')[house.Public.Length..];
        oneClick.ShouldStartWith("/status/unsubscribe?key=");
        var click = await PostAsync(oneClick, ("List-Unsubscribe", "One-Click"));
        click.Status.ShouldBe(200);
        click.Headers.ShouldNotContain("Set-Cookie");
        (await RowAsync("Anna@kunde.example")).ShouldBeNull();
        (await PostAsync(oneClick, ("List-Unsubscribe", "One-Click"))).Status.ShouldBe(200);
        (await GetAsync(leave)).Text.ShouldContain("You&#x27;re unsubscribed");
        (await PostAsync(confirm)).Status.ShouldBe(410);
    }

    [Fact]
    public async Task Answer_one_click_whatever_the_form_of_its_body()
    {
        var key = await AddAsync("click@kunde.example", LinkUse.Leave);
        using var multipart = new MultipartFormDataContent { { new StringContent("One-Click"), "List-Unsubscribe" } };
        using var answer = await house.Site.Http.PostAsync(new Uri($"/status/unsubscribe?key={key}", UriKind.Relative), multipart, Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await RowAsync("click@kunde.example")).ShouldBeNull();

        var other = await AddAsync("click2@kunde.example", LinkUse.Leave);
        using var empty = await house.Site.Http.PostAsync(new Uri($"/de/status/unsubscribe?key={other}", UriKind.Relative), null, Cancel);
        empty.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await RowAsync("click2@kunde.example")).ShouldBeNull();
    }

    [Fact]
    public async Task Say_the_same_of_an_address_that_is_known_waiting_or_new()
    {
        await AddAsync("known@kunde.example", LinkUse.Manage);
        await PostAsync("/de/status/subscribe", ("address", "waits@kunde.example"));
        var answers = new List<string>();
        foreach (var address in new[] { "known@kunde.example", "waits@kunde.example", "fresh@kunde.example" })
        {
            var answer = await PostAsync("/de/status/subscribe", ("address", address));
            answers.Add(MinuteOfTheBand().Replace($"{answer.Status} {answer.Headers} {answer.Text}".Replace(address, "X", StringComparison.Ordinal), ""));
        }

        answers.Distinct(StringComparer.Ordinal).Count().ShouldBe(1, string.Join("\n\n", answers));
    }

    [Theory]
    [InlineData("address", "anna@kunde.example\r\nBcc: evil@kunde.example")]
    [InlineData("address", "anna@kunde.example, evil@kunde.example")]
    [InlineData("address", "\"<script>\" <evil@kunde.example>")]
    [InlineData("address", "root@localhost")]
    [InlineData("address", "")]
    [InlineData("other", "evil@kunde.example")]
    public async Task Take_one_address_or_none(string field, string value)
    {
        var answer = await PostAsync("/en/status/subscribe", (field, value), ("language", "xx"));
        answer.Status.ShouldBe(400);
        answer.Text.ShouldContain("We can&#x27;t send to that address.");
        answer.Text.ShouldNotContain("<script>");
        (await house.Site.Store.ReadAsync((db, token) => db.Subscribers.CountAsync(row => row.Address.Contains("evil") || row.Address.Contains("root"), token), Cancel)).ShouldBe(0);
    }

    [Theory]
    [InlineData("https://localhost/")]
    [InlineData("https://127.0.0.1:8443/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("http://hooks.kunde.example/")]
    [InlineData("file:///etc/passwd")]
    public async Task Take_no_web_hook_that_leads_inside(string url)
    {
        var answer = await PostAsync("/de/status/subscribe/webhook", ("hook", url));
        answer.Status.ShouldBe(400);
        answer.Text.ShouldContain("Diese Adresse können wir nicht aufrufen.");
    }

    [Fact]
    public async Task Make_a_web_hook_that_waits_for_its_answer()
    {
        var made = await PostAsync("/de/status/subscribe/webhook", ("hook", "https://hooks.kunde.invalid/in"), ("language", "de"));
        made.Status.ShouldBe(302);
        var page = await GetAsync(made.To!);
        page.Text.ShouldContain("ist noch nicht bestätigt");
        var row = (await RowAsync("https://hooks.kunde.invalid/in"))!;
        page.Text.ShouldContain(WebUtility.HtmlEncode(row.Secret).Replace("+", "&#x2B;", StringComparison.Ordinal));

        var asked = await PostAsync(made.To!.Replace("/manage?", "/manage/verify?", StringComparison.Ordinal));
        asked.Text.ShouldContain("Der Webhook hat nicht richtig geantwortet");
        asked.Text.ShouldNotContain("hooks.kunde.invalid:443", customMessage: "what stands at an address is told to no stranger");
        (await RowAsync("https://hooks.kunde.invalid/in"))!.ConfirmedAt.ShouldBeNull();
        for (var again = 0; again < 10; again++) asked = await PostAsync(made.To!.Replace("/manage?", "/manage/verify?", StringComparison.Ordinal));
        asked.Status.ShouldBe(429);
        (await PostAsync(made.To!.Replace("/subscribe/manage?", "/unsubscribe?", StringComparison.Ordinal))).Status.ShouldBe(200);
        (await RowAsync("https://hooks.kunde.invalid/in")).ShouldBeNull();
    }

    [Fact]
    public async Task Change_what_somebody_gets_and_nothing_of_others()
    {
        var (key, _) = (await AddAsync("manage@kunde.example", LinkUse.Manage), await AddAsync("bystander@kunde.example", LinkUse.Manage));
        var page = await GetAsync($"/de/status/subscribe/manage?key={key}");
        page.Text.ShouldContain("Die Statusmeldungen gehen an manage@kunde.example.");
        (await PostAsync($"/de/status/subscribe/manage?key={key}", ("language", "en"), ("component", "sending"), ("component", "'; DROP TABLE subscribers"))).Text.ShouldContain("Gespeichert");
        var (own, other) = ((await RowAsync("manage@kunde.example"))!, (await RowAsync("bystander@kunde.example"))!);
        (own.Language, own.Components, other.Language, other.Components).ShouldBe(("en", "sending", "de", ""));
        (await PostAsync($"/de/status/subscribe/manage?key={key}", ("language", "de"))).Status.ShouldBe(200);
        (await RowAsync("manage@kunde.example"))!.Components.ShouldBe("");
    }

    [Theory]
    [InlineData("GET", "/de/status/subscribe/confirm")]
    [InlineData("POST", "/de/status/subscribe/confirm")]
    [InlineData("GET", "/de/status/subscribe/manage")]
    [InlineData("POST", "/de/status/subscribe/manage")]
    [InlineData("POST", "/de/status/subscribe/manage/resume")]
    [InlineData("POST", "/de/status/subscribe/manage/verify")]
    [InlineData("GET", "/de/status/unsubscribe")]
    [InlineData("POST", "/de/status/unsubscribe")]
    [InlineData("POST", "/status/unsubscribe")]
    public async Task Say_plainly_that_a_link_is_forged(string method, string path)
    {
        var key = await AddAsync("forged@kunde.example", LinkUse.Leave);
        foreach (var forged in new[] { "", "?key=", "?key=x", $"?key={key[..22]}{new string('A', 22)}", $"?key={Uri.EscapeDataString(new string('ü', 44))}" })
        {
            var answer = method == "GET" ? await GetAsync(path + forged) : await PostAsync(path + forged, ("language", "en"));
            answer.Status.ShouldBe(404, forged);
            answer.Text.ShouldContain("Dieser Link stimmt nicht");
            answer.Text.ShouldContain("/de/help/contact");
        }

        (await RowAsync("forged@kunde.example")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Let_one_source_ask_a_few_times_an_hour()
    {
        const string Source = "2001:db8:0:7::";
        for (var i = 0; i < 20; i++) (await PostFromAsync($"{Source}{i}", "/de/status/subscribe", ("address", $"flood{i}@kunde.example"))).Status.ShouldBe(200);
        var refused = await PostFromAsync($"{Source}99", "/de/status/subscribe", ("address", "flood99@kunde.example"));
        refused.Status.ShouldBe(429);
        refused.Text.ShouldContain("value=\"flood99@kunde.example\"");
        (await PostFromAsync("2001:db8:0:8::1", "/de/status/subscribe", ("address", "flood99@kunde.example"))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Are_shown_to_staff_with_counts_and_one_address_can_be_removed()
    {
        await AddAsync("remove-me@kunde.example", LinkUse.Leave);
        var console = new Staff.Sitting(house.Site.Base);
        using (console)
        {
            var agent = await house.AgentAsync(console);
            var room = (await agent.GetAsync("/staff/subscribers")).Text;
            room.ShouldContain("Ziele, die nichts annehmen");
            room.ShouldNotContain("remove-me@kunde.example");
            (await agent.PostAsync("/staff/subscribers", ("address", "kunde.example"))).Text.ShouldNotContain("remove-me@kunde.example");
            var found = (await agent.PostAsync("/staff/subscribers", ("address", "Remove-Me@kunde.example"))).Text;
            found.ShouldContain("remove-me@kunde.example (de), eingetragen seit");
            (await agent.PostAsync("/staff/subscribers/remove", ("subscriber", Number().Match(found).Groups[1].Value))).To.ShouldBe("/staff/subscribers");
        }

        (await RowAsync("remove-me@kunde.example")).ShouldBeNull();
        (await house.Site.Store.ReadAsync((db, token) => db.Audit.Where(row => row.Act == "subscriber.remove").Select(row => row.Subject).ToListAsync(token), Cancel)).ShouldContain("r…@kunde.example");
    }

    async Task<string> AddAsync(string address, LinkUse use)
    {
        var (desk, links) = (house.Site.Get<SubscriberDesk>(), house.Site.Get<SubscriberLinks>());
        if (await RowAsync(address) is not { } row)
        {
            await desk.AskAsync(address, new("de", []), Cancel);
            row = (await RowAsync(address))!;
            await desk.ConfirmAsync(await links.KeyAsync(LinkUse.Confirm, row.Handle, Cancel), Cancel);
        }

        return await links.KeyAsync(use, row.Handle, Cancel);
    }

    Task TellAsync(int number) => house.Site.Store.WriteAsync((db, token) => house.Site.Get<SubscriberDesk>().TellAsync(db, Subscription.News(number, IncidentStage.Identified, "page", "sending"), token), Cancel);

    Task<SubscriberRow?> RowAsync(string address) => house.Site.Store.ReadAsync((db, token) => db.Subscribers.FirstOrDefaultAsync(row => row.Address == address, token), Cancel);

    string Link(MimeMessage mail, string page) => Regex.Match(mail.TextBody!, $@"{Regex.Escape(house.Public)}(/\S*/{page}\S*)").Groups[1].Value;

    async Task<Answer> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptLanguage.ParseAdd("de");
        return await SendAsync(request);
    }

    /// <summary>Each from a source of its own: what one may ask is another test's.</summary>
    Task<Answer> PostAsync(string path, params (string, string)[] fields)
    {
        var number = Interlocked.Increment(ref _source);
        return PostFromAsync($"198.51.{number / 250}.{number % 250}", path, fields);
    }

    async Task<Answer> PostFromAsync(string source, string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) };
        request.Headers.Add("X-Forwarded-For", source);
        request.Headers.AcceptLanguage.ParseAdd(path.StartsWith("/en", StringComparison.Ordinal) ? "en" : "de");
        return await SendAsync(request);
    }

    async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var answer = await house.Site.Http.SendAsync(request, Cancel);
        var headers = string.Join('\n', answer.Headers.Where(header => header.Key != "Date").Select(header => $"{header.Key}: {string.Join(", ", header.Value)}"));
        return new((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel), headers, answer.Headers.Location?.OriginalString);
    }

    sealed record Answer(int Status, string Text, string Headers, string? To);

    [GeneratedRegex(@"\d+:\d\d")]
    private static partial Regex MinuteOfTheBand();

    [GeneratedRegex("name=\"subscriber\" value=\"(\\d+)\"")]
    private static partial Regex Number();

    /// <summary>One site for all of them.</summary>
    public sealed class House : IAsyncLifetime
    {
        readonly TemporaryFolder _folder = new();
        readonly MailSink _sink = MailSink.Start();

        internal RunningSite Site { get; private set; } = null!;

        public string Public => "https://status.example.net";

        public async ValueTask InitializeAsync() => Site = await RunningSite.StartAsync(_folder.FullName, Dress);

        AppSettings Dress(AppSettings settings) => settings with
        {
            Hoster = settings.Hoster with { Name = "Muster Hosting", PublicUrl = Public },
            Mail = new() { From = "status@example.net", Smtp = new() { Host = "127.0.0.1", Port = _sink.Port } },
        };

        /// <summary>The mail of this number to an address; waits for it.</summary>
        internal async Task<MimeMessage> MailAsync(string address, int number)
        {
            while (true)
            {
                var mails = _sink.Received.Where(mail => mail.To.ToString() == address).ToList();
                if (mails.Count >= number) return mails[number - 1];
                await Task.Delay(100, Cancel);
            }
        }

        internal async Task<Staff.Sitting> AgentAsync(Staff.Sitting sitting)
        {
            var row = new Staff.StaffRow { Email = "agent@example.net", NormalizedEmail = "AGENT@EXAMPLE.NET", Role = Staff.StaffRole.Agent, AddedAt = TimeProvider.System.GetUtcNow(), AuthenticatorKey = Staff.Totp.NewKey(), HasAuthenticator = true, Language = "de" };
            row.PasswordHash = new Microsoft.AspNetCore.Identity.PasswordHasher<Staff.StaffRow>().HashPassword(row, Staff.Desk.Password);
            await Site.Store.WriteAsync((db, _) => Task.FromResult(db.Staff.Add(row)), Cancel);
            await sitting.EnterAsync(row);
            return sitting;
        }

        public async ValueTask DisposeAsync()
        {
            await Site.DisposeAsync();
            await _sink.DisposeAsync();
            _folder.Dispose();
        }
    }
}
