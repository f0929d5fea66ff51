using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using SupportBot.Blocklists;

namespace SupportBot.Bounces;

public class Reading_a_bounce
{
    static readonly BounceReader Reader = new(BlocklistCatalog.BuiltIn());

    public static TheoryData<string> Names => [.. Card.All().Select(card => card.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gives_the_expected_card(string name)
    {
        var card = Card.All().Single(card => card.Name == name);

        var bounces = Reader.Read(card.Text);

        bounces.Length.ShouldBeGreaterThanOrEqualTo(card.Expected.Count);
        for (var i = 0; i < card.Expected.Count; i++)
        {
            foreach (var (field, right) in card.Expected[i]) right.Split(',').ShouldContain(Field(bounces[i], field), $"{name}, {field}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Evidence_points_at_its_own_words(string name)
    {
        var reading = Reader.Inspect(Card.All().Single(card => card.Name == name).Text);

        foreach (var evidence in reading.Bounces.SelectMany(bounce => bounce.Evidence).Where(evidence => evidence.Start is not null))
        {
            var there = reading.Text.Substring(evidence.Start!.Value, evidence.Length!.Value);
            Letters(there).ShouldContain(Letters(evidence.Text)[..1]);
            Letters(there).Length.ShouldBeGreaterThanOrEqualTo(Letters(evidence.Text).Length - 2);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Quoting_a_paste_changes_nothing(string name)
    {
        var card = Card.All().Single(card => card.Name == name);
        if (name.StartsWith("raw-", StringComparison.Ordinal) || name.Contains("html", StringComparison.Ordinal)) return;

        var quoted = Reader.Read(string.Join('\n', card.Text.Split('\n').Select(line => "> " + line)));

        foreach (var (field, right) in card.Expected[0]) right.Split(',').ShouldContain(Field(quoted[0], field), $"{name} quoted, {field}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Wrapping_a_paste_at_sixty_columns_changes_nothing(string name)
    {
        var card = Card.All().Single(card => card.Name == name);
        if (name.StartsWith("raw-", StringComparison.Ordinal) || name.Contains("html", StringComparison.Ordinal)) return;

        var wrapped = Reader.Read(string.Join('\n', card.Text.Split('\n').SelectMany(line => Wrapped(line, 60))));

        foreach (var (field, right) in card.Expected[0]) right.Split(',').ShouldContain(Field(wrapped[0], field), $"{name} wrapped, {field}");
    }

    /// <summary>A line as a mail program sends it: broken between words, words never.</summary>
    static IEnumerable<string> Wrapped(string line, int columns)
    {
        while (line.Length > columns)
        {
            var at = line.LastIndexOf(' ', columns);
            if (at < 0 || line.AsSpan(0, at).Trim(' ').IsEmpty) at = line.IndexOf(' ', columns);
            if (at < 0) break;
            yield return line[..at].TrimEnd(' ');
            line = line[at..].TrimStart(' ');
        }

        yield return line;
    }

    [Fact]
    public void The_hosters_own_replies_come_first()
    {
        var own = new OwnReply("locked", new Regex("Versand gesperrt", RegexOptions.NonBacktracking), BounceReason.SendingBlockedByUs, "compromised-mailbox");
        var reader = new BounceReader(BlocklistCatalog.BuiltIn(), [own]);

        var bounce = reader.Read("Der Mail-Server antwortete: 550 5.7.1 Versand gesperrt, siehe Hilfe").ShouldHaveSingleItem();

        bounce.Reason.ShouldBe(BounceReason.SendingBlockedByUs);
        bounce.Article.ShouldBe("compromised-mailbox");
        bounce.Evidence[0].Rule.ShouldBe("own/locked");
    }

    [Theory]
    [InlineData("550 5.7.1 Service unavailable, sender blocked using zen.spamhaus.org (127.0.0.11)")]
    [InlineData("550 5.7.1 Service unavailable; client [127.0.0.2] blocked using zen.spamhaus.org")]
    public void A_return_code_and_a_test_point_are_no_sending_address(string text) => Reader.Read(text).ShouldHaveSingleItem().ListedAddress.ShouldBeNull();

    [Fact]
    public void Times_without_a_zone_are_told_in_the_zone_that_was_given()
    {
        const string Paste = "Datum: 02.03.2026 10:41\n\n<ida@kanzlei.example>: host mx.kanzlei.example[198.51.100.8] said: 550 5.1.1 User unknown (in reply to RCPT TO command)";
        var berlin = new BounceReader(BlocklistCatalog.BuiltIn(), zone: TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

        berlin.Read(Paste)[0].OccurredAt.ShouldBe(DateTimeOffset.Parse("2026-03-02T10:41:00+01:00", CultureInfo.InvariantCulture));
        Reader.Read(Paste)[0].OccurredAt.ShouldBeNull();
    }

    [Fact]
    public void Json_has_every_field_and_reads_back()
    {
        var bounce = Reader.Read(Card.All().Single(card => card.Name == "de-postfix-spamcop").Text)[0];

        var json = JsonSerializer.Serialize(bounce);
        var back = JsonSerializer.Deserialize<Bounce>(json)!;

        using var document = JsonDocument.Parse(json);
        string[] fields = ["kind", "reason", "permanent", "recipient", "replyCode", "enhancedStatus", "command", "remoteHost", "remoteAddress", "reportingMta", "listedAddress", "blocklist", "diagnostic", "urls", "messageId", "occurredAt", "confidence", "evidence"];
        foreach (var field in fields) document.RootElement.TryGetProperty(field, out _).ShouldBeTrue(field);
        document.RootElement.GetProperty("kind").GetString().ShouldBe("bounce");
        document.RootElement.GetProperty("blocklist").GetProperty("zone").GetString().ShouldBe("bl.spamcop.net");
        JsonSerializer.Serialize(back).ShouldBe(json);
    }

    static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    static string? Field(Bounce bounce, string name) => name switch
    {
        "kind" => BounceJson.Word(bounce.Kind),
        "reason" => bounce.Reason is { } reason ? BounceJson.Word(reason) : null,
        "recipient" => bounce.Recipient,
        "code" => bounce.ReplyCode,
        "status" => bounce.EnhancedStatus,
        "command" => bounce.Command is { } command ? BounceJson.Word(command) : null,
        "host" => bounce.RemoteHost,
        "address" => bounce.ListedAddress?.ToString(),
        "list" => bounce.Blocklist?.Id,
        "mta" => bounce.ReportingMta,
        "when" => bounce.OccurredAt?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        "id" => bounce.MessageId,
        "limit" => bounce.SizeLimit,
        "whose" => bounce.ReputationOf is { } whose ? BounceJson.Word(whose) : null,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no field of a card"),
    };

    [Fact]
    public void In_a_log_of_ten_thousand_lines_the_refusal_counts()
    {
        var sent = string.Concat(Enumerable.Range(0, 9999).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"Nov 25 09:{i / 170:00}:{i % 60:00} mail postfix/smtp[{i}]: {i:X6}: to=<user{i}@shop.example>, relay=mx.shop.example[198.51.100.20]:25, delay=1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4bKx7T1q)\n")));
        var refused = "Nov 25 10:08:00 mail postfix/smtp[77]: FFAB12: to=<office@dairy.example>, relay=mx.dairy.example[198.51.100.25]:25, delay=2, dsn=5.7.1, status=bounced (host mx.dairy.example[198.51.100.25] said: 550 5.7.1 Client host [192.0.2.11] blocked using bl.spamcop.net (in reply to RCPT TO command))\n";

        var reading = Reader.Inspect(sent + refused);

        var bounce = reading.Bounces.ShouldHaveSingleItem();
        bounce.Recipient.ShouldBe("office@dairy.example");
        bounce.Reason.ShouldBe(BounceReason.Blocklisted);
        bounce.Evidence.ShouldNotBeEmpty();
        reading.Text.Substring(bounce.Evidence[0].Start!.Value, bounce.Evidence[0].Length!.Value).ShouldBe(bounce.Evidence[0].Text);
    }

    [Fact]
    public void A_log_of_what_went_through_is_no_bounce() =>
        Reader.Read("2026-11-25 09:00:01 1vNaBc-000001-Ab => office@dairy.example R=dnslookup T=remote_smtp H=mx.dairy.example [198.51.100.25] C=\"250 OK\"\n2026-11-25 09:00:01 1vNaBc-000001-Ab Completed\n")
            .ShouldHaveSingleItem().Kind.ShouldBe(BounceKind.NotABounce);

    [Theory]
    [InlineData("<p>Message refus&eacute;</p>", "refus\u00E9", "refus&eacute;")]
    [InlineData("x=3Dy=C3=BC Message refus=C3=A9", "refus\u00E9", "refus=C3=A9")]
    public void A_place_covers_all_that_was_read_as_one_letter(string text, string words, string there)
    {
        var readable = PastedText.Read(text);

        var (start, length) = readable.Origin(readable.Text.IndexOf(words, StringComparison.Ordinal), words.Length);

        text.Substring(start, length).ShouldBe(there);
    }
}
