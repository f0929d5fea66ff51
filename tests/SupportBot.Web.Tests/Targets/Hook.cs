using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SupportBot.Web.Targets;

/// <summary>A service with a web hook, on loopback: it keeps what it was sent and answers as the test says.</summary>
sealed class Hook : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly Channel<Request> _requests = Channel.CreateUnbounded<Request>();
    int _count;

    Hook(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            context.Items["body"] = body;
            Interlocked.Increment(ref _count);
            _requests.Writer.TryWrite(new(context.Request.Method, context.Request.Path, context.Request.Headers.ToImmutableDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray()));
            await answer(context);
        });
    }

    public int Count => _count;

    public string Base => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <param name="answer">What it answers; null: 200.</param>
    public static async Task<Hook> StartAsync(Func<HttpContext, Task>? answer = null)
    {
        var hook = new Hook(answer ?? (_ => Task.CompletedTask));
        await hook._app.StartAsync();
        return hook;
    }

    /// <summary>The next request; waits for one.</summary>
    public ValueTask<Request> NextAsync(CancellationToken cancel) => _requests.Reader.ReadAsync(cancel);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    public sealed record Request(string Method, string Path, ImmutableDictionary<string, string> Headers, byte[] Body);
}
