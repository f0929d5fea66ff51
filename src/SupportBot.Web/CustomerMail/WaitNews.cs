using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SupportBot.Bounces;
using SupportBot.Web.Advising;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Status;

namespace SupportBot.Web.CustomerMail;

/// <summary>
/// What the one mail tells: how one of our addresses stands, as the status page names it. Nothing of the customer's is in it, so that nobody can use
/// us to write something to somebody. Pure.
/// </summary>
/// <param name="Sends">Sending again helps now; else the address is off the list and sends again.</param>
/// <param name="Mark">The public's "Ausgang 3", or null: a dedicated relay's, or none is named.</param>
/// <param name="List">The list's name in our catalogue, or null.</param>
/// <param name="Since">Since when.</param>
/// <param name="At">When it was so.</param>
sealed record WaitNews(bool Sends, string? Mark, string? List, DateTimeOffset? Since, DateTimeOffset At)
{
    public static WaitNews Of(ImmutableArray<Bounce> bounces, RelaySnapshot relays, DateTimeOffset now)
    {
        var told = bounces.Select(bounce => (Story: Story.Of(bounce, relays, now), List: relays.List(bounce.Blocklist?.Id)?.Name)).ToList();
        return told.Find(one => one.Story is Story.Out { Listed: 0 }) is { Story: Story.Out(var view, var since, _, var others, _), List: var list } ? new(true, Named(view), others is [var other, ..] ? other : list, since, now)
            : told.Find(one => one.Story is Story.BackAgain) is { Story: Story.BackAgain(var back, var past), List: var left } ? new(false, Named(back), left, past.Ended, now)
            : new(true, null, null, null, now);
    }

    public string Subject(Words words) => words[Sends ? SendSubject : DelistedSubject];

    /// <summary>The mail without its end.</summary>
    public string Text(Words words, AppSettings settings, string site)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{words[Asked, ("hoster", SiteFrame.NameOf(settings.Hoster))]}\n\n{words[Sends ? SendText : DelistedText]}\n\n");
        if (Fact(words, settings.Status.Addresses) is { } fact) text.Append(CultureInfo.InvariantCulture, $"{fact}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{words[AsOf, ("date", words.Date(At)), ("time", words.Time(At))]}\n{site}/{words.Language}/status\n\n{words[Again]}\n{site}/{words.Language}/\n");
        return text.ToString();
    }

    /// <summary>Which address, which list, since when; null where the page would not say it either.</summary>
    string? Fact(Words words, string naming)
    {
        if (Since is not { } since) return null;
        (string, object?)[] values = [("name", Mark is null || naming == "none" ? words[OurAddress] : words[StatusPhrases.Masked, ("mark", Mark)]), ("list", List), ("date", words.Date(since)), ("time", words.Time(since))];
        return (Sends, List) switch
        {
            (true, null) => words[OutOnly, values],
            (true, _) => words[Out, values],
            (false, null) => null,
            _ => words[Off, values],
        };
    }

    static string? Named(AddressView view) => view.IsPublic && view.Mark.Length > 0 ? view.Mark : null;

    static readonly Phrase SendSubject = new("wait-mail.send-subject");
    static readonly Phrase DelistedSubject = new("wait-mail.delisted-subject");
    static readonly Phrase Asked = new("wait-mail.asked", "hoster");
    static readonly Phrase SendText = new("wait-mail.send");
    static readonly Phrase DelistedText = new("wait-mail.delisted");
    static readonly Phrase Out = new("wait-mail.out", "name", "list", "date", "time");
    static readonly Phrase OutOnly = new("wait-mail.out-only", "name", "list", "date", "time");
    static readonly Phrase Off = new("wait-mail.off", "name", "list", "date", "time");
    static readonly Phrase OurAddress = new("wait-mail.our-address");
    static readonly Phrase AsOf = new("wait-mail.as-of", "date", "time");
    static readonly Phrase Again = new("wait-mail.again");
}

/// <summary>The answer to a bounce that was forwarded.</summary>
/// <param name="Text">What it says, without its end.</param>
/// <param name="InReplyTo">The Message-ID of the mail that is answered, without brackets, or null where it had none.</param>
/// <param name="References">The ids that it named itself.</param>
sealed record ForwardAnswer(string Text, string? InReplyTo, ImmutableArray<string> References);

/// <summary>What an owed mail says.</summary>
sealed record OwedText(WaitNews? Wait, ForwardAnswer? Forward)
{
    public string ToJson() => JsonSerializer.Serialize(this, OwedJson.Default.OwedText);

    public static OwedText? Read(string json) => JsonSerializer.Deserialize(json, OwedJson.Default.OwedText);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OwedText))]
sealed partial class OwedJson : JsonSerializerContext;
