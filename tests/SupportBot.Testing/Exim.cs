using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace SupportBot.Testing;

/// <summary>
/// A real exim4 in a temporary folder, which sends by the files of <c>docs/mail</c> as they are. Mail for <see cref="Letters.Home"/>, bounces above all,
/// goes to a mailbox of the hoster's own; all other mail to the receivers.
/// </summary>
public sealed class Exim : IAsyncDisposable
{
    internal const string Program = "/usr/sbin/exim4";

    /// <summary>Where it takes mail, so that hosts on 127.0.0.1 are others to it: of several hosts it leaves out those that are itself.</summary>
    static readonly IPAddress Own = IPAddress.Parse("127.0.0.51");

    readonly DirectoryInfo _folder;
    readonly Process _process;

    Exim(DirectoryInfo folder, Process process, IPEndPoint endPoint) => (_folder, _process, EndPoint) = (folder, process, endPoint);

    /// <summary>Why a test that needs it is skipped.</summary>
    public const string Missing = "exim4 is not installed (Debian: apt-get install exim4-daemon-light)";

    public static bool IsThere => File.Exists(Program);

    /// <summary>Where it takes mail.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Its process: the same as long as nobody restarted it.</summary>
    public int Process => _process.HasExited ? 0 : _process.Id;

    /// <summary>The program with this configuration, as a shell runs it: for <c>EXIM</c> in <c>docs/mail/supportbot-exim</c>.</summary>
    public string Command => string.Join(' ', [.. AsUser, Program, "-C", Configuration(_folder)]);

    /// <summary>What it logged: the main log, and the panic log behind it.</summary>
    public string Log => string.Concat(Directory.GetFiles(Path.Combine(_folder.FullName, "log")).Order(StringComparer.Ordinal).Select(File.ReadAllText));

    /// <summary>As root it runs as nobody, as it would as a user of its own.</summary>
    internal static string[] AsUser => Environment.IsPrivilegedProcess ? ["/usr/bin/setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "--"] : [];

    /// <summary>One that sends through the addresses of the pool file, by <c>docs/mail</c>.</summary>
    /// <param name="poolFile">The addresses that may send.</param>
    /// <param name="receivers">Where all mail goes, the preferred one first.</param>
    /// <param name="port">The receivers' port.</param>
    /// <param name="home">The port of 127.0.0.1 that takes the hoster's own mail.</param>
    /// <param name="listen">Where it takes mail.</param>
    public static Task<Exim> StartAsync(string poolFile, IPAddress[] receivers, int port, int home, IPEndPoint? listen = null) => StartAsync(
        $"""
          route_list = * "<+ {string.Join(" + ", receivers.Select(receiver => receiver.ToString()))}" byname
        """,
        string.Create(CultureInfo.InvariantCulture, $"""
              port = {port}
            .include FOLDER/exim-transport.conf
            """),
        home, poolFile, listen);

    /// <summary>One that hands all mail to the relays of a file, by <c>docs/mail</c>.</summary>
    /// <param name="relaysFile">The relays that may be handed mail.</param>
    /// <param name="port">The port on which they take it.</param>
    /// <param name="home">The port of 127.0.0.1 that takes the hoster's own mail.</param>
    public static Task<Exim> StartFrontAsync(string relaysFile, int port, int home) => StartAsync(
        ".include FOLDER/exim-front.conf",
        string.Create(CultureInfo.InvariantCulture, $"  port = {port}"),
        home, relaysFile);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        // Deliveries under way are processes of their own, end by themselves, and write until then.
        await Daemon.CallAsync("/bin/sh", "-c", $"until rm -rf {_folder.FullName} 2>/dev/null; do sleep 0.2; done");
    }

    static async Task<Exim> StartAsync(string router, string transport, int home, string poolFile, IPEndPoint? listen = null)
    {
        var endPoint = listen ?? Daemon.FreePort(Own);
        var folder = Directory.CreateTempSubdirectory("exim-");
        foreach (var name in (string[])["spool", "log"]) folder.CreateSubdirectory(name);
        foreach (var file in Directory.GetFiles(Path.Combine(Checkout.Root, "docs", "mail"), "exim-*.conf")) File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));   // nobody may not read every checkout
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "helo-names"), string.Concat(Enumerable.Range(11, 9).Select(i => $"127.0.0.{i}: out{i}.musterhost.example\n")));
        await File.WriteAllTextAsync(Configuration(folder), Text(folder.FullName, endPoint, router, transport, home, poolFile));
        if (Environment.IsPrivilegedProcess) await Daemon.CallAsync("chown", "-R", "nobody:nogroup", folder.FullName);

        string[] line = [.. AsUser, Program, "-C", Configuration(folder), "-bdf"];   // no queue runs of its own: what is deferred waits for somebody else's
        var process = System.Diagnostics.Process.Start(new ProcessStartInfo(line[0], line[1..]) { RedirectStandardError = true })!;
        var complaints = process.StandardError.ReadToEndAsync();
        var exim = new Exim(folder, process, endPoint);
        while (!await Daemon.AnswersAsync(endPoint))
        {
            if (process.HasExited) throw new InvalidOperationException($"exim4 does not start: {await complaints} {exim.Log}");
            await Task.Delay(50);
        }

        return exim;
    }

    static string Configuration(DirectoryInfo folder) => Path.Combine(folder.FullName, "exim.conf");

    static string Text(string folder, IPEndPoint endPoint, string router, string transport, int home, string poolFile)
    {
        var (user, group) = Environment.IsPrivilegedProcess ? ("nobody", "nogroup") : (Environment.UserName, Environment.UserName);
        return string.Create(CultureInfo.InvariantCulture, $$"""
            SB_FILE = {{poolFile}}
            SB_RELAYS = {{poolFile}}
            SB_NAMES = {{folder}}/helo-names
            .include {{folder}}/exim-macros.conf
            primary_hostname = mail.musterhost.example
            exim_user = {{user}}
            exim_group = {{group}}
            deliver_drop_privilege = true
            never_users =
            spool_directory = {{folder}}/spool
            log_file_path = {{folder}}/log/%slog
            pid_file_path = {{folder}}/exim.pid
            local_interfaces = {{endPoint.Address}}
            daemon_smtp_ports = {{endPoint.Port}}
            tls_advertise_hosts =
            host_lookup =
            rfc1413_query_timeout = 0s
            keep_environment =
            smtp_accept_max = 0
            smtp_accept_queue_per_connection = 0
            log_selector = +outgoing_interface +outgoing_port +smtp_connection
            acl_smtp_rcpt = accept
            begin routers
            home:
              driver = manualroute
              domains = {{Letters.Home}}
              transport = home
              route_list = * 127.0.0.1::{{home}} byname
              self = send
            all:
              driver = manualroute
              transport = out
              self = send
            {{router.Replace("FOLDER", folder, StringComparison.Ordinal)}}
            begin transports
            home:
              driver = smtp
              allow_localhost
            out:
              driver = smtp
              allow_localhost
            {{transport.Replace("FOLDER", folder, StringComparison.Ordinal)}}
            begin retry
            * * F,2h,1s

            """);
    }
}
