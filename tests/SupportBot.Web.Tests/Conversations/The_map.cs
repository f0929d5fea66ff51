using System.Collections.Immutable;
using System.Net;
using SupportBot.Bounces;
using SupportBot.Web.Conversations;

namespace SupportBot.Web.Tests.Conversations;

/// <summary>Every way through the dialog, found by trying: every kind of state with every kind of message.</summary>
static class The_map
{
    static readonly DateTimeOffset Noon = new(2026, 11, 24, 11, 0, 0, TimeSpan.Zero);

    public static IEnumerable<Passage> Passages
    {
        get
        {
            foreach (var (relays, mail) in new[] { ("Ausgang 3 steht bei SpamCop und ist draußen", true), ("alle senden", true), ("alle senden", false) })
            {
                var now = new Situation(Relays_in_words.At(relays, Noon), Noon, "089", Noon.AddHours(6), Noon, _ => true) { WritesMail = mail };
                yield return new("Begin", Dialog.Greet(new() { Language = "de" }, now).Move, "Listening");
                foreach (var state in States)
                {
                    if (Dialog.SpeakUp(state, now) is { } spoken) yield return new(Played.Place(state), spoken.Move, Played.Place(spoken.State));
                    foreach (var heard in Messages)
                    {
                        var step = Dialog.Next(state, heard, now);
                        yield return new(Played.Place(state), step.Move, Played.Place(step.Ticket is null ? step.State : step.State with { Ticket = "1" }));
                    }
                }
            }
        }
    }

    static IEnumerable<DialogState> States =>
        from matter in new DialogState[]
        {
            new() { Language = "de" },
            new() { Language = "de", Bounces = [Listed] },
            new() { Language = "de", Bounces = [Listed], Stage = Stage.Advised, Resent = true, Waits = true },
            new() { Language = "de", Bounces = [Unknown], Stage = Stage.Advised },
            new() { Language = "de", Stage = Stage.Ticketed, Ticket = "1" },
            new() { Language = "de", Bounces = [Listed], Stage = Stage.Ticketed, Ticket = "1" },
        }
        from question in Enum.GetValues<Question>()
        from questions in new[] { 1, 2 }
        from lost in new[] { 0, 1, 2 }
        from person in new[] { false, true }
        where question == Question.None || lost == 0   // a question was understood, or asked because nothing was
        from more in new[] { null, "send-again" }
        select matter with { Question = question, Questions = question == Question.None ? 0 : questions, NotUnderstood = lost, AskedForPerson = person, More = more };

    static IEnumerable<Heard> Messages =>
    [
        .. Enum.GetValues<Wish>().Select(wish => Nothing with { Wish = wish }),
        .. new[] { Wish.Unclear, Wish.NotFound }.Select(wish => Nothing with { Wish = wish, Program = MailProgram.Outlook }),
        Nothing with { Way = Way.List }, Nothing with { HasPhone = true }, Nothing with { HasBadMail = true }, Nothing with { IsAngry = true }, Nothing with { HasSecret = true }, Nothing with { IsQuestion = true, Answers = ["send-again"] },
        Nothing with { Address = IPAddress.Parse("192.0.2.13") }, Nothing with { IsEmpty = true }, Nothing with { Files = 1 }, Nothing with { Files = 1, HasPicture = true },
        .. new[] { Listed, Listed with { OccurredAt = Noon, MessageId = "2" }, Unknown, Foreign, Away, Listed with { OccurredAt = Noon.AddDays(-9) } }.Select(bounce => Nothing with { Bounces = [bounce] }),
        Nothing with { Bounces = [Unknown], Wish = Wish.NeverSent },
        .. new[] { Wish.Unclear, Wish.MailMe }.SelectMany(wish => new[] { false, true }.Select(refused => Nothing with { Wish = wish, Mail = new("anna@kunde.example", "anna@kunde.example"), IsMailRefused = refused })),
    ];

    static readonly Heard Nothing = new([], Wish.Unclear, null, 0, false, false, false, false, null, []);

    static readonly Bounce Listed = new()
    {
        Kind = BounceKind.Bounce, Reason = BounceReason.Blocklisted, Permanent = true, ReplyCode = "550", Recipient = "info@kunde.example", ListedAddress = IPAddress.Parse("192.0.2.13"), Blocklist = new("spamcop", "SpamCop"),
        OccurredAt = Noon.AddMinutes(-10), MessageId = "1", Evidence = [new("x", "listed", 3, 6)],
    };

    static readonly Bounce Unknown = new() { Kind = BounceKind.Bounce, Reason = BounceReason.UnknownUser, Recipient = "info@kunde.example" };
    static readonly Bounce Foreign = Listed with { ListedAddress = IPAddress.Parse("198.51.100.7") };
    static readonly Bounce Away = new() { Kind = BounceKind.AutoReply, Recipient = "info@kunde.example" };
}
