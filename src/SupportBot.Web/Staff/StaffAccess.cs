using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Staff;

/// <summary>Who may come in, and for how long. Closed by default: every endpoint of the console names the role it wants.</summary>
static class StaffAccess
{
    /// <summary>A session ends after so long without a request …</summary>
    static readonly TimeSpan Idle = TimeSpan.FromHours(2);

    /// <summary>… and after so long in any case.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>Signed in, perhaps by password alone: enough to set up the second factor, for nothing else.</summary>
    public const string SignedIn = "staff-signed-in";

    public static void AddStaffAccess(this IServiceCollection services, AppSettings settings)
    {
        services.AddSingleton<StaffStore>();
        services.AddSingleton<IUserStore<StaffRow>>(provider => provider.GetRequiredService<StaffStore>());
        services.AddIdentityCore<StaffRow>(options =>
            {
                options.User.RequireUniqueEmail = true;
                options.User.AllowedUserNameCharacters = "";   // a mail address; its syntax is judged where it is entered
                options.Password.RequiredLength = StaffAccounts.LeastPassword;
                options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;   // NIST SP 800-63B, 3.1.1.2: length, no composition
                options.Tokens.AuthenticatorIssuer = SiteFrame.NameOf(settings.Hoster);
            })
            .AddUserManager<StaffAccounts>()
            .AddClaimsPrincipalFactory<StaffClaims>()
            .AddSignInManager()
            .AddTokenProvider<AuthenticatorTokenProvider<StaffRow>>(TokenOptions.DefaultAuthenticatorProvider);
        services.Configure<IdentityPasskeyOptions>(passkeys =>
        {
            passkeys.UserVerificationRequirement = "required";   // a passkey is both factors only when the device asked for its owner
            passkeys.ResidentKeyRequirement = "required";        // signs in without a name
            if (settings.Hoster.PublicUrl.Length > 0) passkeys.ServerDomain = new Uri(settings.Hoster.PublicUrl).Host;
        });

        var authentication = services.AddAuthentication(IdentityConstants.ApplicationScheme);
        authentication.AddCookie(IdentityConstants.ApplicationScheme, Session);
        authentication.AddCookie(IdentityConstants.TwoFactorUserIdScheme, cookie =>
        {
            cookie.Cookie.Name = "staff-factor";
            cookie.Cookie.Path = "/staff";
            cookie.Cookie.SameSite = SameSiteMode.Strict;
            cookie.ExpireTimeSpan = TimeSpan.FromMinutes(5);
            cookie.SlidingExpiration = false;
        });
        if (settings.Staff.Oidc.Authority.Length > 0) authentication.AddProvider(settings);

        services.AddAuthorization(policies =>
        {
            policies.AddPolicy(SignedIn, policy => policy.RequireAuthenticatedUser());
            foreach (var role in Enum.GetValues<StaffRole>())
            {
                policies.AddPolicy(Policy(role), policy => policy.RequireAuthenticatedUser().RequireAssertion(context => IsStrong(context.User) && RoleOf(context.User) >= role));
            }
        });
        services.AddAntiforgery(tokens =>
        {
            tokens.Cookie.Name = "staff-form";
            tokens.Cookie.Path = "/staff";
            tokens.Cookie.SameSite = SameSiteMode.Lax;   // a link in an alert must not spoil the forms of other tabs by a new key
            tokens.FormFieldName = "form-key";
            tokens.HeaderName = "X-Form-Key";
        });
        services.AddDataProtection();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(keys => keys.XmlRepository = new StoredKeys(provider.GetRequiredService<Store>())));
    }

    /// <summary>The route wants this role at least.</summary>
    public static TBuilder For<TBuilder>(this TBuilder route, StaffRole role) where TBuilder : IEndpointConventionBuilder => route.RequireAuthorization(Policy(role));

    /// <summary>Every form of the console brings the key that its page was given (against requests forged by another site).</summary>
    public static async ValueTask<object?> WantsFormKey(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        context.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) return await next(invocation);
        return await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context) ? await next(invocation) : Results.StatusCode(StatusCodes.Status400BadRequest);
    }

    public static StaffRole? RoleOf(ClaimsPrincipal user) => Enum.TryParse<StaffRole>(user.FindFirstValue(ClaimTypes.Role), out var role) ? role : null;

    /// <summary>Whether more than a password was shown.</summary>
    public static bool IsStrong(ClaimsPrincipal user) => user.FindFirstValue(StaffClaims.How) is StaffClaims.ByPasskey or StaffClaims.ByTwoFactors or StaffClaims.ByProvider;

    /// <summary>What the console's own script sends when it asks for a page by itself.</summary>
    const string FollowingHeader = "X-Following";

    static string Policy(StaffRole role) => $"staff-{role}";

    static void Session(CookieAuthenticationOptions cookie)
    {
        cookie.Cookie.Name = "staff";
        cookie.Cookie.Path = "/staff";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;   // a link in an alert opens the console signed in; forms have their key
        cookie.ExpireTimeSpan = Idle;
        cookie.SlidingExpiration = true;
        cookie.LoginPath = "/staff/sign-in";
        cookie.ReturnUrlParameter = "to";
        cookie.Events.OnValidatePrincipal = ValidateAsync;
        cookie.Events.OnCheckSlidingExpiration = context =>
        {
            if (context.Request.Headers.ContainsKey(FollowingHeader)) context.ShouldRenew = false;   // a tab that follows by itself is no person
            return Task.CompletedTask;
        };
        cookie.Events.OnRedirectToLogin = context =>
        {
            // After a form nobody can come back to, the room that it stood in.
            var path = context.Request.Path.Value ?? "/staff";
            var to = HttpMethods.IsGet(context.Request.Method) ? path + context.Request.QueryString : string.Join('/', path.Split('/').Take(3));
            context.Response.Redirect($"/staff/sign-in?to={Uri.EscapeDataString(to)}");
            return Task.CompletedTask;
        };
        cookie.Events.OnRedirectToAccessDenied = context =>
        {
            // Signed in by password alone: first the second factor.
            if (!IsStrong(context.HttpContext.User) && HttpMethods.IsGet(context.Request.Method)) context.Response.Redirect("/staff/account");
            else context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    /// <summary>Each request looks the account up: one that was disabled, or whose role, password or factors changed, is out at once.</summary>
    static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        if (context.Principal is { } user && await IsGoodAsync(services, user)) return;
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
    }

    /// <summary>Whether a session still stands.</summary>
    public static async Task<bool> IsGoodAsync(IServiceProvider services, ClaimsPrincipal user)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        if (!long.TryParse(user.FindFirstValue(StaffClaims.Since), NumberStyles.None, CultureInfo.InvariantCulture, out var since) || now - DateTimeOffset.FromUnixTimeSeconds(since) > Longest) return false;
        if (user.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id) return false;
        var row = await services.GetRequiredService<IUserStore<StaffRow>>().FindByIdAsync(id, CancellationToken.None);
        return row is not null && row.Role == RoleOf(user) && row.SecurityStamp == user.FindFirstValue(services.GetRequiredService<IOptions<IdentityOptions>>().Value.ClaimsIdentity.SecurityStampClaimType);
    }
}
