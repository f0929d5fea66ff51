using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>The state in a few words, for the banner on the hoster's other pages (<c>wwwroot/embed/status.js</c>), and whoever else wants no more.</summary>
sealed class StatusNow : IStatusRendition
{
    public IEnumerable<StatusDocument> Render(StatusScene scene) =>
        scene.Languages.All.Select(words => new StatusDocument("/status/now.json", "application/json", () => Write(scene, words)) { Language = words.Language, IsEager = true });

    static byte[] Write(StatusScene scene, Words words)
    {
        var headline = Headline.Of(scene.Status, words);
        return JsonSerializer.SerializeToUtf8Bytes(
            new NowAnswer(PlainText.Clean(headline.Title), PlainText.Clean(headline.Lead), headline.State.Class(), scene.Page(words), words[StatusPhrases.BandLinkPlain], words[Close], words.Language, (scene.Status.Relays.SeenAt ?? scene.Status.Now).ToUniversalTime()),
            Readable.NowAnswer);
    }

    static readonly Phrase Close = new("status.banner-close");

    static readonly NowJson Readable = new(new JsonSerializerOptions(NowJson.Default.Options) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) });
}

/// <summary>See <see cref="StatusNow"/>.</summary>
/// <param name="Headline">The first sentence.</param>
/// <param name="Lead">What follows it, and what to do.</param>
/// <param name="State"><c>ok note degraded outage maintenance unknown</c>.</param>
/// <param name="Link">The status page.</param>
/// <param name="LinkText">The link's words.</param>
/// <param name="Close">The words of the banner's button.</param>
/// <param name="Language">The language of all of them.</param>
/// <param name="UpdatedAt">When it was last looked, in UTC.</param>
sealed record NowAnswer(string Headline, string Lead, string State, string Link, string LinkText, string Close, string Language, DateTimeOffset UpdatedAt);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NowAnswer))]
sealed partial class NowJson : JsonSerializerContext;
