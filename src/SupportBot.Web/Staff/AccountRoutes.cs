using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Staff;

/// <summary>A person's own account: passkeys, authenticator app, password, language. Open to who has signed in by password alone, for here the second factor is set up.</summary>
static class AccountRoutes
{
    const int RecoveryCodes = 8;
    const int MostPasskeys = 10;
    const int LongestName = 60;

    public static void MapAccount(this IEndpointRouteBuilder routes)
    {
        var account = routes.MapGroup("/staff/account").AddEndpointFilter(StaffAccess.WantsFormKey).RequireAuthorization(StaffAccess.SignedIn);
        account.MapGet("/", ShowAsync);
        account.MapPost("/passkey/options", PasskeyOptionsAsync);
        account.MapPost("/passkey", AddPasskeyAsync);
        account.MapPost("/passkey/remove", RemovePasskeyAsync);
        account.MapPost("/authenticator", AddAuthenticatorAsync);
        account.MapPost("/authenticator/remove", RemoveAuthenticatorAsync);
        account.MapPost("/password", ChangePasswordAsync);
        account.MapPost("/language", ChangeLanguageAsync);
    }

    static async Task<IResult> ShowAsync(HttpContext context, ConsolePage page, StaffAccounts accounts)
    {
        if (await accounts.GetUserAsync(context.User) is not { } user) return TypedResults.Unauthorized();
        if (!user.HasAuthenticator)
        {
            user.AuthenticatorKey = accounts.GenerateNewAuthenticatorKey();   // another one each time: whoever saw the page before knows nothing. Identity's own reset would end this session
            await accounts.UpdateAsync(user);
        }

        return await PageAsync(context, page, accounts, null, []);
    }

    static async Task<IResult> PageAsync(HttpContext context, ConsolePage page, StaffAccounts accounts, Phrase? fault, IEnumerable<string> codes)
    {
        var user = (await accounts.GetUserAsync(context.User))!;
        return new RazorComponentResult<AccountPage>(new
        {
            Page = page,
            Passkeys = (await accounts.GetPasskeysAsync(user)).OrderBy(key => key.CreatedAt).Select(key => new PasskeyView(Convert.ToHexStringLower(key.CredentialId), key.Name ?? "", key.CreatedAt)).ToList(),
            Key = user.HasAuthenticator ? null : user.AuthenticatorKey,
            Link = user.HasAuthenticator ? null : Link(page.Name, user),
            HasPassword = user.PasswordHash is not null,
            CodesLeft = await accounts.CountRecoveryCodesAsync(user),
            Fault = fault is null ? null : page.Words[fault, ("count", StaffAccounts.LeastPassword)],
            Codes = codes.ToList(),
        }) { StatusCode = fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest };
    }

    /// <summary>The form that authenticator apps read (Key URI format).</summary>
    static string Link(string issuer, StaffRow user) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(user.Email)}?secret={user.AuthenticatorKey}&issuer={Uri.EscapeDataString(issuer)}&digits=6";

    static async Task<IResult> PasskeyOptionsAsync(HttpContext context, StaffAccounts accounts, SignInManager<StaffRow> signIn) =>
        await accounts.GetUserAsync(context.User) is { } user
            ? TypedResults.Text(await signIn.MakePasskeyCreationOptionsAsync(new() { Id = user.Id, Name = user.Email, DisplayName = user.Email }), "application/json")
            : TypedResults.Unauthorized();

    static async Task<IResult> AddPasskeyAsync(HttpContext context, ConsolePage page, StaffAccounts accounts, SignInManager<StaffRow> signIn)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var attestation = await signIn.PerformPasskeyAttestationAsync(form["credential"].ToString());
        var user = await accounts.GetUserAsync(context.User);
        if (user is null || !attestation.Succeeded || attestation.UserEntity.Id != user.Id || (await accounts.GetPasskeysAsync(user)).Count >= MostPasskeys) return TypedResults.StatusCode(StatusCodes.Status400BadRequest);
        var name = form["name"].ToString().Trim();
        attestation.Passkey.Name = name.Length is 0 or > LongestName ? page.Words.Date(page.Now) : name;
        await accounts.AddOrUpdatePasskeyAsync(user, attestation.Passkey);
        await ContinueAsync(context, signIn, user, StaffClaims.ByPasskey);
        return TypedResults.Text("/staff/account", "text/plain");
    }

    static async Task<IResult> RemovePasskeyAsync(HttpContext context, ConsolePage page, StaffAccounts accounts, SignInManager<StaffRow> signIn)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await accounts.GetUserAsync(context.User) is not { } user || Bytes(form["passkey"].ToString()) is not { } id) return TypedResults.BadRequest();
        if (!user.HasAuthenticator && (await accounts.GetPasskeysAsync(user)).Count <= 1) return await PageAsync(context, page, accounts, AccountPage.LastFactor, []);
        await accounts.RemovePasskeyAsync(user, id);
        await ContinueAsync(context, signIn, user, null);
        return Room.Back("/staff/account");
    }

    static async Task<IResult> AddAuthenticatorAsync(HttpContext context, ConsolePage page, StaffAccounts accounts, SignInManager<StaffRow> signIn, Store store, TimeProvider time)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await accounts.GetUserAsync(context.User) is not { HasAuthenticator: false } user) return Room.Back("/staff/account");
        var code = form["code"].ToString().Replace(" ", "", StringComparison.Ordinal);
        if (await accounts.IsLockedOutAsync(user) || !await accounts.VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, code)) return await PageAsync(context, page, accounts, AccountPage.WrongCode, []);
        if (!(await accounts.SetTwoFactorEnabledAsync(user, true)).Succeeded) return await PageAsync(context, page, accounts, AccountPage.WrongCode, []);
        var codes = await accounts.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes) ?? [];
        await NoteAsync(store, time, user, "staff.authenticator-added", context.RequestAborted);
        await ContinueAsync(context, signIn, user, StaffClaims.ByTwoFactors);
        return await PageAsync(context, page, accounts, null, codes);
    }

    static async Task<IResult> RemoveAuthenticatorAsync(HttpContext context, ConsolePage page, StaffAccounts accounts, SignInManager<StaffRow> signIn, Store store, TimeProvider time)
    {
        if (await accounts.GetUserAsync(context.User) is not { } user) return TypedResults.Unauthorized();
        if ((await accounts.GetPasskeysAsync(user)).Count == 0) return await PageAsync(context, page, accounts, AccountPage.LastFactor, []);
        (user.AuthenticatorKey, user.RecoveryCodes) = (null, null);
        if (!(await accounts.SetTwoFactorEnabledAsync(user, false)).Succeeded) return Room.Back("/staff/account");
        await NoteAsync(store, time, user, "staff.authenticator-removed", context.RequestAborted);
        await ContinueAsync(context, signIn, user, null);
        return Room.Back("/staff/account");
    }

    static async Task<IResult> ChangePasswordAsync(HttpContext context, ConsolePage page, StaffAccounts accounts, SignInManager<StaffRow> signIn, Store store, TimeProvider time)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await accounts.GetUserAsync(context.User) is not { PasswordHash: not null } user) return TypedResults.BadRequest();
        if (await accounts.IsLockedOutAsync(user)) return await PageAsync(context, page, accounts, AccountPage.WrongPassword, []);
        var changed = await accounts.ChangePasswordAsync(user, form["old"].ToString(), form["new"].ToString());
        if (!changed.Succeeded)
        {
            var wrong = changed.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.PasswordMismatch));
            if (wrong) await accounts.AccessFailedAsync(user);   // a stolen session must not guess the password
            return await PageAsync(context, page, accounts, wrong ? AccountPage.WrongPassword : AccountPage.ShortPassword, []);
        }

        await NoteAsync(store, time, user, "staff.password-changed", context.RequestAborted);
        await ContinueAsync(context, signIn, user, null);
        return Room.Back("/staff/account");
    }

    static async Task<IResult> ChangeLanguageAsync(HttpContext context, StaffAccounts accounts, SignInManager<StaffRow> signIn, Languages languages)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var language = form["language"].ToString();
        if (await accounts.GetUserAsync(context.User) is not { } user || !languages.Has(language)) return TypedResults.BadRequest();
        user.Language = language;
        await accounts.UpdateAsync(user);
        await signIn.RefreshSignInAsync(user);
        return Room.Back(SignInRoutes.Inside(form["to"]));
    }

    /// <summary>What changed ends all other sessions; this one goes on with a new stamp, and with the factor that was just shown.</summary>
    static async Task ContinueAsync(HttpContext context, SignInManager<StaffRow> signIn, StaffRow user, string? how)
    {
        if (await context.RequestServices.GetRequiredService<StaffStore>().EndSessionsAsync(user.Id, CancellationToken.None) is not { } fresh) return;
        await signIn.SignInWithClaimsAsync(fresh, isPersistent: false, [new(StaffClaims.How, how ?? context.User.FindFirst(StaffClaims.How)?.Value ?? StaffClaims.ByPassword)]);
    }

    static Task NoteAsync(Store store, TimeProvider time, StaffRow user, string act, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return store.WriteAsync(
            (db, _) =>
            {
                db.Record(now, user.Email, act, user.Email);
                return Task.CompletedTask;
            },
            cancel);
    }

    static byte[]? Bytes(string hex)
    {
        try
        {
            return hex.Length is 0 or > 2048 ? null : Convert.FromHexString(hex);
        }
        catch (FormatException)
        {
            return null;   // not one of our buttons'
        }
    }
}

/// <summary>A passkey as its owner sees it.</summary>
public sealed record PasskeyView(string Id, string Name, DateTimeOffset AddedAt);
