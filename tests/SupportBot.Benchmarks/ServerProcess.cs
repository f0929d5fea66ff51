using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace SupportBot.Benchmarks;

/// <summary>The program as it is started in earnest: eight relays of which one is listed, SQLite, no limits for the chat, and a sweep a day, so that nothing else runs.</summary>
sealed class ServerProcess : IAsyncDisposable
{
    readonly DirectoryInfo _folder;
    readonly Process _process;

    ServerProcess(DirectoryInfo folder, Process process, Uri url) => (_folder, _process, Url) = (folder, process, url);

    public Uri Url { get; }

    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>In bytes.</summary>
    public long Resident
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static async Task<ServerProcess> StartAsync(HttpClient http)
    {
        var folder = Directory.CreateTempSubdirectory("chat-");
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));
        var settings = Path.Combine(folder.FullName, "settings.json");
        var relays = string.Join(',', Enumerable.Range(1, 8).Select(i => $$"""  "relay{{i}}":{"Host":"relay{{i}}.example","Addresses":["192.0.2.{{10 + i}}"]}"""));
        await File.WriteAllTextAsync(settings, $$$"""{"Hoster":{"Name":"Musterhost","SupportEmail":"support@example.net","PublicUrl":"{{{url.ToString().TrimEnd('/')}}}"},"Relays":{ {{{relays}}} },"Dns":{"Servers":["127.0.0.1:9"]},"Checker":{"Interval":"1.00:00:00"},"Chat":{"TurnsPerMinute":0,"ConversationsPerHourPerAddress":0}}""");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "supportbot.dll"), "serve", "--config", settings, "--data", Path.Combine(folder.FullName, "data"), "--urls", url.ToString().TrimEnd('/')]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => { if (line.Data is { } said) Console.Error.WriteLine(said); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new ServerProcess(folder, process, url);
        while (!await server.LivesAsync(http))
        {
            if (process.HasExited) throw new InvalidOperationException($"The program ended with {process.ExitCode} before it answered.");
            await Task.Delay(100);
        }

        await Task.Delay(TimeSpan.FromSeconds(5));   // the first sweep finds nobody, the first probes too
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    async Task<bool> LivesAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Url, "/healthz/live"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;   // it does not listen yet
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
