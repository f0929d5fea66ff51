using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace SupportBot.Testing;

/// <summary>
/// A real Postfix in a temporary folder, unpacked and not installed (Debian lets it not stand beside exim4), which sends by the files of
/// <c>docs/mail</c> as they are. Mail for <see cref="Letters.Home"/> goes to a mailbox of the hoster's own; all other mail to the receiver.
/// </summary>
public sealed class Postfix : IAsyncDisposable
{
    readonly DirectoryInfo _folder;
    readonly Process _process;
    readonly int _receiver;

    Postfix(DirectoryInfo folder, Process process, IPEndPoint endPoint, int receiver) => (_folder, _process, EndPoint, _receiver) = (folder, process, endPoint, receiver);

    /// <summary>Why a test that needs it is skipped.</summary>
    public const string Missing = "Postfix is not unpacked in tests/.tools/postfix (tests/run does it for root on Debian), or this is not root, as whom alone it starts";

    public static bool IsThere => File.Exists(Path.Combine(Unpacked, "usr/sbin/postfix")) && Environment.IsPrivilegedProcess;

    /// <summary>Where it takes mail.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Its process: the same as long as nobody restarted it.</summary>
    public int Process => _process.HasExited ? 0 : _process.Id;

    /// <summary>What it logged.</summary>
    public string Log => File.Exists(Path.Combine(_folder.FullName, "log")) ? File.ReadAllText(Path.Combine(_folder.FullName, "log")) : "";

    static string Unpacked => Path.Combine(Checkout.Root, "tests", ".tools", "postfix");

    static string Docs => Path.Combine(Checkout.Root, "docs", "mail");

    /// <summary>The hook for this Postfix, as a shell runs it.</summary>
    public string Hook(string poolFile) => Line(string.Create(CultureInfo.InvariantCulture, $"{Docs}/supportbot-postfix {poolFile} [127.0.0.1]:{_receiver}"));

    /// <summary>Runs one of the scripts, or of Postfix's own commands, to its end.</summary>
    public Task RunAsync(string command) => Daemon.CallAsync("/bin/sh", "-c", Line(command));

    /// <param name="receiver">The port of 127.0.0.1 where all mail goes.</param>
    /// <param name="home">The port of 127.0.0.1 that takes the hoster's own mail.</param>
    /// <param name="secondChance">The addresses whose refusals become deferrals; none: a refusal bounces.</param>
    public static async Task<Postfix> StartAsync(int receiver, int home, params string[] secondChance)
    {
        var folder = Directory.CreateTempSubdirectory("postfix-");
        var endPoint = Daemon.FreePort(IPAddress.Loopback);
        var settings = folder.CreateSubdirectory("etc");
        await File.WriteAllTextAsync(Path.Combine(settings.FullName, "main.cf"), Main(folder.FullName));
        await File.WriteAllTextAsync(Path.Combine(settings.FullName, "own-routes"), string.Create(CultureInfo.InvariantCulture, $"/@{Letters.Home.Replace(".", "\\.", StringComparison.Ordinal)}$/ smtp:[127.0.0.1]:{home}\n"));
        await File.WriteAllTextAsync(Path.Combine(settings.FullName, "master.cf"), await MasterAsync(endPoint));
        await Daemon.CallAsync("/bin/sh", "-c", $"""
            set -eu
            cd {folder.FullName}
            chmod 755 .
            install -d -o games data
            install -d queue queue/pid
            for name in active bounce corrupt defer deferred flush hold incoming private saved trace; do install -d -o games -m 700 queue/$name; done
            install -d -o games -g list -m 1730 queue/maildrop
            install -d -o games -g list -m 2710 queue/public
            {(secondChance is [] ? ":" : $"{Docs}/supportbot-refusals {string.Join(' ', secondChance)}")} > etc/refusals
            """);
        // Not by "postfix start", which first looks through an installation that is none.
        var start = new ProcessStartInfo(Path.Combine(Unpacked, "usr/lib/postfix/sbin/master"), ["-d"]) { RedirectStandardError = true };
        foreach (var (name, value) in Surroundings(folder)) start.Environment[name] = value;
        var process = System.Diagnostics.Process.Start(start)!;
        var complaints = process.StandardError.ReadToEndAsync();
        var postfix = new Postfix(folder, process, endPoint, receiver);
        while (!await Daemon.AnswersAsync(endPoint))
        {
            if (process.HasExited) throw new InvalidOperationException($"Postfix does not start: {await complaints} {postfix.Log}");
            await Task.Delay(50);
        }

        return postfix;
    }

    public async ValueTask DisposeAsync()
    {
        // SIGTERM: it ends its own processes.
        if (!_process.HasExited) await Daemon.CallAsync("kill", "-TERM", _process.Id.ToString(CultureInfo.InvariantCulture));
        await _process.WaitForExitAsync();
        _process.Dispose();
        await Daemon.CallAsync("/bin/sh", "-c", $"until rm -rf {_folder.FullName} 2>/dev/null; do sleep 0.2; done");
    }

    static Dictionary<string, string> Surroundings(DirectoryInfo folder) => new(StringComparer.Ordinal)
    {
        ["MAIL_CONFIG"] = Path.Combine(folder.FullName, "etc"),
        ["LD_LIBRARY_PATH"] = Path.Combine(Unpacked, "usr/lib/postfix"),
        ["PATH"] = $"{Unpacked}/usr/sbin:/usr/sbin:/usr/bin:/sbin:/bin",
    };

    string Line(string command) => string.Join(' ', [.. Surroundings(_folder).Select(pair => $"{pair.Key}={pair.Value}"), command]);

    static string Main(string folder) => $$"""
        compatibility_level = 3.6
        daemon_directory = {{Unpacked}}/usr/lib/postfix/sbin
        command_directory = {{Unpacked}}/usr/sbin
        shlib_directory = {{Unpacked}}/usr/lib/postfix
        meta_directory = {{Unpacked}}/etc/postfix
        sendmail_path = {{Unpacked}}/usr/sbin/sendmail
        queue_directory = {{folder}}/queue
        data_directory = {{folder}}/data
        mail_owner = games
        setgid_group = list
        import_environment = MAIL_CONFIG LD_LIBRARY_PATH={{Unpacked}}/usr/lib/postfix
        export_environment = MAIL_CONFIG LD_LIBRARY_PATH={{Unpacked}}/usr/lib/postfix
        maillog_file = {{folder}}/log
        maillog_file_prefixes = {{folder}}
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        myhostname = mail.musterhost.example
        mydestination =
        alias_maps =
        mynetworks = 127.0.0.0/8
        smtpd_recipient_restrictions = permit_mynetworks, reject
        smtpd_peername_lookup = no
        transport_maps = regexp:{{folder}}/etc/own-routes $supportbot_transports
        smtp_delivery_status_filter = regexp:{{folder}}/etc/refusals

        """;

    /// <summary>Debian's services without chroot, and the transports of docs/mail, which name documentation addresses.</summary>
    static async Task<string> MasterAsync(IPEndPoint endPoint) => $"""
        {endPoint} inet n - n - - smtpd
        pickup unix n - n 60 1 pickup
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        verify unix - - n - 1 verify
        flush unix n - n 1000? 0 flush
        proxymap unix - - n - - proxymap
        smtp unix - - n - - smtp
        showq unix n - n - - showq
        error unix - - n - - error
        retry unix - - n - - error
        discard unix - - n - - discard
        anvil unix - - n - 1 anvil
        scache unix - - n - 1 scache
        postlog unix-dgram n - n - 1 postlogd
        {(await File.ReadAllTextAsync(Path.Combine(Docs, "postfix-master.cf"))).Replace("192.0.2.", "127.0.0.", StringComparison.Ordinal).Replace("192-0-2-", "127-0-0-", StringComparison.Ordinal)}
        """;
}
