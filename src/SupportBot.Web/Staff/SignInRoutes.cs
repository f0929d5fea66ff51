using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Staff;

/// <summary>Coming in: by passkey, by password and code, or by the hoster's own provider; and going.</summary>
static class SignInRoutes
{
    const string Home = "/staff/today";

    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        var door = routes.MapGroup("/staff/sign-in").AddEndpointFilter(StaffAccess.WantsFormKey);
        door.MapGet("/", Show);
        door.MapPost("/", ByPasswordAsync);
        door.MapGet("/code", AskCodeAsync);
        door.MapPost("/code", ByCodeAsync);
        door.MapPost("/passkey/options", PasskeyOptionsAsync);
        door.MapPost("/passkey", ByPasskeyAsync);
        door.MapPost("/other", (string? to) => TypedResults.Challenge(new() { RedirectUri = Inside(to) }, [Provider.Scheme]));
        routes.MapPost("/staff/sign-out", OutAsync).AddEndpointFilter(StaffAccess.WantsFormKey);
    }

    /// <summary>Only a page of the console; whatever else a link says leads to the first one.</summary>
    public static string Inside(string? to) =>
        to is not null && to.StartsWith("/staff/", StringComparison.Ordinal) && !to.StartsWith("/staff/sign-", StringComparison.Ordinal) && !to.Contains('\\', StringComparison.Ordinal) ? to : Home;

    /// <summary>Writes down that somebody came in.</summary>
    public static Task NoteAsync(IServiceProvider services, StaffRow user, string how, CancellationToken cancel)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        return services.GetRequiredService<Store>().WriteAsync(
            async (db, token) =>
            {
                db.Record(now, user.Email, "staff.sign-in", user.Email, how);
                if (await db.Staff.FindAsync([user.Id], token) is { } row) row.SignedInAt = now;
            },
            cancel);
    }

    static RazorComponentResult<SignInPage> Show(ConsolePage page, string? to, string? refused) => Page(page, to, refused == "provider" ? SignInPage.NoAccount : null, "");

    static RazorComponentResult<SignInPage> Page(ConsolePage page, string? to, Phrase? fault, string email, int status = StatusCodes.Status200OK, string? time = null) =>
        new(new { Page = page, To = Inside(to), Fault = fault is null ? null : page.Words[fault, ("time", time)], Given = email }) { StatusCode = status };

    static async Task<IResult> ByPasswordAsync(HttpContext context, ConsolePage page, StaffAccounts accounts, SignInManager<StaffRow> signIn, Guesses guesses)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (email, password, to) = (form["email"].ToString().Trim(), form["password"].ToString(), form["to"].ToString());
        if (!guesses.Allow(context)) return Page(page, to, SignInPage.TooMany, email, StatusCodes.Status429TooManyRequests);

        var user = email.Length is > 0 and <= 254 ? await accounts.FindByNameAsync(email) : null;
        if (user?.PasswordHash is null)
        {
            accounts.GuessAtNobody(password);
            return Page(page, to, SignInPage.Wrong, email, StatusCodes.Status401Unauthorized);
        }

        if (await accounts.IsLockedOutAsync(user)) return Locked(page, to, user);
        if (!await accounts.CheckPasswordAsync(user, password))
        {
            await accounts.AccessFailedAsync(user);
            return await accounts.IsLockedOutAsync(user) ? Locked(page, to, user) : Page(page, to, SignInPage.Wrong, email, StatusCodes.Status401Unauthorized);
        }

        if (user.HasAuthenticator)
        {
            await context.SignInAsync(IdentityConstants.TwoFactorUserIdScheme, new(new ClaimsIdentity([new(ClaimTypes.Name, user.Id)], IdentityConstants.TwoFactorUserIdScheme)));
            return Room.Back($"/staff/sign-in/code?to={Uri.EscapeDataString(Inside(to))}");
        }

        if ((await accounts.GetPasskeysAsync(user)).Count > 0) return Page(page, to, SignInPage.PasskeyOnly, email, StatusCodes.Status401Unauthorized);

        // The first time: with a password alone one gets to the account's own page, to set up a second factor, and nowhere else.
        await signIn.SignInWithClaimsAsync(user, isPersistent: false, [new(StaffClaims.How, StaffClaims.ByPassword)]);
        await NoteAsync(context.RequestServices, user, StaffClaims.ByPassword, context.RequestAborted);
        return Room.Back("/staff/account");
    }

    static RazorComponentResult<SignInPage> Locked(ConsolePage page, string? to, StaffRow user) =>
        Page(page, to, SignInPage.Locked, user.Email, StatusCodes.Status401Unauthorized, page.Words.Time(user.LockedUntil!.Value));

    static async Task<IResult> AskCodeAsync(ConsolePage page, string? to, SignInManager<StaffRow> signIn) =>
        await signIn.GetTwoFactorAuthenticationUserAsync() is null ? Room.Back("/staff/sign-in") : new RazorComponentResult<CodePage>(new { Page = page, To = Inside(to) });

    static async Task<IResult> ByCodeAsync(HttpContext context, ConsolePage page, StaffAccounts accounts, StaffStore store, SignInManager<StaffRow> signIn, Guesses guesses)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (code, to) = (form["code"].ToString().Replace(" ", "", StringComparison.Ordinal), form["to"].ToString());
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } user) return Room.Back("/staff/sign-in");

        var tooMany = !guesses.Allow(context);
        var result = tooMany || code.Length is 0 or > 40 || (code.Length == 6 && !await store.TakeCodeAsync(user.Id, code, context.RequestAborted)) ? SignInResult.Failed
            : code.Length == 6 ? await signIn.TwoFactorAuthenticatorSignInAsync(code, isPersistent: false, rememberClient: false)
            : await signIn.TwoFactorRecoveryCodeSignInAsync(code);
        if (result.Succeeded)
        {
            await NoteAsync(context.RequestServices, user, code.Length == 6 ? StaffClaims.ByTwoFactors : "recovery-code", context.RequestAborted);
            return Room.Back(Inside(to));
        }

        // Identity counts wrong codes of the app; wrong recovery codes are counted here.
        if (!tooMany && !result.IsLockedOut && code.Length != 6) await accounts.AccessFailedAsync(user);
        var fresh = await accounts.FindByIdAsync(user.Id);
        var fault = tooMany ? page.Words[SignInPage.TooMany]
            : fresh?.LockedUntil is { } until && until > page.Now ? page.Words[SignInPage.Locked, ("time", page.Words.Time(until))]
            : page.Words[CodePage.Wrong];
        return new RazorComponentResult<CodePage>(new { Page = page, To = Inside(to), Fault = fault }) { StatusCode = tooMany ? StatusCodes.Status429TooManyRequests : StatusCodes.Status401Unauthorized };
    }

    static async Task<IResult> PasskeyOptionsAsync(HttpContext context, SignInManager<StaffRow> signIn, Guesses guesses) =>
        guesses.Allow(context) ? TypedResults.Text(await signIn.MakePasskeyRequestOptionsAsync(null), "application/json") : TypedResults.StatusCode(StatusCodes.Status429TooManyRequests);

    /// <summary>A passkey whose device has asked for its owner is both factors, and pauses after wrong passwords do not keep it out: a stranger's guesses lock nobody out of their own account.</summary>
    static async Task<IResult> ByPasskeyAsync(HttpContext context, StaffAccounts accounts, SignInManager<StaffRow> signIn)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var assertion = await signIn.PerformPasskeyAssertionAsync(form["credential"].ToString());
        if (!assertion.Succeeded) return TypedResults.StatusCode(StatusCodes.Status401Unauthorized);
        await accounts.AddOrUpdatePasskeyAsync(assertion.User, assertion.Passkey);   // its counter
        await signIn.SignInWithClaimsAsync(assertion.User, isPersistent: false, [new(StaffClaims.How, StaffClaims.ByPasskey)]);
        await NoteAsync(context.RequestServices, assertion.User, StaffClaims.ByPasskey, context.RequestAborted);
        return TypedResults.Text(Inside(form["to"].ToString()), "text/plain");
    }

    /// <summary>Ends all sessions of the person: a copy of the cookie is worth nothing afterwards.</summary>
    static async Task<IResult> OutAsync(HttpContext context, StaffAccounts accounts)
    {
        if (await accounts.GetUserAsync(context.User) is { } user) await accounts.UpdateSecurityStampAsync(user);
        await context.SignOutAsync(IdentityConstants.ApplicationScheme);
        await context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        return Room.Back("/staff/sign-in");
    }
}
