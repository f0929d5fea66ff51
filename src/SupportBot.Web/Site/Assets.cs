using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

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

/// <summary>One file with its compressed forms; those are null where they would not be smaller.</summary>
sealed record Asset(string Path, string ContentType, string Hash, byte[] Plain, byte[]? Brotli, byte[]? Gzip)
{
    public static Asset Of(string path, string contentType, byte[] bytes)
    {
        var text = contentType.StartsWith("text/", StringComparison.Ordinal) || contentType is "image/svg+xml" or "application/json" or "application/manifest+json";
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes))[..10];
        return new(path, text ? $"{contentType}; charset=utf-8" : contentType, hash, bytes,
            text ? Smaller(bytes, stream => new BrotliStream(stream, CompressionLevel.SmallestSize)) : null,
            text ? Smaller(bytes, stream => new GZipStream(stream, CompressionLevel.SmallestSize)) : null);
    }

    /// <summary>Answers with the file in the best form that the reader takes.</summary>
    public Task Serve(HttpContext context) => Serve(context, context.Request.Query["v"] == Hash ? "public, max-age=31536000, immutable" : "public, no-cache");

    /// <summary>The same, with another rule for caches.</summary>
    public Task Serve(HttpContext context, string cache)
    {
        var response = context.Response;
        var tag = new EntityTagHeaderValue($"\"{Hash}\"", isWeak: true);   // one for all encodings, so it cannot be a strong one (RFC 9110, section 8.8.1)
        response.Headers.ETag = tag.ToString();
        response.Headers.Vary = "Accept-Encoding";
        response.Headers.CacheControl = cache;
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(seen => seen.Compare(tag, useStrongComparison: false) || seen.Equals(EntityTagHeaderValue.Any)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var (encoding, body) = Form(context.Request.GetTypedHeaders().AcceptEncoding);
        if (encoding is not null) response.Headers.ContentEncoding = encoding;
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    (string? Encoding, byte[] Body) Form(IList<StringWithQualityHeaderValue> accepted)
    {
        bool Takes(string name) => accepted.Any(value => value.Value.Equals(name, StringComparison.OrdinalIgnoreCase) && value.Quality is not 0);
        if (Brotli is not null && Takes("br")) return ("br", Brotli);
        if (Gzip is not null && Takes("gzip")) return ("gzip", Gzip);
        return (null, Plain);
    }

    static byte[]? Smaller(byte[] bytes, Func<Stream, Stream> compressor)
    {
        using var target = new MemoryStream();
        using (var stream = compressor(target)) stream.Write(bytes);
        return target.ToArray() is { } small && small.Length < bytes.Length ? small : null;   // ToArray works on the closed stream
    }
}
