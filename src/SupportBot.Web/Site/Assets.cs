using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Primitives;

namespace SupportBot.Web.Site;

/// <summary>
/// The files of <c>wwwroot/</c>, read and compressed once at the start: there are few, they are small, and each is asked for all the time.
/// The hash in a file's address lets browsers keep it for ever.
/// </summary>
sealed class Assets
{
    readonly FrozenDictionary<string, Asset> _files;

    Assets(IEnumerable<Asset> files) => _files = files.ToFrozenDictionary(file => file.Path, StringComparer.Ordinal);

    public IEnumerable<Asset> All => _files.Values;

    /// <summary><c>/site.css?v=…</c>; a file that is not there keeps its plain address, and a test fails.</summary>
    public string Url(string path) => _files.TryGetValue(path, out var file) ? $"{path}?v={file.Hash}" : path;

    public static Assets Load(string contentRoot)
    {
        var root = Path.Combine(contentRoot, "wwwroot");
        if (!Directory.Exists(root)) return new([]);
        var types = new FileExtensionContentTypeProvider();
        return new(Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(file =>
        {
            var path = "/" + Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/');
            var type = types.TryGetContentType(path, out var known) ? known : "application/octet-stream";
            return Asset.Of(path, type, File.ReadAllBytes(file));
        }));
    }
}

/// <summary>Bytes with their compressed forms; those are null where they would not be smaller. What is asked for without compression, or never, costs none.</summary>
sealed class Asset
{
    /// <summary>Of eleven. From nine on a page of 27 KB takes 25 ms instead of 0.3, to become 0.3 % smaller; eleven saves 8 % (`Benchmarks status`).</summary>
    const int QuickBrotli = 6;

    const int BestBrotli = 11;
    const int BrotliWindow = 22;

    static readonly StringValues AcceptEncoding = "Accept-Encoding";

    readonly Lazy<byte[]?> _brotli;
    readonly Lazy<byte[]?> _gzip;
    readonly string _quoted;
    readonly StringValues _tag;
    readonly StringValues _type;

    Asset(string path, string contentType, byte[] bytes, int quality)
    {
        var text = IsText(contentType);
        (Path, ContentType, Plain, Hash) = (path, text ? $"{contentType}; charset=utf-8" : contentType, bytes, Convert.ToHexStringLower(SHA256.HashData(bytes))[..10]);
        _quoted = $"\"{Hash}\"";
        (_tag, _type) = ($"W/{_quoted}", ContentType);   // one for all encodings, so it cannot be a strong one (RFC 9110, section 8.8.1)
        _brotli = new(() => text ? InBrotli(bytes, quality) : null);
        _gzip = new(() => text ? InGzip(bytes) : null);
    }

    public string Path { get; }

    public string ContentType { get; }

    public string Hash { get; }

    public byte[] Plain { get; }

    public byte[]? Brotli => _brotli.Value;

    public byte[]? Gzip => _gzip.Value;

    /// <summary>A file: compressed now, as well as it goes.</summary>
    public static Asset Of(string path, string contentType, byte[] bytes)
    {
        var asset = new Asset(path, contentType, bytes, BestBrotli);
        _ = Task.Run(() => _ = (asset.Brotli, asset.Gzip));   // the start need not wait for it; who asks first may have to
        return asset;
    }

    /// <summary>What is made anew all the time: compressed well and quickly, at the first demand.</summary>
    public static Asset Passing(string contentType, byte[] bytes) => new("", contentType, bytes, QuickBrotli);

    /// <summary>Answers with the file in the best form that the reader takes.</summary>
    public Task Serve(HttpContext context) => Serve(context, context.Request.Query["v"] == Hash ? "public, max-age=31536000, immutable" : "public, no-cache");

    /// <summary>The same, with another rule for caches. The hot path of the status page: headers are looked at as they stand.</summary>
    public Task Serve(HttpContext context, StringValues cache)
    {
        var (request, response) = (context.Request, context.Response);
        var headers = response.Headers;
        headers.ETag = _tag;
        headers.Vary = AcceptEncoding;
        headers.CacheControl = cache;
        if (IsKnown(request.Headers.IfNoneMatch))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var accepted = request.Headers.AcceptEncoding;
        var body = Plain;
        if (Takes(accepted, "br") && Brotli is { } brotli) (headers.ContentEncoding, body) = ("br", brotli);
        else if (Takes(accepted, "gzip") && Gzip is { } gzip) (headers.ContentEncoding, body) = ("gzip", gzip);
        headers.ContentType = _type;
        headers.ContentLength = body.Length;

        // Without RequestAborted, which would make a token source a request: one write of a few kilobytes waits for nobody for long.
        return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, CancellationToken.None).AsTask();
    }

    /// <summary>Whether <c>If-None-Match</c> names it; compared weakly, as RFC 9110, section 13.1.2, says.</summary>
    bool IsKnown(StringValues tags)
    {
        foreach (var line in tags)
        {
            if (line is null) continue;
            foreach (var part in line.AsSpan().Split(','))
            {
                var tag = line.AsSpan()[part].Trim();
                if (tag.StartsWith("W/", StringComparison.Ordinal)) tag = tag[2..];
                if (tag is "*" || tag.SequenceEqual(_quoted)) return true;
            }
        }

        return false;
    }

    /// <summary>Whether <c>Accept-Encoding</c> names a coding, and not with the weight 0 (RFC 9110, section 12.5.3).</summary>
    static bool Takes(StringValues accepted, string coding)
    {
        foreach (var line in accepted)
        {
            if (line is null) continue;
            foreach (var part in line.AsSpan().Split(','))
            {
                var entry = line.AsSpan()[part];
                var semicolon = entry.IndexOf(';');
                var name = (semicolon < 0 ? entry : entry[..semicolon]).Trim();
                if (name.Equals(coding, StringComparison.OrdinalIgnoreCase)) return semicolon < 0 || !IsZero(entry[(semicolon + 1)..]);
            }
        }

        return false;
    }

    static bool IsZero(ReadOnlySpan<char> parameter)
    {
        var equals = parameter.IndexOf('=');
        return equals >= 0 && parameter[..equals].Trim().Equals("q", StringComparison.OrdinalIgnoreCase) && parameter[(equals + 1)..].Trim().IndexOfAnyExcept('0', '.') < 0;
    }

    static bool IsText(string type) => type.StartsWith("text/", StringComparison.Ordinal) || type.EndsWith("+xml", StringComparison.Ordinal) || type.EndsWith("json", StringComparison.Ordinal);

    static byte[]? InBrotli(byte[] bytes, int quality)
    {
        var target = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        return BrotliEncoder.TryCompress(bytes, target, out var length, quality, BrotliWindow) && length < bytes.Length ? target[..length] : null;
    }

    static byte[]? InGzip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var stream = new GZipStream(target, CompressionLevel.SmallestSize)) stream.Write(bytes);
        return target.ToArray() is { } small && small.Length < bytes.Length ? small : null;   // ToArray works on the closed stream
    }
}
