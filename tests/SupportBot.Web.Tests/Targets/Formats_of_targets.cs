using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SupportBot.Testing;
using SupportBot.Web.Site;

namespace SupportBot.Web.Targets;

public sealed class Formats_of_targets : IDisposable
{
    const string Nasty = "\"Ümläut\" \\ <b>&amp;</b> {secret} {nothing}\n\u2028\t😀 @everyone <!channel>\u0001";

    static readonly DateTimeOffset At = new(2026, 11, 24, 9, 40, 0, TimeSpan.Zero);

    readonly TemporaryFolder _folder = new();

    static readonly TargetFormats Shipped = TargetFormats.Load(AppContext.BaseDirectory, "");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Are_json_whatever_the_text_holds()
    {
        foreach (var name in TargetFormats.Names(AppContext.BaseDirectory, "").Where(name => name != "ntfy"))
        {
            var request = Shipped[name]!.Of(Message("page", Nasty), "s", At);

            request.ContentType.ShouldBe("application/json");
            var strings = Strings(JsonNode.Parse(request.Body)).ToList();
            strings.ShouldContain(text => text.Contains("\"Ümläut\" \\ ", StringComparison.Ordinal), name);
            strings.ShouldContain(text => text.Contains("{secret} {nothing}", StringComparison.Ordinal), name);
        }
    }

    [Fact]
    public void Json_has_everything_and_its_items()
    {
        var body = Body("json", Message("page", "text"));

        body.Select(member => member.Key).ShouldBe(["id", "at", "severity", "title", "text", "link", "items"]);
        (((string?)body["id"]), (string?)body["at"], (string?)body["severity"]).ShouldBe(("alert-1", "2026-11-24T09:40:00Z", "page"));
        JsonNode.DeepEquals(body["items"], JsonNode.Parse("""[{"key":"hook","kind":"hook-failed","severity":"page","state":"new","since":"2026-11-24T09:40:00+00:00","until":null,"happened":"h","did":"d","toDo":"t"}]""")).ShouldBeTrue();
    }

    [Fact]
    public void Slack_reads_no_command_in_it()
    {
        var body = Body("slack", Message("day", Nasty));
        ((string?)body["text"]).ShouldBe(Nasty.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("page", "Attention")]
    [InlineData("day", "Default")]
    public void Teams_gets_an_adaptive_card_in_a_message(string severity, string colour)
    {
        var body = Body("teams", Message(severity, Nasty));
        var attachment = body["attachments"]!.AsArray().Single()!;

        ((string?)body["type"], (string?)attachment["contentType"]).ShouldBe(("message", "application/vnd.microsoft.card.adaptive"));
        ((string?)attachment["content"]!["type"], (string?)attachment["content"]!["version"]).ShouldBe(("AdaptiveCard", "1.4"));
        ((string?)attachment["content"]!["body"]![0]!["color"], (string?)attachment["content"]!["body"]![1]!["text"]).ShouldBe((colour, Nasty));
    }

    [Fact]
    public void Matrix_gets_text_and_html_that_is_only_text()
    {
        var body = Body("matrix", Message("day", "<script>\nzwei"));
        ((string?)body["text"], (string?)body["html"], (string?)body["username"]).ShouldBe(("<script>\nzwei", "&lt;script&gt;<br>zwei", "SupportBot"));
    }

    [Fact]
    public void Discord_calls_nobody_and_takes_no_more_than_it_may()
    {
        var body = Body("discord", Message("day", string.Join('\n', Enumerable.Repeat(new string('ü', 99), 40))));
        body["allowed_mentions"]!.ToJsonString().ShouldBe("""{"parse":[]}""");
        var text = (string)body["content"]!;
        text.Length.ShouldBeInRange(1700, 1900);
        text.ShouldEndWith("ü\n…");
    }

    [Fact]
    public void Ntfy_gets_plain_text_and_headers_that_any_words_fit_into()
    {
        var request = Shipped["ntfy"]!.Of(Message("page", Nasty), "tk_abc", At);
        var headers = request.Headers.ToDictionary(header => header.Name, header => header.Value);

        (request.ContentType, Encoding.UTF8.GetString(request.Body)).ShouldBe(("text/plain", Nasty));
        (headers["Priority"], headers["Click"], headers["Authorization"]).ShouldBe(("urgent", "https://status.example.net/staff/relays", "Bearer tk_abc"));
        headers["Title"].ShouldBe($"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes("Dringend: außer Versand"))}?=");
        Shipped["ntfy"]!.Of(Message("day", "x") with { Link = "" }, "", At).Headers.Select(header => header.Name).Order().ShouldBe(["Priority", "Title"]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void A_cut_never_splits_a_character(int lead)
    {
        var text = (string)Body("discord", Message("day", new string('x', lead) + string.Concat(Enumerable.Repeat("😀", 1200))))["content"]!;
        text.Length.ShouldBeLessThanOrEqualTo(1900);
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).ShouldBe(text);
    }

    [Fact]
    public void The_signature_is_that_of_the_specification()
    {
        var headers = Signature.Headers("msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), """{"test": 2432232314}"""u8, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        headers.ShouldBe([("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"), ("webhook-timestamp", "1614265330"), ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]);
    }

    [Fact]
    public void Json_is_signed_over_id_time_and_body_and_only_with_a_secret()
    {
        var request = Shipped["json"]!.Of(Message("day", Nasty), "kein Base64", At);
        var headers = request.Headers.ToDictionary(header => header.Name, header => header.Value);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"alert-1.{At.ToUnixTimeSeconds()}."), .. request.Body];

        headers["webhook-signature"].ShouldBe("v1," + Convert.ToBase64String(HMACSHA256.HashData("kein Base64"u8, signed)));
        Encoding.UTF8.GetString(request.Body).ShouldNotContain("kein Base64");
        Shipped["json"]!.Of(Message("day", "x"), "", At).Headers.ShouldBeEmpty();
    }

    [Fact]
    public void One_of_the_hoster_s_own_is_a_file()
    {
        Own("own", """{ "method": "PUT", "headers": { "X-Key": "{secret}" }, "body": { "message": ["{title}", 1, true] } }""");

        TargetFormats.Names(AppContext.BaseDirectory, _folder.FullName).ShouldContain("own");
        var request = TargetFormats.Load(AppContext.BaseDirectory, _folder.FullName)["own"]!.Of(Message("day", "x"), "k", At);
        (request.Method, Encoding.UTF8.GetString(request.Body)).ShouldBe(("PUT", """{"message":["Dringend: au\u00DFer Versand",1,true]}"""));
        request.Headers.ShouldBe([("X-Key", "k")]);
    }

    [Theory]
    [InlineData("""{ "body": "{nothing}" }""")]
    [InlineData("""{ "body": "{text:latin}" }""")]
    [InlineData("""{ "bySeverity": { "colour": { "page": "red" } }, "body": "{colour}" }""")]
    [InlineData("""{ "method": "TRACE", "body": "x" }""")]
    [InlineData("""{ "longest": 1, "body": "x" }""")]
    [InlineData("""{ "headers": [], "body": "x" }""")]
    [InlineData("""{ }""")]
    [InlineData("""{ "body": """)]
    public void A_broken_one_ends_the_start(string file)
    {
        Own("own", file);
        Should.Throw<ContentException>(() => TargetFormats.Load(AppContext.BaseDirectory, _folder.FullName)).Message.ShouldContain("own.json");
    }

    static JsonObject Body(string format, TargetMessage message) => JsonNode.Parse(Shipped[format]!.Of(message, "", At).Body)!.AsObject();

    static TargetMessage Message(string severity, string text) =>
        new("alert-1", At, severity, "Dringend: außer Versand", text, "https://status.example.net/staff/relays", [new("hook", "hook-failed", "page", "new", At, null, "h", "d", "t")]);

    static IEnumerable<string> Strings(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Strings(member.Value)),
        JsonArray elements => elements.SelectMany(Strings),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };

    void Own(string name, string text)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "targets"));
        File.WriteAllText(Path.Combine(_folder.FullName, "targets", $"{name}.json"), text);
    }
}
