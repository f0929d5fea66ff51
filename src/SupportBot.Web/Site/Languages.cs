using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Site;

/// <summary>The site's languages with their words, read once at the start from <c>content/</c> and from the hoster's own folder over it.</summary>
sealed class Languages
{
    readonly FrozenDictionary<string, Words> _words;

    Languages(ImmutableArray<string> codes, IEnumerable<Words> words)
    {
        Codes = codes;
        _words = words.ToFrozenDictionary(w => w.Language, StringComparer.Ordinal);
    }

    /// <summary>In the settings' order.</summary>
    public ImmutableArray<string> Codes { get; }

    /// <summary>The words of the first language, in which feeds and APIs speak.</summary>
    public Words First => _words[Codes[0]];

    /// <summary>The words of a language, or of the first one when it is not ours.</summary>
    public Words this[string? code] => code is not null && _words.TryGetValue(code, out var words) ? words : First;

    public bool Has(string? code) => code is not null && _words.ContainsKey(code);

    public IEnumerable<Words> All => Codes.Select(code => _words[code]);

    /// <summary>
    /// The language of a reader who has not chosen: the first of <c>Accept-Language</c> by weight that we speak, German when in doubt
    /// (RFC 9110, section 12.5.4).
    /// </summary>
    public string Preferred(string? acceptLanguage)
    {
        var wished = Microsoft.Net.Http.Headers.StringWithQualityHeaderValue.TryParseList(acceptLanguage is null ? [] : [acceptLanguage], out var list)
            ? list.Where(entry => entry.Quality is not 0).OrderByDescending(entry => entry.Quality ?? 1).Select(entry => entry.Value.ToString().Split('-')[0].ToLowerInvariant())
            : [];
        return wished.FirstOrDefault(Has) ?? (Has("de") ? "de" : Codes[0]);
    }

    public static Languages Load(string contentRoot, AppSettings settings)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(settings.Hoster.TimeZone);
        return new(settings.Hoster.Languages, settings.Hoster.Languages.Select(code => new Words(code, Phrases(contentRoot, settings.Content.Folder, code), zone)));
    }

    static Dictionary<string, JsonElement> Phrases(string contentRoot, string own, string code)
    {
        var phrases = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var folder in new[] { Path.Combine(contentRoot, "content"), own }.Where(folder => folder.Length > 0))
        {
            var path = Path.Combine(folder, code, "phrases.json");
            if (!File.Exists(path)) continue;
            foreach (var (key, words) in Read(path)) phrases[key] = words;
        }

        return phrases;
    }

    static List<(string Key, JsonElement Words)> Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new() { CommentHandling = JsonCommentHandling.Skip });
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new ContentException($"{path}: is no JSON object");
            var wrong = document.RootElement.EnumerateObject().Where(member => member.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Object)).Select(member => member.Name).FirstOrDefault();
            if (wrong is not null) throw new ContentException($"{path}: {wrong}: a text, or an object with \"one\" and \"other\"");
            return [.. document.RootElement.EnumerateObject().Select(member => (member.Name, member.Value.Clone()))];
        }
        catch (JsonException e)
        {
            throw new ContentException($"{path}: is no JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContentException($"{path}: cannot be read", e);
        }
    }
}
