using Microsoft.EntityFrameworkCore;

namespace SupportBot.Web.Staff;

/// <summary>What a person may do at the console; each role may do what the ones before it may.</summary>
public enum StaffRole
{
    /// <summary>Reads everything but accounts, settings and the audit.</summary>
    Reader,

    /// <summary>Also drains, activates, works cases and tickets.</summary>
    Agent,

    /// <summary>Also goes below the minimum, and sees and changes accounts, settings and the audit.</summary>
    Admin,
}

/// <summary>A person who may sign in to the console.</summary>
/// <remarks>Public because ASP.NET Core Identity's types are made over it.</remarks>
public sealed class StaffRow
{
    public string Id { get; set; } = Guid.NewGuid().ToString("N");

    public required string Email { get; set; }

    /// <summary>Upper case: what is looked up.</summary>
    public string NormalizedEmail { get; set; } = "";

    public StaffRole Role { get; set; }

    /// <summary>Null: signs in by passkey or OpenID Connect only.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Changed with whatever should end all sessions; a session carries the one it began with.</summary>
    public string SecurityStamp { get; set; } = Guid.NewGuid().ToString("N");

    /// <summary>The key of the authenticator app (RFC 6238), in base 32.</summary>
    public string? AuthenticatorKey { get; set; }

    /// <summary>Whether a code of the app has been seen: from then on the password alone lets nobody in.</summary>
    public bool HasAuthenticator { get; set; }

    /// <summary>Hashes of the codes for a lost telephone, joined by semicolons; each is good for once.</summary>
    public string? RecoveryCodes { get; set; }

    /// <summary>Hash of the app's code that was shown last: none is good twice (RFC 6238, section 5.2).</summary>
    public string? LastCode { get; set; }

    /// <summary>Wrong passwords and codes since the last right one.</summary>
    public int FailedCount { get; set; }

    public DateTimeOffset? LockedUntil { get; set; }

    /// <summary>The console's language; null: the browser's.</summary>
    public string? Language { get; set; }

    public DateTimeOffset AddedAt { get; set; }

    public DateTimeOffset? DisabledAt { get; set; }

    public DateTimeOffset? SignedInAt { get; set; }

    /// <summary>Two writers of one account do not overwrite each other.</summary>
    public string ConcurrencyStamp { get; set; } = Guid.NewGuid().ToString("N");

    internal static void Map(ModelBuilder model) => model.Entity<StaffRow>(staff =>
    {
        staff.ToTable("staff");
        staff.HasKey(row => row.Id);
        staff.Property(row => row.Id).HasMaxLength(40);
        staff.Property(row => row.Email).HasMaxLength(254);
        staff.Property(row => row.NormalizedEmail).HasMaxLength(254);
        staff.Property(row => row.Role).HasConversion<string>().HasMaxLength(10);
        staff.Property(row => row.LastCode).HasMaxLength(64);
        staff.Property(row => row.Language).HasMaxLength(5);
        staff.Property(row => row.ConcurrencyStamp).HasMaxLength(40).IsConcurrencyToken();
        staff.HasIndex(row => row.NormalizedEmail).IsUnique();
    });
}

/// <summary>A passkey of an account (WebAuthn).</summary>
sealed class PasskeyRow
{
    public required byte[] CredentialId { get; set; }

    public required string StaffId { get; set; }

    /// <summary>Identity's <c>UserPasskeyInfo</c> as JSON: the public key, the counter, what the authenticator said of itself.</summary>
    public required string Json { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<PasskeyRow>(passkey =>
    {
        passkey.ToTable("passkeys");
        passkey.HasKey(row => row.CredentialId);
        passkey.Property(row => row.CredentialId).HasMaxLength(1024);
        passkey.Property(row => row.StaffId).HasMaxLength(40);
        passkey.HasOne<StaffRow>().WithMany().HasForeignKey(row => row.StaffId).OnDelete(DeleteBehavior.Cascade);
    });
}

/// <summary>Something that a person did. Written with the deed itself, never changed.</summary>
sealed class AuditRow
{
    public long Id { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>A mail address, a key's name, or <c>command:</c> and the operating system's user.</summary>
    public required string Who { get; set; }

    /// <summary>What: <c>pool.drain</c>, <c>staff.sign-in</c>.</summary>
    public required string Act { get; set; }

    /// <summary>To what: an address, a number, an account.</summary>
    public string? Subject { get; set; }

    public string? Detail { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<AuditRow>(audit =>
    {
        audit.ToTable("audit");
        audit.HasKey(row => row.Id);
        audit.Property(row => row.Who).HasMaxLength(300);
        audit.Property(row => row.Act).HasMaxLength(40);
        audit.Property(row => row.Subject).HasMaxLength(300);
        audit.Property(row => row.Detail).HasMaxLength(1000);
        audit.HasIndex(row => row.At);
    });
}
