using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace SupportBot.Relays;

/// <summary>How relays are visited.</summary>
public sealed record SmtpProbeSettings
{
    /// <summary>A visit ends then, wherever it is. Default 20 s.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Visits at a time. Default 32: that many that hang hold up nobody else.</summary>
    public int MaxConcurrency { get; init; } = 32;

    /// <summary>Roots that are trusted in place of the system's; null: the system's.</summary>
    public X509Certificate2Collection? Roots { get; init; }
}

/// <summary>
/// Visits one address and port of a relay as a mail server would: greeting, EHLO, STARTTLS, QUIT; no mail. MailKit speaks SMTP; the handshake is
/// ours, because MailKit's would fetch what a server leaves out of its chain, from an address that the certificate names.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle nobody asks for holds nothing to dispose of.")]
public sealed class SmtpProbe(SmtpProbeSettings settings, TimeProvider time)
{
    readonly SemaphoreSlim _visits = new(Math.Max(1, settings.MaxConcurrency));

    /// <summary>One visit. Whatever the server does is in the answer; throws for <paramref name="cancel"/> only.</summary>
    /// <param name="host">The relay's host name, for SNI and the certificate; may be empty.</param>
    /// <param name="address">Where.</param>
    /// <param name="port">The port; on 465 TLS comes first.</param>
    /// <param name="cancel">Ends it without an answer.</param>
    public async Task<SmtpSight> LookAsync(string host, IPAddress address, int port, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(address);
        await _visits.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            using var limit = new CancellationTokenSource(settings.Limit, time);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
            using var visit = new Visit(new(host, address, port), settings, time, end);
            await visit.GoAsync().ConfigureAwait(false);
            cancel.ThrowIfCancellationRequested();
            return visit.Seen;
        }
        finally
        {
            _visits.Release();
        }
    }

    /// <summary>One visit under way, and what it has seen so far.</summary>
    sealed class Visit(SmtpSight begin, SmtpProbeSettings settings, TimeProvider time, CancellationTokenSource end) : IDisposable
    {
        const int Welcome = 220;

        readonly Socket _socket = new(begin.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        readonly SmtpTranscript _transcript = new(time, end);
        SmtpSight _seen = begin;
        SslStream? _tls;

        public SmtpSight Seen => _seen;

        public async Task GoAsync()
        {
            try
            {
                await ConnectAsync().ConfigureAwait(false);
                await TalkAsync().ConfigureAwait(false);
            }
            catch (SocketException e)
            {
                if (!_seen.Connected) _seen = _seen with { Error = e.SocketErrorCode };
            }
            catch (OperationCanceledException)
            {
                if (!_seen.Connected) _seen = _seen with { Error = SocketError.TimedOut };   // the limit, a flood, or the caller, who sees to it
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException or CommandException or ProtocolException or ServiceNotConnectedException or CryptographicException)
            {
                // The server said no, said rubbish, or went away; what was seen until then says which.
            }

            Hear();
        }

        public void Dispose()
        {
            _tls?.Dispose();
            _socket.Dispose();
        }

        async Task ConnectAsync()
        {
            await _socket.ConnectAsync(new IPEndPoint(_seen.Address, _seen.Port), end.Token).ConfigureAwait(false);
            _seen = _seen with { Connected = true };
        }

        async Task TalkAsync()
        {
            Stream stream = new NetworkStream(_socket);
            if (_seen.Port == ProbeRules.TlsPort) stream = await EncryptAsync(stream).ConfigureAwait(false);

            using var client = new Talk(_transcript);
            await client.ConnectAsync(stream, _seen.Host.Length > 0 ? _seen.Host : _seen.Address.ToString(), _seen.Port, SecureSocketOptions.None, end.Token).ConfigureAwait(false);
            _seen = _seen with { Name = _transcript.EhloName };
            if (_tls is null)
            {
                if (!client.Capabilities.HasFlag(SmtpCapabilities.StartTLS))
                {
                    _seen = _seen with { Encryption = Encryption.NotOffered };
                }
                else
                {
                    _seen = _seen with { Encryption = Encryption.Failed };
                    if (!await client.StartTlsAsync(end.Token).ConfigureAwait(false)) return;
                    stream = await EncryptAsync(stream).ConfigureAwait(false);
                    await stream.WriteAsync("QUIT\r\n"u8.ToArray(), end.Token).ConfigureAwait(false);
                    _ = await stream.ReadAsync(new byte[512], end.Token).ConfigureAwait(false);   // who leaves before the goodbye stands in the server's log
                    return;
                }
            }

            await client.DisconnectAsync(quit: true, end.Token).ConfigureAwait(false);
        }

        async Task<Stream> EncryptAsync(Stream stream)
        {
            _seen = _seen with { Encryption = Encryption.Failed };
            _tls = new SslStream(stream, leaveInnerStreamOpen: false);
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = Certificates.IsHostName(_seen.Host) ? _seen.Host : "",
                CertificateChainPolicy = Certificates.Policy(settings.Roots, time.GetUtcNow()),
#pragma warning disable CA5359 // what it is worth is judged by its facts; nothing secret is sent
                RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                {
                    if (certificate is X509Certificate2 shown && chain is not null) _seen = _seen with { Certificate = Certificates.See(shown, chain, _seen.Host, time.GetUtcNow()) };
                    return true;
                },
#pragma warning restore CA5359
            };
            await _tls.AuthenticateAsClientAsync(options, end.Token).ConfigureAwait(false);
            _seen = _seen with { Encryption = Encryption.Done };
            return _tls;
        }

        /// <summary>What the first line was, by the line itself.</summary>
        void Hear()
        {
            if (_transcript.FirstLine is not { } line) return;
            var code = line.Length >= 3 && line.AsSpan(0, 3).IndexOfAnyExceptInRange('0', '9') < 0 && (line.Length == 3 || line[3] is ' ' or '-') ? int.Parse(line.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture) : 0;
            _seen = code is Welcome or (>= 400 and < 600)
                ? _seen with { Greeting = new(code, line, _transcript.FirstLineTook) }
                : _seen with { Rubbish = line };
        }
    }

    /// <summary>MailKit's client, with the one command that it keeps to itself.</summary>
    sealed class Talk(IProtocolLogger logger) : SmtpClient(logger)
    {
        public async Task<bool> StartTlsAsync(CancellationToken cancel) =>
            (await SendCommandAsync("STARTTLS", cancel).ConfigureAwait(false)).StatusCode == SmtpStatusCode.ServiceReady;
    }
}
