using System.Collections.Immutable;
using SupportBot.Web.Site;
using SupportBot.Web.Targets;

namespace SupportBot.Web.Alerts;

/// <summary>A message in its target's language: short, numbers first, each matter with what happened, what SupportBot did and what a person must do. Pure.</summary>
static class AlertText
{
    static readonly Phrase ToDo = new("alert.todo", "what");
    static readonly Phrase Nothing = new("alert.nothing");
    static readonly Phrase Still = new("alert.still", "what", "from");
    static readonly Phrase Over = new("alert.over", "what");
    static readonly Phrase Urgent = new("alert.title.urgent", "what");
    static readonly Phrase MadeUp = new("alert.title.demonstration", "what");
    static readonly Phrase More = new("alert.title.more", "what", "count");

    /// <param name="message">Who is told what.</param>
    /// <param name="publicUrl">The site's, or empty.</param>
    /// <param name="madeUp">It is the demonstration's, and says so.</param>
    /// <param name="id">The message's.</param>
    /// <param name="now">The time.</param>
    public static TargetMessage Of(AlertMessage message, string publicUrl, bool madeUp, string id, DateTimeOffset now)
    {
        var words = message.Target.Words;
        var link = publicUrl.Length > 0 ? publicUrl + "/staff/relays" : "";
        var blocks = message.Items.Select(item => Block(item, words, now)).ToList();
        var wakes = message.Items.Any(item => item.Say != Say.Over && item.Alert.Kind.Severity == Severity.Page);
        if (madeUp) blocks[0] = blocks[0] with { Happened = words[MadeUp, ("what", blocks[0].Happened)] };
        var title = blocks.Count == 1 ? blocks[0].Happened : words[More, ("what", blocks[0].Happened), ("count", blocks.Count - 1)];
        var text = string.Join("\n\n", blocks.Select(block => string.Join(' ', new[] { block.Happened, block.Did, block.ToDo }.Where(part => part.Length > 0))).Append(link).Where(block => block.Length > 0));
        return new(id, now, wakes ? "page" : "day", wakes ? words[Urgent, ("what", title)] : title, text, link, [.. message.Items.Zip(blocks, Item)]);
    }

    /// <summary>What stands, and what a person must do about it, for the console.</summary>
    public static (string Happened, string ToDo) Standing(Alert alert, Words words, DateTimeOffset now)
    {
        var (happened, did, toDo) = Block(new(alert, Say.New), words, now);
        return (did.Length > 0 ? $"{happened} {did}" : happened, toDo);
    }

    static (string Happened, string Did, string ToDo) Block(AlertItem item, Words words, DateTimeOffset now)
    {
        var alert = item.Alert;
        (string, object?)[] values =
        [
            .. alert.Values.Select(value => (value.Name, value.In(words, now))),
            ("from", words.Moment(alert.Opened, now)),
            ("until", words.Moment(alert.Gone ?? now, now)),
        ];
        if (item.Say == Say.Over) return (words[Over, ("what", words[alert.Kind.Over!, values])], "", "");
        var happened = words[alert.Kind.Happened, values];
        return (item.Say == Say.Still ? words[Still, ("what", happened), ("from", words.Moment(alert.Opened, now))] : happened,
            alert.Kind.Did is { } did ? words[did, values] : "",
            alert.Kind.ToDo is { } toDo ? words[ToDo, ("what", words[toDo, values])] : words[Nothing]);
    }

    static TargetItem Item(AlertItem item, (string Happened, string Did, string ToDo) block) => new(item.Alert.Key, item.Alert.Kind.Id, Wire(item.Alert.Kind.Severity), Wire(item.Say), item.Alert.Opened, item.Alert.Gone, block.Happened, block.Did, block.ToDo);

    public static string Wire(Severity severity) => severity == Severity.Page ? "page" : "day";

    static string Wire(Say say) => say switch
    {
        Say.New => "new",
        Say.Still => "still",
        _ => "over",
    };
}
