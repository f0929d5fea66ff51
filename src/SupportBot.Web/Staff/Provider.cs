using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Staff;

/// <summary>Sign-in by the hoster's own OpenID Connect provider. It says who somebody is; who may come in, our accounts say.</summary>
static class Provider
{
    public const string Scheme = "oidc";

    public static void AddProvider(this AuthenticationBuilder authentication, AppSettings settings) => authentication.AddOpenIdConnect(Scheme, oidc =>
    {
        oidc.Authority = settings.Staff.Oidc.Authority;
        oidc.ClientId = settings.Staff.Oidc.ClientId;
        oidc.ClientSecret = settings.Staff.Oidc.ClientSecret;
        oidc.RequireHttpsMetadata = !new Uri(settings.Staff.Oidc.Authority).IsLoopback;
        oidc.ResponseType = "code";
        oidc.UsePkce = true;
        oidc.CallbackPath = "/staff/sign-in/provider";
        oidc.ResponseMode = "query";   // the answer comes by a link, so that the cookies below need not be open to other sites
        foreach (var cookie in new[] { oidc.CorrelationCookie, oidc.NonceCookie }) (cookie.Path, cookie.SameSite, cookie.SecurePolicy) = ("/staff", SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
        oidc.Scope.Clear();
        oidc.Scope.Add("openid");
        oidc.Scope.Add("email");
        oidc.GetClaimsFromUserInfoEndpoint = true;
        oidc.MapInboundClaims = false;
        oidc.SaveTokens = false;
        oidc.Events.OnTicketReceived = TakeInAsync;
        oidc.Events.OnRemoteFailure = context =>
        {
            context.Response.Redirect("/staff/sign-in?refused=provider");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    });

    /// <summary>The provider's word becomes a session of ours, or none: an address without an account, or one that the provider has not verified, stays outside.</summary>
    static async Task TakeInAsync(TicketReceivedContext context)
    {
        context.HandleResponse();
        var services = context.HttpContext.RequestServices;
        var email = context.Principal?.FindFirstValue("email");
        var accounts = services.GetRequiredService<StaffAccounts>();
        var user = email is null || context.Principal!.FindFirstValue("email_verified") is not ("true" or "True") ? null : await accounts.FindByEmailAsync(email);
        if (user is null)
        {
            context.Response.Redirect("/staff/sign-in?refused=provider");
            return;
        }

        await services.GetRequiredService<SignInManager<StaffRow>>().SignInWithClaimsAsync(user, isPersistent: false, [new(StaffClaims.How, StaffClaims.ByProvider)]);
        await SignInRoutes.NoteAsync(services, user, StaffClaims.ByProvider, context.HttpContext.RequestAborted);
        context.Response.Redirect(SignInRoutes.Inside(context.ReturnUri));
    }
}
