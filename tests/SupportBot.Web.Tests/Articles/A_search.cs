namespace SupportBot.Web.Articles;

public class A_search
{
    static readonly ArticleShelf Shelf = Shipped.Shelf();

    [Theory]
    [InlineData("de", "Spamcop", "spamcop-listing")]
    [InlineData("de", "meine ip wird geblockt", "my-address-is-listed")]
    [InlineData("de", "Postfach des Empfängers voll", "mailbox-full")]
    [InlineData("de", "postfach empfanger voll", "mailbox-full")]
    [InlineData("de", "Wie lange dauert eine Listung?", "how-long-listed")]
    [InlineData("de", "Telefon", "contact")]
    [InlineData("de", "Spamhaus", "list-spamhaus")]
    [InlineData("de", "T-Online nimmt meine Mails nicht an", "list-t-online")]
    [InlineData("de", "liegt es an meinem exchange oder an der smtp authentifizierung?", "own-server-or-smtp-auth")]
    [InlineData("de", "Sind andere Anbieter auch betroffen?", "only-us")]
    [InlineData("de", "Wie funktioniert SpamCop?", "how-spamcop-works")]
    [InlineData("de", "Was ist eine Spamfalle", "secret-spamtraps")]
    [InlineData("de", "wie kommt ihr von der liste runter?", "delisting")]
    [InlineData("de", "wie verhindern Sie dass das wieder passiert", "prevention")]
    [InlineData("de", "woher wissen sie von einer listung", "how-we-notice")]
    [InlineData("en", "gmail refuses my mail", "list-google")]
    [InlineData("en", "hotmail blocked", "list-microsoft")]
    [InlineData("en", "how do you prevent it", "prevention")]
    [InlineData("en", "is it only you or other providers too", "only-us")]
    [InlineData("de", "datenschutz", "privacy")]
    [InlineData("en", "is my message delayed?", "delayed-mail")]
    [InlineData("en", "USER UNKNOWN", "unknown-user")]
    [InlineData("en", "send again", "send-again")]
    public void Finds_the_article_that_answers(string language, string question, string slug) =>
        Shelf.Search(language, question, 5).First().Article.Slug.ShouldBe(slug);

    [Theory]
    [InlineData("de", "Rezept für Apfelkuchen mit Zimt")]
    [InlineData("en", "cheap flights to Lisbon")]
    [InlineData("de", "?!")]
    [InlineData("de", "der die das")]
    public void Finds_nothing_rather_than_something_else(string language, string question) => Shelf.Search(language, question, 5).ShouldBeEmpty();

    [Fact]
    public void Scores_between_0_and_1_best_first()
    {
        var scores = Shelf.Search("de", "Mail wegen SpamCop abgelehnt", 5).Select(found => found.Score).ToList();

        scores.ShouldAllBe(score => score > 0 && score <= 1);
        scores.ShouldBe(scores.OrderDescending());
    }
}
