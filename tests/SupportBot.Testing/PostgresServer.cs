using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SupportBot.Testing;

/// <summary>A real PostgreSQL of its own in a temporary folder, as Debian installs it. It refuses to run as root, so root starts it as user postgres.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    readonly string _folder;

    PostgresServer(string folder, int port) => (_folder, Port) = (folder, port);

    /// <summary>Why a test that needs it is skipped.</summary>
    public const string Missing = "PostgreSQL is not installed (Debian: apt-get install postgresql)";

    public static bool IsThere => Programs is not null;

    public int Port { get; }

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres");

    static string? Programs => Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb"))) : null;

    public static async Task<PostgresServer> StartAsync()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var server = new PostgresServer(Directory.CreateTempSubdirectory("postgres-").FullName, ((IPEndPoint)probe.LocalEndpoint).Port);
        probe.Stop();
        if (Environment.IsPrivilegedProcess) await CallAsync("chown", "postgres", server._folder);
        await server.RunAsync("initdb", "-D", $"{server._folder}/d", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        await server.RunAsync("pg_ctl", "-D", $"{server._folder}/d", "-l", $"{server._folder}/log", "-w", "-o", string.Create(CultureInfo.InvariantCulture, $"-p {server.Port} -c listen_addresses=127.0.0.1 -c fsync=off -k {server._folder}"), "start");
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("pg_ctl", "-D", $"{_folder}/d", "-m", "fast", "-w", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    Task RunAsync(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? CallAsync("runuser", ["-u", "postgres", "--", Path.Combine(Programs!, program), .. arguments])
        : CallAsync(Path.Combine(Programs!, program), arguments);

    static async Task CallAsync(string program, params string[] arguments)
    {
        // No pipes: the server would inherit them, and reading to their end would wait for the server's.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1", program, .. arguments]))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {process.ExitCode}");
    }
}
