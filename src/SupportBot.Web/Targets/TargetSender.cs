using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace SupportBot.Web.Targets;

/// <summary>Where something is sent.</summary>
/// <param name="Url">May be a secret as a whole: Slack's, Teams' and Discord's are.</param>
/// <param name="Secret">Signs, or stands in a header, as the format says; may be empty.</param>
/// <param name="AllowInside">It may lie in our own network, and speak http.</param>
sealed record TargetAddress(string Url, string Secret, bool AllowInside)
{
    public override string ToString() => "target";   // a record would print its secrets
}

/// <summary>What became of it.</summary>
abstract record Sending
{
    /// <summary>Answered 2xx.</summary>
    public sealed record Sent : Sending
    {
        /// <summary>The answer's beginning, as text.</summary>
        public string Answer { get; init; } = "";
    }

    /// <summary>Not delivered.</summary>
    /// <param name="Why">For staff; holds no secret.</param>
    public sealed record Failed(string Why) : Sending
    {
        /// <summary>What the server answered; null: it did not.</summary>
        public int? Status { get; init; }
    }
}

/// <summary>
/// The one place that calls addresses which somebody typed. Names are resolved here and only addresses outside are connected to, so that nobody
/// reaches a service inside through us, by whatever name, redirect or spelling; no proxy, no cookies, no redirects, little patience, a short answer.
/// </summary>
sealed class TargetSender : IDisposable
{
    const int LongestAnswer = 4096;

    const int LongestTold = 200;

    readonly HttpMessageInvoker _outside;
    readonly HttpMessageInvoker _anywhere;
    readonly TimeProvider _time;

    public TargetSender(TimeProvider time)
    {
        _time = time;
        _outside = new(Handler(OutsideAsync));
        _anywhere = new(Handler(null));
    }

    /// <summary>For connecting, sending and the whole answer together.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The system's, unless a test says otherwise.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Sends once.</summary>
    public async Task<Sending> SendAsync(TargetAddress target, TargetRequest request, CancellationToken cancel)
    {
        if (!Uri.TryCreate(target.Url, UriKind.Absolute, out var uri)) return new Sending.Failed("its address is none");
        if (uri.Scheme != Uri.UriSchemeHttps && !(target.AllowInside && uri.Scheme == Uri.UriSchemeHttp)) return new Sending.Failed("its address must begin with https://");
        using var limit = new CancellationTokenSource(Limit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var message = Message(uri, request);
            using var response = await (target.AllowInside ? _anywhere : _outside).SendAsync(message, both.Token);
            var answer = await AnswerAsync(response, both.Token);
            return response.IsSuccessStatusCode ? new Sending.Sent { Answer = answer } : new Sending.Failed(Scrubbed(Refusal((int)response.StatusCode, answer), target, uri)) { Status = (int)response.StatusCode };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Sending.Failed(string.Create(CultureInfo.InvariantCulture, $"no whole answer within {Limit.TotalSeconds} s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or FormatException or InvalidOperationException)
        {
            return new Sending.Failed(Scrubbed(e.GetBaseException().Message, target, uri));
        }
    }

    public void Dispose()
    {
        _outside.Dispose();
        _anywhere.Dispose();
    }

    static SocketsHttpHandler Handler(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = 16,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectCallback = connect,
    };

    /// <summary>Resolves and connects in one step: what was judged is what is called.</summary>
    async ValueTask<Stream> OutsideAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var host = context.DnsEndPoint.Host.Trim('[', ']');
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await Resolve(host, cancel);
        var outside = Array.FindAll(found, Outside.Is);
        if (outside is []) throw new HttpRequestException($"{host} points inside our own network; if it should, set AllowInside");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(outside, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    static HttpRequestMessage Message(Uri uri, TargetRequest request)
    {
        var message = new HttpRequestMessage(new(request.Method), uri);
        message.Headers.UserAgent.Add(new("SupportBot", null));
        foreach (var (name, value) in request.Headers) message.Headers.TryAddWithoutValidation(name, value);
        if (request.Method == "GET") return message;
        message.Content = new ByteArrayContent(request.Body);
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.ContentType, "utf-8");
        return message;
    }

    static async Task<string> AnswerAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var answer = new byte[LongestAnswer];
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        return Encoding.UTF8.GetString(answer, 0, await stream.ReadAtLeastAsync(answer, LongestAnswer, throwOnEndOfStream: false, cancel));
    }

    static string Refusal(int status, string answer)
    {
        var said = string.Concat(answer.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return string.Create(CultureInfo.InvariantCulture, $"answered {status}{(status is >= 300 and < 400 ? ", and redirects are not followed" : "")}{(said.Length > 0 ? $": {said[..Math.Min(said.Length, LongestTold)]}" : "")}");
    }

    /// <summary>An answer may repeat what it was asked: the secret, the address, and the parts of it that are no words.</summary>
    static string Scrubbed(string text, TargetAddress target, Uri uri)
    {
        string[] parts = [target.Secret, target.Url, uri.PathAndQuery, uri.UserInfo, .. uri.PathAndQuery.Split('/', '?', '&', '=').Where(part => part.Length >= 4), .. target.Secret.Split('_', '.').Where(part => part.Length >= 4)];
        return parts.Where(part => part.Length > 1).OrderByDescending(part => part.Length).Aggregate(text, (scrubbed, part) => scrubbed.Replace(part, "…", StringComparison.OrdinalIgnoreCase));
    }
}
