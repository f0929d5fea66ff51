using System.Collections.Immutable;
using System.Net;
using SupportBot.Blocklists;
using SupportBot.Bounces;
using SupportBot.Relays;

namespace SupportBot.Web.Tests.Advising;

/// <summary>Refusals as senders paste them, read by the real reader; each text is read once.</summary>
sealed class RefusalTexts
{
    readonly BounceReader _reader;
    readonly Dictionary<(int Address, int List, int Form), Bounce> _read = [];

    public RefusalTexts()
    {
        var catalog = BlocklistCatalog.BuiltIn();
        var madeUp = Scene.Lists.Select(list => list.Watched?.List).OfType<Blocklist>().Where(list => catalog[list.Id] is null);
        _reader = new(new([.. catalog.All, .. madeUp]));
    }

    public const int Forms = 3;

    /// <summary>Texts that were not read as a refusal of this address by this list.</summary>
    public List<string> Misread { get; } = [];

    public Bounce Read(int address, IPAddress listed, int list, int form)
    {
        if (_read.TryGetValue((address, list, form), out var known)) return known;
        var text = Text(Reply(Scene.Lists[list], listed), form);
        var bounce = _reader.Read(text)[0];
        if (bounce.Reason != BounceReason.Blocklisted || bounce.Blocklist?.Id != Scene.Lists[list].Id || !listed.Equals(bounce.ListedAddress)) Misread.Add($"{bounce.Reason} {bounce.Blocklist?.Id} {bounce.ListedAddress}: {text}");
        return _read[(address, list, form)] = bounce;
    }

    static string Reply(NamingList list, IPAddress address) => list.Id switch
    {
        "microsoft" => $"550 5.7.1 Unfortunately, messages from [{address}] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140). You can also refer your provider to http://mail.live.com/mail/troubleshooting.aspx#errors.",
        "t-online" => $"554 IP={address} - A problem occurred. (Ask your postmaster for help or to contact tobr@rx.t-online.de to clarify.)",
        "gmx" => $"554 For explanation visit https://postmaster.gmx.net/en/error-messages?ip={address}&c=bl IP address is black listed.",
        _ => $"554 5.7.1 Service unavailable; Client host [{address}] blocked using {list.Watched!.List.Zones[0].Name}",
    };

    static string Text(string reply, int form) => form switch
    {
        0 => $"""
            This message was created automatically by mail delivery software.

            A message that you sent could not be delivered to one or more of its
            recipients. This is a permanent error. The following address(es) failed:

              info@kunde.example
                host mx.kunde.example [203.0.113.250]
                SMTP error from remote mail server after RCPT TO:<info@kunde.example>:
                {reply}
            """,
        1 => $"""
            This is the mail system at host mail.hoster.example.

            I'm sorry to have to inform you that your message could not
            be delivered to one or more recipients. It's attached below.

            <info@kunde.example>: host mx.kunde.example[203.0.113.250] said: {reply} (in reply to RCPT TO command)
            """,
        _ => $"""
            Delivery has failed to these recipients or groups:

            info@kunde.example
            Your message wasn't delivered because the recipient's email provider rejected it.

            Diagnostic information for administrators:

            Generating server: mail.hoster.example

            info@kunde.example
            mx.kunde.example
            Remote Server returned '{reply}'
            """,
    };
}
