using System.Collections.Concurrent;
using System.IdentityModel.Tokens.Jwt;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Staff;

/// <summary>OpenID Connect: the provider says who somebody is, our accounts who may come in.</summary>
public sealed class Sign_in_by_a_provider : IAsyncLifetime
{
    readonly WithProvider _desk = new();

    public ValueTask InitializeAsync() => _desk.InitializeAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task Lets_an_account_in_and_back_to_where_it_wanted()
    {
        await _desk.AddAsync("eva@example.net", StaffRole.Agent, bare: true);
        using var eva = _desk.Sit();
        (await RoundAsync(eva, "eva@example.net", verified: true, "/staff/lists")).ShouldBe("/staff/lists");
        (await eva.GetAsync("/staff/lists")).Status.ShouldBe(200);
        (await eva.GetAsync("/staff/settings")).Status.ShouldBe(403);
    }

    [Theory]
    [InlineData("stranger@example.net", true)]
    [InlineData("claimed@example.net", false)]
    [InlineData("claimed@example.net", null)]
    public async Task Keeps_out_who_has_no_account_or_whose_address_is_not_verified(string email, bool? verified)
    {
        await _desk.AddAsync("claimed@example.net", StaffRole.Admin, bare: true);
        using var person = _desk.Sit();
        (await RoundAsync(person, email, verified, "/staff/lists")).ShouldBe("/staff/sign-in?refused=provider");
        (await person.GetAsync("/staff/sign-in?refused=provider&lang=en")).Text.ShouldContain("no account here");
        (await person.GetAsync("/staff/lists")).To!.ShouldStartWith("/staff/sign-in");
    }

    [Fact]
    public async Task Takes_no_answer_that_it_did_not_ask_for()
    {
        await _desk.AddAsync("eva@example.net", StaffRole.Agent, bare: true);
        using var person = _desk.Sit();
        (await person.GetAsync("/staff/sign-in/provider?code=stolen&state=made-up")).To.ShouldBe("/staff/sign-in?refused=provider");
    }

    async Task<string?> RoundAsync(Sitting person, string email, bool? verified, string to)
    {
        _desk.Provider.Next = (email, verified);
        await person.GetAsync($"/staff/sign-in?to={to}");
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("form-key", person.FormKey!)]);
        using var challenge = await person.Http.PostAsync(new Uri($"/staff/sign-in/other?to={to}", UriKind.Relative), form, TestContext.Current.CancellationToken);
        using var plain = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var back = await plain.GetAsync(challenge.Headers.Location, TestContext.Current.CancellationToken);
        return (await person.GetAsync(back.Headers.Location!.PathAndQuery)).To;
    }

    sealed class WithProvider : Desk
    {
        public SmallProvider Provider { get; private set; } = null!;

        public override async ValueTask InitializeAsync()
        {
            Provider = await SmallProvider.StartAsync();
            await base.InitializeAsync();
        }

        internal override AppSettings Dress(AppSettings settings) => base.Dress(settings) with { Staff = new() { Oidc = new() { Authority = Provider.Issuer, ClientId = "supportbot", ClientSecret = "hush" } } };
    }

    /// <summary>What a provider answers (OpenID Connect Core 1.0, code flow with PKCE), and nothing more; it lives as long as the tests.</summary>
    sealed class SmallProvider
    {
        readonly RSA _key = RSA.Create(2048);
        readonly ConcurrentDictionary<string, (string Email, bool? Verified, string? Nonce)> _codes = new(StringComparer.Ordinal);

        public string Issuer { get; private set; } = "";

        public (string Email, bool? Verified) Next { get; set; }

        public static async Task<SmallProvider> StartAsync()
        {
            var provider = new SmallProvider();
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            app.MapGet("/.well-known/openid-configuration", () => new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["issuer"] = provider.Issuer, ["authorization_endpoint"] = $"{provider.Issuer}/authorize", ["token_endpoint"] = $"{provider.Issuer}/token", ["jwks_uri"] = $"{provider.Issuer}/keys", ["userinfo_endpoint"] = $"{provider.Issuer}/me",
            });
            app.MapGet("/keys", () =>
            {
                var known = provider._key.ExportParameters(false);
                return new { keys = new[] { new { kty = "RSA", use = "sig", kid = "1", n = Base64UrlEncoder.Encode(known.Modulus), e = Base64UrlEncoder.Encode(known.Exponent) } } };
            });
            app.MapGet("/authorize", (string redirect_uri, string state, string? nonce) =>
            {
                var code = Guid.NewGuid().ToString("N");
                provider._codes[code] = (provider.Next.Email, provider.Next.Verified, nonce);
                return Results.Redirect($"{redirect_uri}?code={code}&state={Uri.EscapeDataString(state)}");
            });
            app.MapPost("/token", async (HttpContext context) =>
            {
                var form = await context.Request.ReadFormAsync();
                return provider._codes.TryGetValue(form["code"].ToString(), out var who)
                    ? Results.Json(new { access_token = form["code"].ToString(), token_type = "Bearer", id_token = provider.Token(who) })
                    : Results.BadRequest(new { error = "invalid_grant" });
            });
            app.MapGet("/me", (HttpContext context) =>
            {
                var who = provider._codes[context.Request.Headers.Authorization.ToString()["Bearer ".Length..]];
                return new Dictionary<string, object?>(StringComparer.Ordinal) { ["sub"] = who.Email, ["email"] = who.Email, ["email_verified"] = who.Verified }.Where(claim => claim.Value is not null).ToDictionary();
            });
            await app.StartAsync();
            provider.Issuer = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            return provider;
        }

        string Token((string Email, bool? Verified, string? Nonce) who)
        {
            var claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = who.Email, ["email"] = who.Email };
            if (who.Verified is { } verified) claims["email_verified"] = verified;
            if (who.Nonce is { } nonce) claims["nonce"] = nonce;
            return new JwtSecurityTokenHandler().CreateEncodedJwt(new SecurityTokenDescriptor { Issuer = Issuer, Audience = "supportbot", Claims = claims, SigningCredentials = new(new RsaSecurityKey(_key) { KeyId = "1" }, SecurityAlgorithms.RsaSha256) });
        }
    }
}
