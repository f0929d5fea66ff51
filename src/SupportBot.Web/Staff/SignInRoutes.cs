using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using SupportBot.Web.Settings;
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
        if (routes.ServiceProvider.GetRequiredService<AppSettings>().Staff.Oidc.Authority.Length > 0) door.MapPost("/other", (string? to) => TypedResults.Challenge(new() { RedirectUri = Inside(to) }, [Provider.Scheme]));
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

    static RazorComponentResult Show(ConsolePage page, string? to, string? refused) => Page(page, to, refused == "provider" ? SignInPage.NoAccount : null, "");

    static RazorComponentResult Page(ConsolePage page, string? to, Phrase? fault, string email, int status = StatusCodes.Status200OK) =>
        new RazorComponentResult<SignInPage>(new { Page = page, To = Inside(to), Fault = fault is null ? null : page.Words[fault], Given = email }) { StatusCode = status };

    static async Task<IResult> ByPasswordAsync(HttpContext context, ConsolePage page, StaffAccounts accounts, SignInManager<StaffRow> signIn, Guesses guesses)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (email, password, to) = (form["email"].ToString().Trim(), form["password"].ToString(), form["to"].ToString());
        if (!guesses.Allow(context)) return Page(page, to, SignInPage.TooMany, email, StatusCodes.Status429TooManyRequests);

        var user = email.Length is > 0 and <= 254 && !email.Any(char.IsControl) ? await accounts.FindByNameAsync(email) : null;
        if (user?.PasswordHash is null)
        {
            accounts.GuessAtNobody(password);
            return Page(page, to, SignInPage.Wrong, email, StatusCodes.Status401Unauthorized);
        }

        if (await accounts.IsLockedOutAsync(user))
        {
            accounts.GuessAtNobody(password);   // as long as a wrong one takes, and the same answer: nobody learns which accounts there are
            return Page(page, to, SignInPage.Wrong, email, StatusCodes.Status401Unauthorized);
        }

        if (!await accounts.CheckPasswordAsync(user, password))
        {
            await accounts.AccessFailedAsync(user);
            return Page(page, to, SignInPage.Wrong, email, StatusCodes.Status401Unauthorized);
        }

        if (user.HasAuthenticator)
        {
            await context.SignInAsync(IdentityConstants.TwoFactorUserIdScheme, new(new ClaimsIdentity([new(ClaimTypes.Name, user.Id), new(StampClaim, user.SecurityStamp)], IdentityConstants.TwoFactorUserIdScheme)));
            return Room.Back($"/staff/sign-in/code?to={Uri.EscapeDataString(Inside(to))}");
        }

        if ((await accounts.GetPasskeysAsync(user)).Count > 0) return Page(page, to, SignInPage.PasskeyOnly, email, StatusCodes.Status401Unauthorized);

        // The first time: with a password alone one gets to the account's own page, to set up a second factor, and nowhere else.
        await signIn.SignInWithClaimsAsync(user, isPersistent: false, [new(StaffClaims.How, StaffClaims.ByPassword)]);
        await NoteAsync(context.RequestServices, user, StaffClaims.ByPassword, context.RequestAborted);
        return Room.Back("/staff/account");
    }

    static async Task<IResult> AskCodeAsync(ConsolePage page, string? to, SignInManager<StaffRow> signIn) =>
        await signIn.GetTwoFactorAuthenticationUserAsync() is null ? Room.Back("/staff/sign-in") : new RazorComponentResult<CodePage>(new { Page = page, To = Inside(to) });

    static async Task<IResult> ByCodeAsync(HttpContext context, ConsolePage page, StaffAccounts accounts, StaffStore store, SignInManager<StaffRow> signIn, Guesses guesses)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (code, to) = (form["code"].ToString().Replace(" ", "", StringComparison.Ordinal), form["to"].ToString());
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } user || !await IsFreshAsync(context, user)) return Room.Back("/staff/sign-in");

        var paused = await accounts.IsLockedOutAsync(user);
        var tooMany = !guesses.Allow(context);
        var result = tooMany || paused || code.Length is 0 or > 40 || (code.Length == 6 && !await store.TakeCodeAsync(user.Id, code, context.RequestAborted)) ? SignInResult.Failed
            : code.Length == 6 ? await signIn.TwoFactorAuthenticatorSignInAsync(code, isPersistent: false, rememberClient: false)
            : await signIn.TwoFactorRecoveryCodeSignInAsync(code);
        if (result.Succeeded)
        {
            await NoteAsync(context.RequestServices, user, code.Length == 6 ? StaffClaims.ByTwoFactors : "recovery-code", context.RequestAborted);
            return Room.Back(Inside(to));
        }

        // Identity counts wrong codes of the app; wrong recovery codes are counted here.
        if (!tooMany && !paused && code.Length != 6) await accounts.AccessFailedAsync(user);
        var fresh = await accounts.FindByIdAsync(user.Id);
        var fault = tooMany ? page.Words[SignInPage.TooMany]
            : fresh?.LockedUntil is { } until && until > page.Now ? page.Words[CodePage.Paused, ("time", page.Words.Time(until))]   // said only to who knew the password
            : page.Words[CodePage.Wrong];
        return new RazorComponentResult<CodePage>(new { Page = page, To = Inside(to), Fault = fault }) { StatusCode = tooMany ? StatusCodes.Status429TooManyRequests : StatusCodes.Status401Unauthorized };
    }

    /// <summary>Whether the password that was shown is still the account's.</summary>
    static async Task<bool> IsFreshAsync(HttpContext context, StaffRow user) =>
        (await context.AuthenticateAsync(IdentityConstants.TwoFactorUserIdScheme)).Principal?.FindFirstValue(StampClaim) == user.SecurityStamp;

    const string StampClaim = "stamp";

    static async Task<IResult> PasskeyOptionsAsync(HttpContext context, SignInManager<StaffRow> signIn, Guesses guesses) =>
        guesses.Allow(context) ? TypedResults.Text(await signIn.MakePasskeyRequestOptionsAsync(null), "application/json") : TypedResults.StatusCode(StatusCodes.Status429TooManyRequests);

    /// <summary>A passkey whose device has asked for its owner is both factors, and pauses after wrong passwords do not keep it out: a stranger's guesses lock nobody out of their own account.</summary>
    static async Task<IResult> ByPasskeyAsync(HttpContext context, StaffAccounts accounts, SignInManager<StaffRow> signIn, Guesses guesses)
    {
        if (!guesses.Allow(context)) return TypedResults.StatusCode(StatusCodes.Status429TooManyRequests);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await AssertedAsync(signIn, form["credential"].ToString()) is not { Succeeded: true } assertion) return TypedResults.StatusCode(StatusCodes.Status401Unauthorized);
        await accounts.AddOrUpdatePasskeyAsync(assertion.User, assertion.Passkey);   // its counter
        await signIn.SignInWithClaimsAsync(assertion.User, isPersistent: false, [new(StaffClaims.How, StaffClaims.ByPasskey)]);
        await NoteAsync(context.RequestServices, assertion.User, StaffClaims.ByPasskey, context.RequestAborted);
        return TypedResults.Text(Inside(form["to"].ToString()), "text/plain");
    }

    /// <summary>Null when nothing was asked for, or too long ago: Identity throws then.</summary>
    static async Task<PasskeyAssertionResult<StaffRow>?> AssertedAsync(SignInManager<StaffRow> signIn, string credential)
    {
        try
        {
            return await signIn.PerformPasskeyAssertionAsync(credential);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Ends all sessions of the person: a copy of the cookie is worth nothing afterwards.</summary>
    static async Task<IResult> OutAsync(HttpContext context, StaffStore store)
    {
        if (Person.Of(context.User) is { } person) await store.EndSessionsAsync(person.Id, CancellationToken.None);
        await context.SignOutAsync(IdentityConstants.ApplicationScheme);
        await context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        return Room.Back("/staff/sign-in");
    }
}
