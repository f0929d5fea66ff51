using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace SupportBot.Testing;

/// <summary>A real dovecot in a temporary folder, on a port of 127.0.0.1 without TLS; each user is let in by <see cref="Password"/>.</summary>
public sealed class Dovecot : IAsyncDisposable
{
    const string Program = "/usr/sbin/dovecot";

    public const string Password = "geheim-4711";

    readonly DirectoryInfo _folder;
    readonly Process _process;

    Dovecot(DirectoryInfo folder, Process process, IPEndPoint endPoint) => (_folder, _process, EndPoint) = (folder, process, endPoint);

    /// <summary>Why a test that needs it is skipped.</summary>
    public const string Missing = "dovecot is not installed (Debian: apt-get install dovecot-imapd)";

    public static bool IsThere => File.Exists(Program) && Directory.Exists("/usr/lib/dovecot") && File.Exists("/usr/lib/dovecot/imap");

    /// <summary>Where it speaks IMAP.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>As root it runs as nobody, as it would as a user of its own.</summary>
    static string[] AsUser => Environment.IsPrivilegedProcess ? ["/usr/bin/setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "--"] : [];

    static (string User, string Group) Owner => Environment.IsPrivilegedProcess ? ("nobody", "nogroup") : (Environment.UserName, Output("id", "-gn"));

    public static async Task<Dovecot> StartAsync(IPEndPoint? listen = null, string? quota = null)
    {
        var folder = Directory.CreateTempSubdirectory("dovecot-");
        var endPoint = listen ?? Daemon.FreePort(IPAddress.Loopback);
        var configuration = Path.Combine(folder.FullName, "dovecot.conf");
        await File.WriteAllTextAsync(configuration, Configuration(folder.FullName, endPoint.Port) + (quota is null ? "" : Quota(quota)));
        if (Environment.IsPrivilegedProcess) await Daemon.CallAsync("/usr/bin/chown", "-R", "nobody:nogroup", folder.FullName);
        string[] command = [.. AsUser, Program, "-F", "-c", configuration];
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..]))!;
        while (!await Daemon.AnswersAsync(endPoint))
        {
            if (process.HasExited) throw new InvalidOperationException($"dovecot ended with {process.ExitCode}: {Log(folder)}");
            await Task.Delay(50);
        }

        return new(folder, process, endPoint);
    }

    public async ValueTask DisposeAsync()
    {
        // SIGTERM: the master ends the processes that it has started.
        await Daemon.CallAsync("/bin/kill", "-TERM", _process.Id.ToString(CultureInfo.InvariantCulture));
        await _process.WaitForExitAsync();
        _process.Dispose();
        await Daemon.CallAsync("/bin/sh", "-c", $"until rm -rf {_folder.FullName} 2>/dev/null; do sleep 0.2; done");
    }

    static string Configuration(string folder, int port) => string.Create(CultureInfo.InvariantCulture, $$"""
        base_dir = {{folder}}/run
        state_dir = {{folder}}/state
        log_path = {{folder}}/log
        protocols = imap
        listen = 127.0.0.1
        ssl = no
        disable_plaintext_auth = no
        default_internal_user = {{Owner.User}}
        default_internal_group = {{Owner.Group}}
        default_login_user = {{Owner.User}}
        first_valid_uid = 1
        mail_location = maildir:{{folder}}/mail/%u
        passdb {
          driver = static
          args = password={{Password}}
        }
        userdb {
          driver = static
          args = uid={{Owner.User}} gid={{Owner.Group}} home={{folder}}/mail/%u
        }
        service anvil {
          chroot =
        }
        service imap-login {
          chroot =
          inet_listener imap {
            address = 127.0.0.1
            port = {{port}}
          }
          inet_listener imaps {
            port = 0
          }
        }

        """);

    /// <summary>A limit in dovecot's words: "storage=20K".</summary>
    static string Quota(string rule) => $$"""
        mail_plugins = quota
        protocol imap {
          mail_plugins = quota imap_quota
        }
        plugin {
          quota = maildir:User quota
          quota_rule = *:{{rule}}
        }

        """;

    static string Log(DirectoryInfo folder) => Path.Combine(folder.FullName, "log") is var file && File.Exists(file) ? File.ReadAllText(file) : "";

    static string Output(string program, string argument)
    {
        using var process = Process.Start(new ProcessStartInfo(program, argument) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }
}
