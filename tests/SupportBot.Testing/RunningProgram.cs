using System.Diagnostics;
using System.Text.Json;

namespace SupportBot.Testing;

/// <summary>The program as its users start it: a process of its own, which can be killed.</summary>
public sealed class RunningProgram : IAsyncDisposable
{
    static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(5);
    static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly List<string> _said;

    RunningProgram(Process process, List<string> said, string url)
    {
        (_process, _said, Base) = (process, said, url);
        Http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new(url), Timeout = TimeSpan.FromMinutes(2) };
    }

    /// <summary><c>http://127.0.0.1:PORT</c>.</summary>
    public string Base { get; }

    public HttpClient Http { get; }

    /// <summary>All that it printed, standard output and error.</summary>
    public string Said
    {
        get
        {
            lock (_said) return string.Join('\n', _said);
        }
    }

    /// <summary>Starts <c>serve</c> and waits until it listens.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="settings">What goes into its <c>--config</c> file.</param>
    /// <param name="url">Where to listen; a free port by default.</param>
    public static async Task<RunningProgram> StartAsync(string data, object settings, string url = "http://127.0.0.1:0")
    {
        Directory.CreateDirectory(data);
        var config = Path.Combine(data, "settings.json");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(settings));
        return await StartAsync("serve", "--config", config, "--data", data, "--urls", url);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(string? input, params string[] arguments)
    {
        using var process = Begin(arguments);
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(LongestStart);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();   // SIGKILL
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end (SIGTERM) and gives its exit code.</summary>
    public async Task<int> EndAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(LongestEnd);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    static async Task<RunningProgram> StartAsync(params string[] arguments)
    {
        const string Ready = "Listening on ";
        var process = Begin(arguments);
        process.StandardInput.Close();
        var said = new List<string>();
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Hear(string? line)
        {
            if (line is null) return;
            lock (said) said.Add(line);
            if (line.StartsWith(Ready, StringComparison.Ordinal)) listening.TrySetResult(line[Ready.Length..]);
        }

        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException($"the program ended with {process.ExitCode}"));
        process.EnableRaisingEvents = true;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            return new(process, said, await listening.Task.WaitAsync(LongestStart));
        }
        catch (Exception e)
        {
            if (!process.HasExited) process.Kill();
            throw new InvalidOperationException($"{e.Message}\n{string.Join('\n', said)}", e);
        }
    }

    static Process Begin(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "supportbot.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
