using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SupportBot.Testing;

/// <summary>What fixtures of real servers have in common.</summary>
public static class Daemon
{
    /// <summary>A port that nobody has now.</summary>
    public static IPEndPoint FreePort(IPAddress address)
    {
        using var probe = new TcpListener(address, 0);
        probe.Start();
        return (IPEndPoint)probe.LocalEndpoint;
    }

    /// <summary>Whether somebody answers there.</summary>
    public static async Task<bool> AnswersAsync(IPEndPoint endPoint)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(endPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Runs a program to its end, which must be a good one.</summary>
    public static async Task CallAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {process.ExitCode}");
    }
}
