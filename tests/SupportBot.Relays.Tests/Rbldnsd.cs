using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SupportBot.Testing;

/// <summary>A real rbldnsd on a free port of 127.0.0.1 (UDP only). Knows nothing of the product: other test projects may link this file.</summary>
public sealed class Rbldnsd : IAsyncDisposable
{
    static readonly string[] Places = ["/usr/sbin/rbldnsd", "/usr/local/sbin/rbldnsd", "/usr/bin/rbldnsd"];

    readonly DirectoryInfo _folder;
    readonly Process _process;

    Rbldnsd(DirectoryInfo folder, Process process, IPEndPoint endPoint)
    {
        (_folder, _process, EndPoint) = (folder, process, endPoint);
    }

    /// <summary>Why a test that needs it is skipped.</summary>
    public const string Missing = "rbldnsd is not installed (Debian: apt-get install rbldnsd)";

    /// <summary>Whether there is one.</summary>
    public static bool IsThere => Places.Any(File.Exists);

    /// <summary>Where it answers.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>A set of IPv4 addresses with the test point in it, as rbldnsd's <c>ip4set</c>.</summary>
    public static string Ip4(params string[] listed) => Set("127.0.0.2", "127.0.0.2", listed);

    /// <summary>A set of IPv4 addresses that answers with another code.</summary>
    public static string Ip4WithCode(string code, params string[] listed) => Set(code, "127.0.0.2", listed);

    /// <summary>A set of IPv6 addresses with the test point in it, as rbldnsd's <c>ip6trie</c>.</summary>
    public static string Ip6(params string[] listed) => Set("127.0.0.2", "::ffff:7f00:2/128", listed);

    /// <summary>Starts one and waits until it answers.</summary>
    /// <param name="sets">Zone, kind (<c>ip4set</c>, <c>ip4trie</c>, <c>ip6trie</c>) and the text of the data set. A zone may be there twice.</param>
    public static async Task<Rbldnsd> StartAsync(params (string Zone, string Kind, string Text)[] sets)
    {
        var folder = Directory.CreateTempSubdirectory("rbldnsd-");
        File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);
        foreach (var (zone, kind, text) in sets) await File.WriteAllTextAsync(FileOf(folder, zone, kind), text);

        var endPoint = FreePort();
        var start = new ProcessStartInfo(Places.First(File.Exists)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = ["-n", "-w", folder.FullName, "-b", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1/{endPoint.Port}"), "-c", "1s", "-t", "300:0:300", "-q", "-a"];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        if (Environment.IsPrivilegedProcess)
        {
            start.ArgumentList.Add("-u");
            start.ArgumentList.Add("nobody:nogroup");
        }

        foreach (var (zone, kind, _) in sets) start.ArgumentList.Add($"{zone}:{kind}:{Path.GetFileName(FileOf(folder, zone, kind))}");
        var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        var complaints = process.StandardError.ReadToEndAsync();
        var server = new Rbldnsd(folder, process, endPoint);
        for (var tries = 0; !await server.AnswersAsync(sets[0].Zone); tries++)
        {
            if (process.HasExited || tries > 100) throw new InvalidOperationException($"rbldnsd does not start: {(process.HasExited ? await complaints : "no answer")}");
        }

        return server;
    }

    /// <summary>Replaces a data set; seen at once, or within about a second.</summary>
    public async Task WriteAsync(string zone, string kind, string text)
    {
        var file = FileOf(_folder, zone, kind);
        await File.WriteAllTextAsync(file + ".new", text);
        File.Move(file + ".new", file, overwrite: true);
        using var kill = Process.Start("kill", ["-HUP", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    static string Set(string code, string testPoint, string[] listed) =>
        $":{code}:Blocked - see https://www.example.org/bl?$\n{testPoint}\n{string.Concat(listed.Select(address => address + "\n"))}";

    static string FileOf(DirectoryInfo folder, string zone, string kind) => Path.Combine(folder.FullName, $"{zone}.{kind}");

    static IPEndPoint FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    async Task<bool> AnswersAsync(string zone)
    {
        byte[] header = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        byte[] name = [.. $"1.0.0.127.{zone}".Split('.').SelectMany(label => new[] { (byte)label.Length }.Concat(label.Select(c => (byte)c))), 0];
        using var socket = new UdpClient(AddressFamily.InterNetwork);
        socket.Connect(EndPoint);
        try
        {
            await socket.SendAsync((byte[])[.. header, .. name, 0, 1, 0, 1]);
            using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            await socket.ReceiveAsync(limit.Token);
            return true;
        }
        catch (SocketException)
        {
            // Not bound yet.
            await Task.Delay(50);
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
