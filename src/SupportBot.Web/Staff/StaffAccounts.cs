using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace SupportBot.Web.Staff;

/// <summary>Identity's manager with pauses that grow: five wrong guesses are free, each further one doubles the pause, up to an hour.</summary>
#pragma warning disable CA1812 // made by the container
sealed class StaffAccounts(
    IUserStore<StaffRow> store, IOptions<IdentityOptions> options, IPasswordHasher<StaffRow> hasher, IEnumerable<IUserValidator<StaffRow>> validators, IEnumerable<IPasswordValidator<StaffRow>> passwords,
    ILookupNormalizer normalizer, IdentityErrorDescriber errors, IServiceProvider services, TimeProvider time, ILogger<UserManager<StaffRow>> log)
    : UserManager<StaffRow>(store, options, hasher, validators, passwords, normalizer, errors, services, log)
#pragma warning restore CA1812
{
    public const int LeastPassword = 12;

    const int FreeGuesses = 5;

    static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>What a wrong guess for an account costs that is not there: the same time, so that nobody learns who has one.</summary>
    readonly string _nobody = hasher.HashPassword(new() { Email = "" }, Guid.NewGuid().ToString());

    public override async Task<IdentityResult> AccessFailedAsync(StaffRow user)
    {
        if (await ((StaffStore)Store).FailAsync(user.Id, failed => failed >= FreeGuesses ? time.GetUtcNow() + Pause(failed) : null, CancellationToken) is var (count, until)) (user.FailedCount, user.LockedUntil) = (count, until);
        return IdentityResult.Success;
    }

    public override Task<bool> IsLockedOutAsync(StaffRow user) => Task.FromResult(user.LockedUntil > time.GetUtcNow());

    public void GuessAtNobody(string password) => PasswordHasher.VerifyHashedPassword(new() { Email = "" }, _nobody, password);

    public static TimeSpan Pause(int failed) => TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Clamp(failed - FreeGuesses, 0, 10)));
}

/// <summary>What a session says of its person: role, how they proved who they are, and when.</summary>
#pragma warning disable CA1812 // made by the container
sealed class StaffClaims(UserManager<StaffRow> accounts, IOptions<IdentityOptions> options, IHttpContextAccessor context, TimeProvider time) : UserClaimsPrincipalFactory<StaffRow>(accounts, options)
#pragma warning restore CA1812
{
    /// <summary>RFC 8176: how.</summary>
    public const string How = "amr";

    /// <summary>When, in seconds of Unix time.</summary>
    public const string Since = "auth_time";

    /// <summary>The language the person chose.</summary>
    public const string Language = "locale";

    public const string ByPassword = "pwd";
    public const string ByPasskey = "hwk";
    public const string ByProvider = "oidc";
    public const string ByTwoFactors = "mfa";

    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(StaffRow user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new(ClaimTypes.Role, user.Role.ToString()));
        var since = (context.HttpContext?.User.FindFirstValue(ClaimTypes.NameIdentifier) == user.Id ? context.HttpContext.User.FindFirstValue(Since) : null)   // the same session goes on: it does not begin anew
            ?? time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        identity.AddClaim(new(Since, since));
        if (user.Language is { } language) identity.AddClaim(new(Language, language));
        return identity;
    }
}
