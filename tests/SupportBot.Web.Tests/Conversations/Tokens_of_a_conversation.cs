using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Time.Testing;
using SupportBot.Web.Conversations.DirectLine;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Tests.Conversations;

public sealed class Tokens_of_a_conversation : IAsyncLifetime
{
    readonly string _folder = Directory.CreateTempSubdirectory("tokens-").FullName;
    readonly FakeTimeProvider _time = new(new(2026, 11, 24, 11, 0, 0, TimeSpan.Zero));
    SqliteStore _store = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = new($"Data Source={Path.Combine(_folder, "t.db")}");
        (await _store.PrepareAsync(beside: false, Cancel)).ShouldBeNull();
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_token_outlives_a_restart_and_carries_its_user_where_clients_look()
    {
        var bearer = Tokens.New();
        var token = await Make().IssueAsync(bearer, Cancel);

        (await Make().ReadAsync(token, Cancel)).ShouldBe(bearer);
        Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(token.Split('.')[1])).ShouldContain($"\"user\":\"{bearer.UserId}\"");
    }

    [Fact]
    public async Task A_token_ends_by_the_clock()
    {
        var token = await Make().IssueAsync(Tokens.New(), Cancel);
        _time.Advance(TimeSpan.FromHours(1));

        (await Make().ReadAsync(token, Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task The_secret_to_come_back_lives_as_long_as_the_conversation_is_kept()
    {
        var tokens = Make();
        var bearer = Tokens.New();
        var secret = await tokens.IssueResumeAsync(bearer, Cancel);

        (await tokens.ReadAsync(secret, Cancel)).ShouldBeNull();
        _time.Advance(TimeSpan.FromDays(89));
        (await tokens.ReadResumeAsync(secret, Cancel)).ShouldBe(bearer);
        _time.Advance(TimeSpan.FromDays(1));
        (await tokens.ReadResumeAsync(secret, Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task A_streams_token_is_no_bearer_and_lives_a_minute()
    {
        var tokens = Make();
        var stream = await tokens.IssueStreamAsync(Tokens.New(), Cancel);

        (await tokens.ReadAsync(stream, Cancel)).ShouldBeNull();
        (await tokens.ReadStreamAsync(stream, Cancel)).ShouldNotBeNull();
        _time.Advance(TimeSpan.FromSeconds(60));
        (await tokens.ReadStreamAsync(stream, Cancel)).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    public async Task Nonsense_is_nobodys(string token) => (await Make().ReadAsync(token, Cancel)).ShouldBeNull();

    [Fact]
    public async Task A_changed_token_is_nobodys()
    {
        var tokens = Make();
        var token = await tokens.IssueAsync(Tokens.New(), Cancel);

        for (var i = 0; i < token.Length; i++)
        {
            if (token[i] == '.') continue;
            var changed = token.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            (await tokens.ReadAsync(new(changed), Cancel)).ShouldBeNull();
        }
    }

    Tokens Make() => new(_store, Samples.Shipped.Settings, _time);
}
