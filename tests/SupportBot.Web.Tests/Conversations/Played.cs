using System.Text.RegularExpressions;
using SupportBot.Web.Articles;
using SupportBot.Web.Conversations;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Tests.Conversations;

/// <summary>One way that a conversation went.</summary>
readonly record struct Passage(string From, Move Move, string To);

/// <summary>Plays a conversation through the dialog as the site does, without the site, and says what is wrong with the answers.</summary>
sealed partial class Played
{
    static readonly ArticleShelf Shelf = Shipped.Shelf();
    static readonly DateTimeOffset Noon = new(2026, 11, 24, 11, 0, 0, TimeSpan.Zero);

    readonly List<string> _faults = [];
    readonly List<Passage> _passages = [];
    readonly List<string> _earlier = [];
    readonly Conversation _conversation;

    DialogState _state;
    DateTimeOffset _now = Noon;
    string _relays = "";
    string _office = "";
    string _mail = "";
    string _forward = "";
    Step? _step;
    Spoken? _spoken;
    DateTimeOffset? _answerBy;
    bool _hasAddress;
    string _asked = "";
    int _questions;

    Played(Conversation conversation) => (_conversation, _state) = (conversation, new() { Language = conversation.Language });

    public IReadOnlyList<string> Faults => _faults;

    public IReadOnlyList<Passage> Passages => _passages;

    public static Played Through(Conversation conversation)
    {
        var played = new Played(conversation);
        for (var i = 0; i < conversation.Lines.Length; i++) played.Take(conversation.Lines[i], i + 1 < conversation.Lines.Length ? conversation.Lines[i + 1] : null);
        return played;
    }

    /// <summary>Where a conversation stands: a question that is open, or the stage.</summary>
    public static string Place(DialogState state) => state.Question != Question.None ? "Asking" : state.Stage.ToString();

    void Take(Line line, Line? next)
    {
        switch (line.Word)
        {
            case Word.Relays: _relays = line.Text; break;
            case Word.Office: _office = line.Text; break;
            case Word.Mail: _mail = line.Text; break;
            case Word.Forward: _forward = line.Text; break;
            case Word.Later:
                _now += line.Span;
                _earlier.Clear();
                break;
            case Word.Customer:
                if (next is not { Word: Word.Says or Word.Button or Word.Never or Word.Ticket }) Fault($"nothing is said of the answer to '{line.Text}'");
                Hear(line.Text);
                break;
            case Word.ByItself: SpeakUp(line.Text); break;
            case Word.Says: Says(line.Text); break;
            case Word.Never: if (Heard.Contains(line.Text, StringComparison.OrdinalIgnoreCase)) Fault($"says '{line.Text}'"); break;
            case Word.Button: if (_spoken?.Offers.Contains(line.Text) != true) Fault($"has no button '{line.Text}', but {string.Join(", ", _spoken?.Offers ?? [])}"); break;
            case Word.Article: if (_spoken?.Links.Any(link => link.Article == line.Text) != true) Fault($"links no article {line.Text}, but {string.Join(", ", _spoken?.Links.Select(link => link.Article) ?? [])}"); break;
            case Word.Ticket: if (_step?.Ticket is null != line.Text is "nein" or "no") Fault($"ticket: {line.Text} expected"); break;
        }
    }

    string Heard => _spoken?.Text ?? "";

    void Says(string text)
    {
        if (_spoken is null) Answer(Dialog.Greet(_state, Situation), "Begin", "");
        foreach (var part in text.Split(" … ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (!Heard.Contains(part.Trim('…', ' '), StringComparison.Ordinal)) Fault($"does not say '{part}', but '{Heard}'");
    }

    void Hear(string text)
    {
        var (said, files) = Opened(text);
        said = Secrets.Masked(said);
        var heard = Turns.Hear(said, files, string.Join('\n', _earlier.TakeLast(4).Where(Web.Conversations.Heard.LooksTechnical)), _state, Samples.Reader, Samples.Languages, Shelf);
        heard = heard with { IsMailRefused = heard.Mail is not null && _mail is "voll" or "full" };
        if (files.Count == 0) _earlier.Add(said);
        var from = Place(_state);
        Answer(Dialog.Next(_state, heard, Situation), from, text);
    }

    void SpeakUp(string text)
    {
        if (Dialog.SpeakUp(_state, Situation) is { } step)
        {
            Answer(step, Place(_state), "by itself");
            Says(text);
        }
        else if (text is not ("nichts" or "nothing"))
        {
            Fault("has nothing to say by itself");
        }
    }

    void Answer(Step step, string from, string said)
    {
        var ticket = step.Ticket is null ? null : new OpenedTicket("4711-0822", "k", _office is "ohne Zeiten" or "no hours" ? null : _now.AddHours(2));
        _hasAddress |= step.AnswersTicket;
        if (ticket is not null) _answerBy = ticket.AnswerBy;
        if (ticket is not null) step = step with { State = step.State with { Ticket = ticket.Number } };
        var words = Samples.Languages[step.State.Language];
        var spoken = Spoken.Of(step.Reply, words, _now, "", slug => Shelf.Find(words.Language, slug), ticket);
        _passages.Add(new(from, step.Move, Place(step.State)));
        if (spoken.Offers.IsEmpty) Fault($"leaves no next step after '{said}'");
        if (spoken.Text.Length == 0) Fault($"says nothing after '{said}'");
        if (Promises().Match(spoken.Text) is { Success: true } promise) Fault($"says '{promise.Value}'");
        if (_spoken?.Text == spoken.Text && _asked != said) Fault($"says the same twice: '{spoken.Text}'");
        var asks = step.State.Question != Question.None || (spoken.Cards.IsEmpty && spoken.Text.TrimEnd().EndsWith('?'));
        _questions = asks ? _questions + 1 : 0;
        if (_questions > 2) Fault($"asks a third question in a row: '{spoken.Text}'");
        if (spoken.Links.Length < step.Reply.Articles.Length) Fault($"leads to an article that is not there: {string.Join(", ", step.Reply.Articles)}");
        (_step, _spoken, _state, _asked) = (step, spoken, DialogState.Read(step.State.ToJson(), _conversation.Language), said);
    }

    Situation Situation => new(Relays_in_words.At(_relays, _now), _now, _office is "ohne Telefon" or "no telephone" ? "" : "089 99998-110",
        _office is "" or "offen" or "open" ? _now.AddHours(6) : null, _office is "ohne Zeiten" or "no hours" ? null : _office is "" or "offen" or "open" ? _now : _now.AddHours(20), slug => Shelf.Find("de", slug) is not null) { WritesMail = _mail is not ("" or "aus" or "off"), ForwardTo = _forward, Ticket = _state.Ticket is null ? null : new(_answerBy, _hasAddress) };

    /// <summary>"[spamcop]" stands for the text of <c>pastes/spamcop.txt</c>, "[Datei: x.eml]" for that file, "[Bild]" for a picture, "[nichts]" for an empty message.</summary>
    (string Text, List<HeardFile> Files) Opened(string text)
    {
        var files = new List<HeardFile>();
        var said = Paste().Replace(text, match => match.Groups["name"].Value switch
        {
            "nichts" or "nothing" => "",
            "Bild" or "picture" => Add(new("foto.jpg", "image/jpeg", new byte[] { 0xFF, 0xD8, 0xFF, 0 })),
            var name when name.Split(": ") is ["Datei" or "File", var file] => Add(new(file, file.EndsWith(".eml", StringComparison.Ordinal) ? "message/rfc822" : "text/plain", File.ReadAllBytes(Path.Combine(Conversation.Folder, "pastes", file)))),
            var name => File.ReadAllText(Path.Combine(Conversation.Folder, "pastes", name + ".txt")),
        });
        return (said, files);

        string Add(HeardFile file)
        {
            files.Add(file);
            return "";
        }
    }

    void Fault(string fault) => _faults.Add($"{_conversation.File}: {fault}");

    [GeneratedRegex(@"\[(?<name>[^\]\d][^\]]{1,40})\]")]
    private static partial Regex Paste();

    /// <summary>What the program never says, whatever the case (VOICE, BOUNCES).</summary>
    [GeneratedRegex(@"ist behoben|wurde zugestellt|wird ankommen|kommt sicher an|ist angekommen|will arrive|was delivered|is fixed|\bleider\b|umgehend|zeitnah|in Kürze|schnellstmöglich|unfortunately|as soon as possible|nicht verstanden|did not understand|didn.t understand", RegexOptions.IgnoreCase)]
    private static partial Regex Promises();
}
