using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using SupportBot.Bounces;
using SupportBot.Web.Articles;
using SupportBot.Web.Conversations;
using SupportBot.Web.Site;

namespace SupportBot.Web.Forwarding;

/// <summary>What a forwarded bounce is answered: what the chat says to the same bounce, and where it goes on.</summary>
sealed class ForwardAnswers(Languages languages, ArticleShelf articles)
{
    /// <summary>The customer's own words tell the language; else the first of the site's.</summary>
    public string Language(ForwardedMail mail, BounceReader reader) =>
        new[] { Heard(mail, reader).Language, LanguageOf.Words(mail.Message?.Subject ?? "") }.FirstOrDefault(languages.Has) ?? languages.First.Language;

    /// <summary>The answer without its end.</summary>
    public string Text(ForwardedMail mail, ImmutableArray<Bounce> bounces, BounceReader reader, Situation now, string site)
    {
        var words = languages[Language(mail, reader)];
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{words[Hello]}\n\n");
        if (bounces.IsEmpty)
        {
            text.Append(CultureInfo.InvariantCulture, $"{words[Nothing]}\n\n{words[NothingDo]}\n");
        }
        else
        {
            var spoken = Spoken.Of(Dialog.Next(new() { Language = words.Language }, Heard(mail, reader) with { Bounces = bounces, Language = words.Language }, now).Reply, words, now.Now, site, slug => articles.Find(words.Language, slug), null);
            text.Append(CultureInfo.InvariantCulture, $"{spoken.Text}\n");
            foreach (var link in spoken.Links) text.Append(CultureInfo.InvariantCulture, $"\n{link.Title}\n{link.Href}\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"\n{words[GoesOn]}\n{site}/{words.Language}/\n").ToString();
    }

    /// <summary>Only what changes the advice is heard: that it was never sent, and how it was sent. A wish for anything else belongs into the chat.</summary>
    static Heard Heard(ForwardedMail mail, BounceReader reader)
    {
        var heard = Conversations.Heard.Of(mail.Text, [], reader);
        return heard with { Wish = heard.Wish == Wish.NeverSent ? Wish.NeverSent : Wish.Unclear, IsEmpty = false, Mail = null, HasSecret = false };
    }

    static readonly Phrase Hello = new("forward.hello");
    static readonly Phrase Nothing = new("forward.nothing");
    static readonly Phrase NothingDo = new("forward.nothing-do");
    static readonly Phrase GoesOn = new("forward.goes-on");
}
