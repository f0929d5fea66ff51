using System.Collections.Immutable;
using SupportBot.Web.Advising;
using SupportBot.Web.Articles;
using SupportBot.Web.Site;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Conversations;

/// <summary>A reply in one language, ready for any client.</summary>
/// <param name="Text">Plain text; paragraphs are parted by an empty line.</param>
/// <param name="Offers">What the customer may answer.</param>
/// <param name="Cards">Diagnoses.</param>
/// <param name="Links">Pages to open.</param>
sealed record Spoken(string Language, string Text, ImmutableArray<string> Offers, ImmutableArray<Card> Cards, ImmutableArray<SpokenLink> Links)
{
    /// <param name="article">The article of this slug, or null when there is none: nothing links to a page that is not there.</param>
    /// <param name="site">The site's public address without a final slash, or empty: links are relative then.</param>
    public static Spoken Of(Reply reply, Words words, DateTimeOffset now, string site, Func<string, Article?> article, OpenedTicket? ticket)
    {
        var cards = Card.Of(reply.Explained, words, now);
        var said = reply.Paragraphs.Select(sentence => Filled(sentence, reply.TellsTicket ? ticket : null).In(words, now));
        var told = cards.SelectMany(card => new[] { card.Text });
        if (reply.Told is { } slug && article(slug) is { } summed) told = told.Prepend(reply.TellsFurther ? summed.Further : summed.Summary);
        ImmutableArray<SpokenLink> links =
        [
            .. from named in reply.Articles
               let found = article(named)
               where found is not null
               select new SpokenLink(found.Title, $"{site}/{words.Language}/help/{found.Slug}", found.Slug),
            .. ticket is null ? [] : new[] { new SpokenLink(words[DialogPhrases.TicketLink], $"{site}/{words.Language}/tickets/{ticket.Number}?key={ticket.Key}", null) },
        ];
        return new(words.Language, string.Join("\n\n", said.Concat(told)), [.. reply.Offers.Select(offer => words[offer])], cards, links);
    }

    /// <summary>The paragraphs beside the cards: what our own script shows above them.</summary>
    public string Lead => Cards is [] ? Text : string.Join("\n\n", Text.Split("\n\n").SkipLast(Cards.Sum(card => card.Text.Split("\n\n").Length)));

    static Sentence Filled(Sentence sentence, OpenedTicket? ticket) => ticket is null
        ? sentence
        : sentence with { Values = [.. sentence.Values.Select(value => (value.Name, value.Value is Sentence inner ? Filled(inner, ticket) : value.Value)), ("ticket", ticket.Number), ("until", ticket.AnswerBy is { } by ? When.Until(by) : null)] };
}

/// <param name="Title">What the link says.</param>
/// <param name="Href">Where it leads.</param>
/// <param name="Article">The article's slug, or null for another page.</param>
sealed record SpokenLink(string Title, string Href, string? Article);
