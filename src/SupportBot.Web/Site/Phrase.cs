namespace SupportBot.Web.Site;

/// <summary>
/// A sentence or label that people read, declared once beside its use. Its words stand in <c>content/{language}/phrases.json</c>
/// under <paramref name="Key"/>, as a text or, where a number decides, as <c>{ "one": …, "other": … }</c> chosen by the placeholder <c>count</c>.
/// </summary>
/// <param name="Key">Parts joined by dots: room, then matter.</param>
/// <param name="Placeholders">The names that may stand in braces in the text, all of them filled by the code.</param>
public sealed record Phrase(string Key, params string[] Placeholders);
