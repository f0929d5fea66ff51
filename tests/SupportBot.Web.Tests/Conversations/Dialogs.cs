using System.Collections.Immutable;
using System.Net;
using SupportBot.Bounces;
using SupportBot.Relays;
using SupportBot.Web.Advising;
using SupportBot.Web.Conversations;
using SupportBot.Web.Site;

namespace SupportBot.Web.Tests.Conversations;

/// <summary>The dialog as a pure function: what is said, what is answered, where it stands.</summary>
public class Dialogs
{
    static readonly DateTimeOffset Noon = new(2026, 11, 24, 11, 0, 0, TimeSpan.Zero);

    static readonly Bounce Refusal = new()
    {
        Kind = BounceKind.Bounce, Reason = BounceReason.Blocklisted, Permanent = true, ReplyCode = "550", Recipient = "info@kunde.example",
        ListedAddress = IPAddress.Parse("192.0.2.13"), Blocklist = new("spamcop", "SpamCop"), OccurredAt = Noon.AddMinutes(-10), MessageId = "1@kunde.example",
    };

    [Fact]
    public void The_greeting_says_that_a_program_answers_and_how_mail_stands()
    {
        var said = Said(Dialog.Greet(new() { Language = "de" }, Now()), "de");

        said.ShouldContain("Hier antwortet ein Programm");
        said.ShouldContain("Gerade steht eine unserer zwei Ausgangsadressen auf der Sperrliste SpamCop");
        said.ShouldContain("Fügen Sie die Fehlermeldung ein");
    }

    [Fact]
    public void A_bounce_is_explained_and_the_outcome_asked_for()
    {
        var step = Dialog.Next(new() { Language = "de" }, Heard(bounces: [Refusal]), Now());

        step.State.Stage.ShouldBe(Stage.Advised);
        step.Reply.Explained.Length.ShouldBe(1);
        step.Reply.Offers.ShouldBe([DialogPhrases.Worked, DialogPhrases.CameBack, DialogPhrases.NotOrdinary, DialogPhrases.WhyListed, DialogPhrases.TalkToPerson]);
    }

    [Fact]
    public void After_a_second_refusal_a_person_takes_over()
    {
        var advised = Dialog.Next(new() { Language = "de" }, Heard(bounces: [Refusal]), Now()).State;

        var told = Dialog.Next(advised, Heard("kam wieder zurück"), Now());
        var pasted = Dialog.Next(advised, Heard(bounces: [Refusal with { OccurredAt = Noon, MessageId = "2@kunde.example" }]), Now());

        told.Ticket.ShouldNotBeNull().Bounces.ShouldBe([Refusal]);
        pasted.Ticket.ShouldNotBeNull();
        told.State.Stage.ShouldBe(Stage.Ticketed);
    }

    [Fact]
    public void The_same_paste_twice_is_no_second_refusal()
    {
        var advised = Dialog.Next(new() { Language = "de" }, Heard(bounces: [Refusal]), Now()).State;

        Dialog.Next(advised, Heard(bounces: [Refusal]), Now()).Ticket.ShouldBeNull();
    }

    [Fact]
    public void A_second_ticket_is_never_opened()
    {
        var step = Dialog.Next(new() { Language = "de", Ticket = "4711-0822", Stage = Stage.Ticketed }, Heard("Ticket öffnen"), Now());

        step.Ticket.ShouldBeNull();
        Said(step, "de").ShouldContain("4711-0822");
    }

    [Fact]
    public void Who_asks_twice_for_a_person_gets_a_ticket()
    {
        var first = Dialog.Next(new() { Language = "de" }, Heard("ich will mit einem Menschen sprechen"), Now());
        var second = Dialog.Next(first.State, Heard("mensch bitte"), Now());

        first.Ticket.ShouldBeNull();
        Said(first, "de").ShouldContain("089");
        second.Ticket.ShouldNotBeNull();
    }

    [Fact]
    public void Nothing_is_answered_twice_with_the_same_words()
    {
        var state = new DialogState { Language = "de" };
        var said = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var step = Dialog.Next(state, Heard("blubb fasel"), Now());
            said.Add(Said(step, "de"));
            state = step.State;
        }

        said.Distinct().Count().ShouldBe(3);
    }

    [Theory]
    [InlineData("warum steht die adresse auf der liste", "SpamCop listet")]
    [InlineData("habe ich nie gesendet", "zwei Erklärungen")]
    [InlineData("hat geklappt", "Gut.")]
    [InlineData("danke", "Gern.")]
    [InlineData("es ist eine frechheit", "Ausfall")]
    [InlineData("Ist 198.51.100.7 von Ihnen", "gehört nicht zu unseren")]
    public void What_customers_write_after_the_advice(string text, string answer)
    {
        var advised = Dialog.Next(new() { Language = "de" }, Heard(bounces: [Refusal]), Now()).State;

        Said(Dialog.Next(advised, Heard(text), Now()), "de").ShouldContain(answer);
    }

    [Theory]
    [InlineData("Hello, my mail came back and I don't know why", "en")]
    [InlineData("Guten Tag, meine Mail kam zurück, was ist da los?", "de")]
    [InlineData("ok", null)]
    [InlineData("passwort", null)]
    public void The_language_is_told_by_the_customers_own_words(string text, string? language) => LanguageOf.Words(text).ShouldBe(language);

    [Fact]
    public void A_German_letter_around_an_English_bounce_stays_German()
    {
        var heard = Web.Conversations.Heard.Of($"Hallo, können Sie mir sagen, was das ist?\n\n{Samples.SpamcopBounce}", [], Samples.Reader);

        heard.Language.ShouldBe("de");
    }

    [Fact]
    public void An_English_bounce_alone_says_nothing_of_the_customers_language() =>
        Web.Conversations.Heard.Of(Samples.SpamcopBounce, [], Samples.Reader).Language.ShouldBeNull();

    [Theory]
    [InlineData("Vielen Dank!", true)]
    [InlineData("Liebe Tante Erna,\n\nvielen Dank für die schönen Socken. Am Sonntag kommen wir zum Kaffee, und der Hund kommt mit.\n\nDein Fritz", false)]
    public void Thanks_in_a_letter_are_manners(string text, bool thanks) => (Wishes.Of(text) == Wish.Thanks).ShouldBe(thanks);

    [Fact]
    public void Every_offer_is_understood_when_it_is_typed()
    {
        var offers = typeof(DialogPhrases).GetFields().Select(field => field.GetValue(null)).OfType<Phrase>().Where(phrase => phrase.Key.StartsWith("offer.", StringComparison.Ordinal)).ToList();
        foreach (var words in Samples.Languages.All)
        {
            foreach (var text in offers.Select(offer => words[offer])) (Wishes.Of(text) != Wish.Unclear || Ways.Of(text) is not null || Ways.ProgramOf(text) is not null).ShouldBeTrue(text);
        }
    }

    [Fact]
    public void Every_word_of_the_dialog_exists_in_both_languages()
    {
        foreach (var phrase in typeof(DialogPhrases).GetFields().Select(field => field.GetValue(null)).OfType<Phrase>().Concat(DialogPhrases.Ways.Values).Concat(DialogPhrases.Places.Values).Concat(Diagnosis.Phrases).Concat(ReasonAdvice.Phrases))
        {
            foreach (var words in Samples.Languages.All) words.Raw(phrase.Key).ShouldNotBeNull($"{words.Language}: {phrase.Key}");
        }
    }

    [Fact]
    public void A_state_that_cannot_be_read_starts_over() => DialogState.Read("{\"version\":99", "en").ShouldBe(new DialogState { Language = "en" });

    [Fact]
    public void A_state_of_the_version_before_is_read_as_it_is()
    {
        var stored = System.Text.Json.Nodes.JsonNode.Parse(Dialog.Next(new() { Language = "de", AskedForPerson = true }, Heard(bounces: [Refusal]), Now()).State.ToJson())!.AsObject();
        foreach (var later in new[] { "question", "questions", "more", "waits" }) stored.Remove(later).ShouldBeTrue();
        stored["version"] = 1;
        var state = DialogState.Read(stored.ToJsonString(), "en");

        (state.Version, state.Language, state.Stage, state.Resent, state.AskedForPerson, state.Question).ShouldBe((2, "de", Stage.Advised, true, true, Question.None));
        state.Bounces.ShouldHaveSingleItem().Recipient.ShouldBe("info@kunde.example");
    }

    [Fact]
    public void A_state_comes_back_as_it_was_stored()
    {
        var state = Dialog.Next(new() { Language = "de" }, Heard(bounces: [Refusal]), Now()).State;

        DialogState.Read(state.ToJson(), "en").ToJson().ShouldBe(state.ToJson());
    }

    [Fact]
    public void A_picture_is_not_read_and_not_a_dead_end()
    {
        var heard = Web.Conversations.Heard.Of("", [new("foto.jpg", "image/jpeg", new byte[] { 0xFF, 0xD8, 0xFF, 0 })], Samples.Reader);
        var step = Dialog.Next(new() { Language = "de" }, heard, Now());

        Said(step, "de").ShouldContain("Bild");
        step.Reply.Offers.ShouldContain(DialogPhrases.OpenTicket);
    }

    static Heard Heard(string text = "", ImmutableArray<Bounce> bounces = default)
    {
        var heard = Web.Conversations.Heard.Of(text, [], Samples.Reader);
        return bounces.IsDefault ? heard : heard with { Bounces = bounces, IsEmpty = false };
    }

    static Situation Now() => new(Samples.Relays(Noon, new AddressState
    {
        Address = IPAddress.Parse("192.0.2.13"), Relay = "relay3", Stand = Stand.Drained, Since = Noon.AddMinutes(-8), DrainedAt = Noon.AddMinutes(-8), Listings = [new("spamcop", Noon.AddMinutes(-9), null, true)],
    }), Noon, "089 99998-110", Noon.AddHours(6), Noon, _ => true);

    static string Said(Step step, string language) => Spoken.Of(step.Reply, Samples.Languages[language], Noon, "", _ => null, null).Text;
}
