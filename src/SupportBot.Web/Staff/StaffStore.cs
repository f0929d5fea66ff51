using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Staff;

/// <summary>Accounts for ASP.NET Core Identity, through the one door: Identity's own store would write beside it.</summary>
sealed class StaffStore(Store store, TimeProvider time) :
    IUserPasswordStore<StaffRow>, IUserSecurityStampStore<StaffRow>, IUserLockoutStore<StaffRow>, IUserEmailStore<StaffRow>,
    IUserTwoFactorStore<StaffRow>, IUserAuthenticatorKeyStore<StaffRow>, IUserTwoFactorRecoveryCodeStore<StaffRow>, IUserPasskeyStore<StaffRow>
{
    /// <summary>After a day without a pause the wrong guesses before it count no more: who guesses once an hour keeps nobody out.</summary>
    static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    public void Dispose()
    {
        // The store is the program's.
    }

    public Task<IdentityResult> CreateAsync(StaffRow user, CancellationToken cancellationToken) => ResultAsync(db => db.Add(user), cancellationToken);

    public Task<IdentityResult> UpdateAsync(StaffRow user, CancellationToken cancellationToken) => ResultAsync(
        db =>
        {
            db.Attach(user);
            var entry = db.Entry(user);
            entry.State = EntityState.Modified;
            entry.Property(row => row.ConcurrencyStamp).OriginalValue = user.ConcurrencyStamp;
            user.ConcurrencyStamp = Guid.NewGuid().ToString("N");
        },
        cancellationToken);

    public Task<IdentityResult> DeleteAsync(StaffRow user, CancellationToken cancellationToken) => ResultAsync(db => db.Remove(user), cancellationToken);

    /// <summary>A disabled account is found by nobody who signs in.</summary>
    public Task<StaffRow?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        store.ReadAsync((db, token) => db.Staff.FirstOrDefaultAsync(row => row.Id == userId && row.DisabledAt == null, token), cancellationToken);

    public Task<StaffRow?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        store.ReadAsync((db, token) => db.Staff.FirstOrDefaultAsync(row => row.NormalizedEmail == normalizedUserName && row.DisabledAt == null, token), cancellationToken);

    public Task<StaffRow?> FindByEmailAsync(string normalizedEmail, CancellationToken cancellationToken) => FindByNameAsync(normalizedEmail, cancellationToken);

    public Task AddOrUpdatePasskeyAsync(StaffRow user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => store.WriteAsync(
        async (db, token) =>
        {
            var json = PasskeyJson.Write(passkey);
            if (await db.Passkeys.FindAsync([passkey.CredentialId], token) is not { } row)
            {
                db.Passkeys.Add(new() { CredentialId = passkey.CredentialId, StaffId = user.Id, Json = json });
                db.Record(time.GetUtcNow(), user.Email, "staff.passkey-added", user.Email, passkey.Name);
            }
            else if (row.StaffId == user.Id)
            {
                row.Json = json;
            }
        },
        cancellationToken);

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(StaffRow user, CancellationToken cancellationToken)
    {
        var rows = await store.ReadAsync((db, token) => db.Passkeys.Where(row => row.StaffId == user.Id).ToListAsync(token), cancellationToken);
        return [.. rows.Select(PasskeyJson.Read)];
    }

    public Task<StaffRow?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) => store.ReadAsync(
        (db, token) => db.Passkeys.Where(row => row.CredentialId == credentialId).Join(db.Staff, row => row.StaffId, staff => staff.Id, (_, staff) => staff).FirstOrDefaultAsync(staff => staff.DisabledAt == null, token),
        cancellationToken);

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(StaffRow user, byte[] credentialId, CancellationToken cancellationToken)
    {
        var found = await store.ReadAsync((db, token) => db.Passkeys.FirstOrDefaultAsync(row => row.StaffId == user.Id && row.CredentialId == credentialId, token), cancellationToken);
        return found is null ? null : PasskeyJson.Read(found);
    }

    public Task RemovePasskeyAsync(StaffRow user, byte[] credentialId, CancellationToken cancellationToken) => store.WriteAsync(
        async (db, token) =>
        {
            if (await db.Passkeys.FirstOrDefaultAsync(row => row.StaffId == user.Id && row.CredentialId == credentialId, token) is not { } row) return;
            db.Passkeys.Remove(row);
            db.Record(time.GetUtcNow(), user.Email, "staff.passkey-removed", user.Email, PasskeyJson.Read(row).Name);
        },
        cancellationToken);

    /// <summary>Counts a wrong guess on the row as it is, not as somebody read it: guesses side by side count each.</summary>
    /// <returns>The count, or null when the account is gone.</returns>
    public Task<(int Count, DateTimeOffset? Until)?> FailAsync(string id, Func<int, DateTimeOffset?> pause, CancellationToken cancel) => store.WriteAsync<(int, DateTimeOffset?)?>(
        async (db, token) =>
        {
            await db.LockAsync("staff", token);
            if (await db.Staff.FindAsync([id], token) is not { } row) return null;
            row.FailedCount = row.LockedUntil + Forgotten < time.GetUtcNow() ? 1 : row.FailedCount + 1;
            if (pause(row.FailedCount) is { } until)
            {
                row.LockedUntil = until;
                db.Record(time.GetUtcNow(), row.Email, "staff.paused", row.Email, $"after {row.FailedCount.ToString(System.Globalization.CultureInfo.InvariantCulture)} wrong guesses");
            }

            row.ConcurrencyStamp = Guid.NewGuid().ToString("N");
            return (row.FailedCount, row.LockedUntil);
        },
        cancel);

    /// <summary>Ends all sessions of an account, on the row as it is.</summary>
    /// <returns>The row afterwards, or null when the account is gone.</returns>
    public Task<StaffRow?> EndSessionsAsync(string id, CancellationToken cancel) => store.WriteAsync(
        async (db, token) =>
        {
            await db.LockAsync("staff", token);
            if (await db.Staff.FirstOrDefaultAsync(row => row.Id == id && row.DisabledAt == null, token) is not { } row) return null;
            (row.SecurityStamp, row.ConcurrencyStamp) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
            return row;
        },
        cancel);

    /// <summary>Takes a code of the app before it is tried; false when it was the last one that was tried.</summary>
    public Task<bool> TakeCodeAsync(string id, string code, CancellationToken cancel) => store.WriteAsync(
        async (db, token) =>
        {
            await db.LockAsync("staff", token);
            var hash = Convert.ToHexStringLower(ApiKeys.Hash(id + code));
            if (await db.Staff.FindAsync([id], token) is not { } row || row.LastCode == hash) return false;
            row.LastCode = hash;
            row.ConcurrencyStamp = Guid.NewGuid().ToString("N");
            return true;
        },
        cancel);

    async Task<IdentityResult> ResultAsync(Action<Db> change, CancellationToken cancel)
    {
        try
        {
            await store.WriteAsync(
                (db, _) =>
                {
                    change(db);
                    return Task.CompletedTask;
                },
                cancel);
            return IdentityResult.Success;
        }
        catch (DbUpdateConcurrencyException)
        {
            return IdentityResult.Failed(new IdentityErrorDescriber().ConcurrencyFailure());
        }
    }

    // The rest only hands facts over between Identity and the row.
    public Task<string> GetUserIdAsync(StaffRow user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

    public Task<string?> GetUserNameAsync(StaffRow user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task SetUserNameAsync(StaffRow user, string? userName, CancellationToken cancellationToken) => Set(() => user.Email = userName ?? "");

    public Task<string?> GetNormalizedUserNameAsync(StaffRow user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.NormalizedEmail);

    public Task SetNormalizedUserNameAsync(StaffRow user, string? normalizedName, CancellationToken cancellationToken) => Set(() => user.NormalizedEmail = normalizedName ?? "");

    public Task<string?> GetEmailAsync(StaffRow user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task SetEmailAsync(StaffRow user, string? email, CancellationToken cancellationToken) => Set(() => user.Email = email ?? "");

    public Task<bool> GetEmailConfirmedAsync(StaffRow user, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task SetEmailConfirmedAsync(StaffRow user, bool confirmed, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<string?> GetNormalizedEmailAsync(StaffRow user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.NormalizedEmail);

    public Task SetNormalizedEmailAsync(StaffRow user, string? normalizedEmail, CancellationToken cancellationToken) => Set(() => user.NormalizedEmail = normalizedEmail ?? "");

    public Task SetPasswordHashAsync(StaffRow user, string? passwordHash, CancellationToken cancellationToken) => Set(() => user.PasswordHash = passwordHash);

    public Task<string?> GetPasswordHashAsync(StaffRow user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(StaffRow user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetSecurityStampAsync(StaffRow user, string stamp, CancellationToken cancellationToken) => Set(() => user.SecurityStamp = stamp);

    public Task<string?> GetSecurityStampAsync(StaffRow user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    public Task<DateTimeOffset?> GetLockoutEndDateAsync(StaffRow user, CancellationToken cancellationToken) => Task.FromResult(user.LockedUntil);

    public Task SetLockoutEndDateAsync(StaffRow user, DateTimeOffset? lockoutEnd, CancellationToken cancellationToken) => Set(() => user.LockedUntil = lockoutEnd);

    public Task<int> IncrementAccessFailedCountAsync(StaffRow user, CancellationToken cancellationToken) => Task.FromResult(++user.FailedCount);

    public Task ResetAccessFailedCountAsync(StaffRow user, CancellationToken cancellationToken) => Set(() => user.FailedCount = 0);

    public Task<int> GetAccessFailedCountAsync(StaffRow user, CancellationToken cancellationToken) => Task.FromResult(user.FailedCount);

    public Task<bool> GetLockoutEnabledAsync(StaffRow user, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task SetLockoutEnabledAsync(StaffRow user, bool enabled, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetTwoFactorEnabledAsync(StaffRow user, bool enabled, CancellationToken cancellationToken) => Set(() => user.HasAuthenticator = enabled);

    public Task<bool> GetTwoFactorEnabledAsync(StaffRow user, CancellationToken cancellationToken) => Task.FromResult(user.HasAuthenticator);

    public Task SetAuthenticatorKeyAsync(StaffRow user, string key, CancellationToken cancellationToken) => Set(() => user.AuthenticatorKey = key);

    public Task<string?> GetAuthenticatorKeyAsync(StaffRow user, CancellationToken cancellationToken) => Task.FromResult(user.AuthenticatorKey);

    public Task ReplaceCodesAsync(StaffRow user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken) => Set(() => user.RecoveryCodes = string.Join(';', recoveryCodes.Select(RecoveryHash)));

    public Task<bool> RedeemCodeAsync(StaffRow user, string code, CancellationToken cancellationToken)
    {
        var known = (user.RecoveryCodes ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).ToList();
        var good = known.Remove(RecoveryHash(code.Trim().ToUpperInvariant()));
        if (good) user.RecoveryCodes = string.Join(';', known);
        return Task.FromResult(good);
    }

    public Task<int> CountCodesAsync(StaffRow user, CancellationToken cancellationToken) => Task.FromResult((user.RecoveryCodes ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Length);

    /// <summary>Codes have some 50 random bits and are behind password, pauses and lock-out: a plain hash keeps them from who reads a backup for longer than they matter.</summary>
    static string RecoveryHash(string code) => Convert.ToHexStringLower(ApiKeys.Hash(code));

    static Task Set(Action set)
    {
        set();
        return Task.CompletedTask;
    }
}

/// <summary>A passkey as it is stored.</summary>
static class PasskeyJson
{
    public static string Write(UserPasskeyInfo key) => JsonSerializer.Serialize(
        new(key.PublicKey, key.Name, key.CreatedAt, key.SignCount, key.Transports, key.IsUserVerified, key.IsBackupEligible, key.IsBackedUp, key.AttestationObject, key.ClientDataJson),
        StaffJson.Default.StoredPasskey);

    public static UserPasskeyInfo Read(PasskeyRow row)
    {
        var stored = JsonSerializer.Deserialize(row.Json, StaffJson.Default.StoredPasskey)!;
        return new(row.CredentialId, stored.PublicKey, stored.CreatedAt, stored.SignCount, stored.Transports, stored.IsUserVerified, stored.IsBackupEligible, stored.IsBackedUp, stored.AttestationObject, stored.ClientDataJson) { Name = stored.Name };
    }
}
