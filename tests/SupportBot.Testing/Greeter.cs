using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace SupportBot.Testing;

/// <summary>A real exim4 that is only visited: on each of its addresses it has a certificate of its own, or offers no encryption.</summary>
public sealed class Greeter : IAsyncDisposable
{
    readonly DirectoryInfo _folder;
    readonly Process _process;

    Greeter(DirectoryInfo folder, Process process, int port) => (_folder, _process, Port) = (folder, process, port);

    public int Port { get; }

    /// <summary>What it logged of its visitors.</summary>
    public string Log => string.Concat(Directory.GetFiles(Path.Combine(_folder.FullName, "log")).Order(StringComparer.Ordinal).Select(File.ReadAllText));

    /// <param name="certificates">An address with certificate, chain and key in PEM; an empty text: no encryption there.</param>
    /// <param name="port">Where; a free port by default.</param>
    public static async Task<Greeter> StartAsync(IReadOnlyDictionary<string, string> certificates, int? port = null)
    {
        var folder = Directory.CreateTempSubdirectory("exim-");
        foreach (var name in (string[])["spool", "log"]) folder.CreateSubdirectory(name);
        foreach (var (address, pem) in certificates.Where(pair => pair.Value.Length > 0)) await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{address}.pem"), pem);
        var endPoint = port is { } given ? new(IPAddress.Parse(certificates.Keys.First()), given) : Daemon.FreePort(IPAddress.Parse(certificates.Keys.First()));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "exim.conf"), Text(folder.FullName, certificates, endPoint.Port));
        if (Environment.IsPrivilegedProcess) await Daemon.CallAsync("chown", "-R", "nobody:nogroup", folder.FullName);

        string[] line = [.. Exim.AsUser, Exim.Program, "-C", Path.Combine(folder.FullName, "exim.conf"), "-bdf"];
        var process = Process.Start(new ProcessStartInfo(line[0], line[1..]) { UseShellExecute = false, RedirectStandardError = true })!;
        var complaints = process.StandardError.ReadToEndAsync();
        var greeter = new Greeter(folder, process, endPoint.Port);
        while (!await Daemon.AnswersAsync(endPoint))
        {
            if (process.HasExited) throw new InvalidOperationException($"exim4 does not start: {await complaints} {greeter.Log}");
            await Task.Delay(50);
        }

        return greeter;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        await Daemon.CallAsync("/bin/sh", "-c", $"until rm -rf {_folder.FullName} 2>/dev/null; do sleep 0.2; done");
    }

    static string Text(string folder, IReadOnlyDictionary<string, string> certificates, int port)
    {
        var (user, group) = Environment.IsPrivilegedProcess ? ("nobody", "nogroup") : (Environment.UserName, Environment.UserName);
        var plain = string.Join(" : ", certificates.Where(pair => pair.Value.Length == 0).Select(pair => pair.Key));
        var advertise = "${if inlist{$received_ip_address}{ " + plain + " }{}{*}}";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            primary_hostname = relay.musterhost.example
            exim_user = {{user}}
            exim_group = {{group}}
            deliver_drop_privilege = true
            never_users =
            spool_directory = {{folder}}/spool
            log_file_path = {{folder}}/log/%slog
            pid_file_path = {{folder}}/exim.pid
            local_interfaces = <; {{string.Join(" ; ", certificates.Keys)}}
            daemon_smtp_ports = {{port}}
            tls_advertise_hosts = {{advertise}}
            tls_certificate = {{folder}}/${received_ip_address}.pem
            host_lookup =
            rfc1413_query_timeout = 0s
            keep_environment =
            log_selector = +smtp_connection +smtp_no_mail
            begin routers
            none:
              driver = redirect
              data = :fail:

            """);
    }
}
