using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SupportBot.Blocklists;
using SupportBot.Relays;
using SupportBot.Testing;
using SupportBot.Web.Staff;

namespace SupportBot.Web.Relays;

/// <summary><c>/api/pool</c> on a running site: who is let in, what may be changed, and what relays on other hosts fetch.</summary>
public sealed class The_pool_interface(The_pool_interface.OneSite site) : IClassFixture<The_pool_interface.OneSite>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, 401, "/problems/access/no-key")]
    [InlineData("sb_wrong", 401, "/problems/access/no-key")]
    [InlineData(OneSite.BouncesKey, 403, "/problems/access/wrong-scope")]
    public async Task Is_closed_without_the_right_key(string? key, int status, string type)
    {
        (HttpMethod Method, string Path)[] doors = [(HttpMethod.Get, "/api/pool"), (HttpMethod.Get, "/api/pool/active.txt"), (HttpMethod.Post, "/api/pool/192.0.2.11/drain"), (HttpMethod.Post, "/api/pool/192.0.2.11/activate"), (HttpMethod.Post, "/api/pool/192.0.2.11/release")];
        foreach (var (method, path) in doors)
        {
            var answer = await site.AskAsync(method, path, key, "no JSON at all");
            ((int)answer.Status, answer.Json.GetProperty("type").GetString()).ShouldBe((status, type), path);
        }

        site.Site.Get<RelayPool>().Now.Find(IPAddress.Parse("192.0.2.11"))!.State.Hold.ShouldBeNull();
    }

    [Fact]
    public async Task Says_of_each_address_where_it_stands()
    {
        var answer = await site.AskAsync(HttpMethod.Get, "/api/pool");

        answer.Json.EnumerateArray().Select(one => $"{one.GetProperty("relay")} {one.GetProperty("address")} {one.GetProperty("family")}").ShouldBe(
            ["a 192.0.2.11 4", "a 192.0.2.12 4", "a 2001:db8::11 6", "b 192.0.2.13 4", "b 192.0.2.14 4", "c 192.0.2.15 4"]);
        foreach (var field in (string[])["state", "since", "applied", "hold", "listings"]) answer.Json[0].TryGetProperty(field, out _).ShouldBeTrue(field);
    }

    [Fact]
    public async Task A_drain_holds_against_sweeps_until_it_is_released()
    {
        await site.SweptAsync();
        var drained = await site.AskAsync(HttpMethod.Post, "/api/pool/192.0.2.12/drain", body: """{"reason":"Wartung"}""");
        drained.Json.GetProperty("state").GetString().ShouldBe("drained");
        drained.Json.GetProperty("applied").GetBoolean().ShouldBeTrue();
        drained.Json.GetProperty("hold").GetProperty("by").GetString().ShouldBe("pools");
        drained.Json.GetProperty("hold").GetProperty("reason").GetString().ShouldBe("Wartung");
        (await site.FileAsync()).ShouldNotContain("192.0.2.12");

        await site.SweptAsync();
        (await site.FileAsync()).ShouldNotContain("192.0.2.12");

        var released = await site.AskAsync(HttpMethod.Post, "/api/pool/192.0.2.12/release");
        (released.Json.GetProperty("state").GetString(), released.Json.GetProperty("hold").ValueKind).ShouldBe(("active", JsonValueKind.Null));
        (await site.FileAsync()).ShouldContain("192.0.2.12");
    }

    [Fact]
    public async Task A_drain_below_the_minimum_is_refused_unless_forced_with_a_reason()
    {
        await site.SweptAsync();
        foreach (var address in (string[])["192.0.2.11", "192.0.2.12"]) (await site.AskAsync(HttpMethod.Post, $"/api/pool/{address}/drain")).Status.ShouldBe(HttpStatusCode.OK);
        try
        {
            var refused = await site.AskAsync(HttpMethod.Post, "/api/pool/192.0.2.14/drain?lang=en");
            refused.Status.ShouldBe(HttpStatusCode.Conflict);
            (refused.Json.GetProperty("type").GetString(), refused.Json.GetProperty("minimum").GetInt32()).ShouldBe(("/problems/pool/below-minimum", 3));
            (await site.AskAsync(HttpMethod.Post, "/api/pool/192.0.2.14/drain", body: """{"force":true}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
            (await site.FileAsync()).ShouldContain("192.0.2.14");

            (await site.AskAsync(HttpMethod.Post, "/api/pool/192.0.2.14/drain", body: """{"force":true,"reason":"brennt"}""")).Status.ShouldBe(HttpStatusCode.OK);
            (await site.FileAsync()).ShouldNotContain("192.0.2.14");
        }
        finally
        {
            foreach (var address in (string[])["192.0.2.11", "192.0.2.12", "192.0.2.14"]) await site.AskAsync(HttpMethod.Post, $"/api/pool/{address}/release");
        }
    }

    [Theory]
    [InlineData("192.0.2.99", "", 404, "/problems/pool/unknown-address")]
    [InlineData("relay1", "", 404, "/problems/pool/unknown-address")]
    [InlineData("192.0.2.11", "drain it", 400, "/problems/pool/wrong-body")]
    [InlineData("192.0.2.11", """{"until":"2020-01-01T00:00:00Z"}""", 400, "/problems/pool/wrong-body")]
    [InlineData("192.0.2.11", """{"until":"soon"}""", 400, "/problems/pool/wrong-body")]
    public async Task What_it_does_not_understand_changes_nothing(string address, string body, int status, string type)
    {
        var answer = await site.AskAsync(HttpMethod.Post, $"/api/pool/{address}/drain", body: body);

        ((int)answer.Status, answer.Json.GetProperty("type").GetString()).ShouldBe((status, type));
        site.Site.Get<RelayPool>().Now.Find(IPAddress.Parse("192.0.2.11"))!.State.Hold.ShouldBeNull();
    }

    [Fact]
    public async Task A_relay_that_fetches_its_list_is_told_once_it_has_fetched()
    {
        await site.SweptAsync();
        var first = await site.AskAsync(HttpMethod.Get, "/api/pool/active.txt?relay=b");
        (first.Text, first.Tag).ShouldSatisfyAllConditions(it => it.Text.ShouldBe("192.0.2.13\n192.0.2.14\n"), it => it.Tag.ShouldNotBeNull());
        (await site.AskAsync(HttpMethod.Get, "/api/pool/active.txt?relay=b", tag: first.Tag)).Status.ShouldBe(HttpStatusCode.NotModified);

        (await site.AskAsync(HttpMethod.Post, "/api/pool/192.0.2.14/drain")).Json.GetProperty("applied").GetBoolean().ShouldBeFalse("the relay has the old list");
        var second = await site.AskAsync(HttpMethod.Get, "/api/pool/active.txt?relay=b", tag: first.Tag);
        second.Text.ShouldBe("192.0.2.13\n");
        second.Tag.ShouldNotBe(first.Tag);
        (await site.AskAsync(HttpMethod.Get, "/api/pool")).Json.EnumerateArray().Single(one => one.GetProperty("address").GetString() == "192.0.2.14").GetProperty("applied").GetBoolean().ShouldBeTrue();

        await site.AskAsync(HttpMethod.Post, "/api/pool/192.0.2.14/release");
        await site.AskAsync(HttpMethod.Get, "/api/pool/active.txt?relay=b");
        (await site.AskAsync(HttpMethod.Get, "/api/pool/active.txt?relay=x")).Json.GetProperty("type").GetString().ShouldBe("/problems/pool/unknown-relay");
    }

    [Fact]
    public async Task A_relay_of_which_nothing_may_send_keeps_its_list()
    {
        await site.SweptAsync();
        await site.AskAsync(HttpMethod.Get, "/api/pool/active.txt?relay=c");
        await site.AskAsync(HttpMethod.Post, "/api/pool/192.0.2.15/drain");

        (await site.AskAsync(HttpMethod.Get, "/api/pool/active.txt?relay=c")).Status.ShouldBe(HttpStatusCode.NoContent);
        site.Site.Get<RelayPool>().Now.Find(IPAddress.Parse("192.0.2.15"))!.IsOut.ShouldBeFalse("it goes on with the list it has");

        await site.AskAsync(HttpMethod.Post, "/api/pool/192.0.2.15/release");
    }

    /// <summary>One site for all tests: starting one takes longer than all of them. Tests leave it as they found it.</summary>
    public sealed class OneSite : IAsyncLifetime
    {
        public const string PoolKey = "sb_pools";
        public const string BouncesKey = "sb_bounces";

        readonly TemporaryFolder _folder = new();

        internal RunningSite Site { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Site = await RunningSite.StartAsync(Path.Combine(_folder.FullName, "data"), settings => settings with
        {
            Relays = settings.Relays.Clear()
                .Add("c", new() { Addresses = ["192.0.2.15"] })
                .Add("a", new() { Addresses = ["192.0.2.12", "192.0.2.11", "2001:db8::11"] })
                .Add("b", new() { Addresses = ["192.0.2.13", "192.0.2.14"] }),
            Checker = settings.Checker with { Interval = TimeSpan.FromDays(1) },   // the tests sweep
            Pool = settings.Pool with { ExportPath = Path.Combine(_folder.FullName, "pool") },
            Api = new() { Keys = settings.Api.Keys.Add("pools", Key(PoolKey, "pool")).Add("bounces", Key(BouncesKey, "bounces")) },
        });

        public async ValueTask DisposeAsync()
        {
            await Site.DisposeAsync();
            _folder.Dispose();
        }

        public Task<string> FileAsync() => File.ReadAllTextAsync(Path.Combine(_folder.FullName, "pool"), Cancel);

        /// <summary>A whole sweep in which no list names anybody.</summary>
        public async Task SweptAsync()
        {
            var watching = Site.Get<Watching>();
            var now = DateTimeOffset.UtcNow;
            var list = watching.Lists.First(list => list.List.Id == "spamcop").List;
            var sightings = watching.Addresses.Select(address => new Sighting(address.Address, list.Id, "bl.spamcop.net", Dnsbl.Judge(list, DnsAnswer.Nothing), [], null, 1, now));
            await Site.Get<RelayPool>().SweptAsync(new(now, now, [.. sightings], [new(list.Id, "bl.spamcop.net", 4, null)]), Cancel);
        }

        internal async Task<Answer> AskAsync(HttpMethod method, string path, string? key = PoolKey, string? body = null, string? tag = null)
        {
            using var request = new HttpRequestMessage(method, path);
            if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            if (body is not null && method == HttpMethod.Post) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            if (tag is not null) request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(tag));
            using var answer = await Site.Http.SendAsync(request, Cancel);
            return new(answer.StatusCode, answer.Headers.ETag?.ToString(), await answer.Content.ReadAsStringAsync(Cancel));
        }

        static Settings.ApiKeySettings Key(string key, string scope) => new() { Sha256 = Convert.ToHexString(ApiKeys.Hash(key)), Scopes = ImmutableArray.Create(scope) };
    }

    internal sealed record Answer(HttpStatusCode Status, string? Tag, string Text)
    {
        public JsonElement Json => JsonDocument.Parse(Text).RootElement;
    }
}
