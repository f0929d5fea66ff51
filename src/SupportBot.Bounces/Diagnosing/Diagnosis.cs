using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using System.Runtime.InteropServices;
using SupportBot.Blocklists;

namespace SupportBot.Bounces;

/// <summary>From a fate to the answer.</summary>
static class Diagnosis
{
    /// <summary>Receivers that refuse by a list of their own, by the name of the server that refused.</summary>
    static readonly ImmutableArray<(string Suffix, string Id)> Receivers =
    [
        ("protection.outlook.com", "microsoft"), ("hotmail.com", "microsoft"), ("outlook.com", "microsoft"), ("google.com", "google"), ("googlemail.com", "google"), ("yahoodns.net", "yahoo"), ("yahoo.com", "yahoo"), ("aol.com", "yahoo"),
        ("gmx.net", "gmx"), ("gmx.com", "gmx"), ("gmx.de", "gmx"), ("web.de", "gmx"), ("kundenserver.de", "gmx"), ("1and1.com", "gmx"), ("ionos.com", "gmx"), ("ionos.de", "gmx"), ("mail.com", "gmx"), ("t-online.de", "t-online"), ("icloud.com", "apple"), ("me.com", "apple"), ("mac.com", "apple"),
        ("pphosted.com", "proofpoint"), ("ppe-hosted.com", "proofpoint"), ("mimecast.com", "mimecast"), ("messagelabs.com", "symantec"), ("antispameurope.com", "hornetsecurity"), ("hornetsecurity.com", "hornetsecurity"), ("iphmx.com", "talos"), ("barracudanetworks.com", "barracuda"),
    ];

    /// <summary>Receivers' own codes and words in a reply, for pastes without a server's name. https://senders.yahooinc.com/smtp-error-codes and the like; see RECEIVERS.</summary>
    static readonly ImmutableArray<(string Words, string Id)> Signs =
    [
        ("S3140", "microsoft"), ("S3150", "microsoft"), ("AS3140", "microsoft"), ("AS3150", "microsoft"), ("SC-00", "microsoft"), ("AS16012609", "microsoft"), ("AS(1430)", "microsoft"), ("AS(508)", "microsoft"), ("AS(1450)", "microsoft"), ("banned sending IP", "microsoft"), ("5.7.511", "microsoft"), ("DY-00", "microsoft"), ("OU-00", "microsoft"), ("(S843", "microsoft"), ("(S77", "microsoft"), ("(S3114", "microsoft"),
        ("[TSS", "yahoo"), ("[TS0", "yahoo"), ("[GL0", "yahoo"), ("(CON:", "yahoo"), ("(HVU:", "yahoo"), ("(RTR:", "yahoo"), ("gsmtp", "google"), ("google.com", "google"), ("Nemesis ESMTP", "gmx"), ("mxgmx", "gmx"), ("rx.t-online.de", "t-online"), ("Ask your postmaster for help or to contact", "t-online"), ("[CS01]", "apple"), ("[HM0", "apple"), ("bizsmtp", "cloudmark"), ("cmsmtp", "cloudmark"), ("CMGW", "cloudmark"), ("OFR006_102", "cloudmark"), ("OFR_102", "cloudmark"), ("poor reputation. If you believe that this failure is in error", "talos"), ("OXSUS", "vade"), ("antispameurope", "hornetsecurity"), ("cloud-security.net", "hornetsecurity"), ("mimecast", "mimecast"),
    ];

    static readonly SearchValues<string> SignWords = SearchValues.Create([.. Signs.Select(sign => sign.Words)], StringComparison.OrdinalIgnoreCase);

    /// <summary>A message that still waits: the last word about it is not spoken.</summary>
    const double SurestOfDelayed = 0.85;

    public static Bounce Of(BounceKind kind, Fate fate, Notice? notice, Reasons reasons)
    {
        var oneLine = fate.Reply is null ? null : OneLine(fate.Reply.Text);
        var refused = kind is BounceKind.Bounce or BounceKind.Delayed;
        var judgement = refused ? reasons.Judge(fate, notice) : null;
        var passage = fate.Reply ?? (judgement?.Evidence is [{ Start: not null }, ..] && fate.Around is [var around, ..] ? around : null);
        var words = passage?.Text ?? "";
        var marks = judgement is null ? [] : judgement.Marks.IsEmpty ? passage?.Lists(reasons.Lists) ?? [] : judgement.Marks;
        var list = judgement is null ? null : Responsible(judgement.Reason, oneLine ?? OneLine(words), marks, fate, reasons.Lists.Catalog);
        return new()
        {
            Kind = kind,
            Reason = judgement?.Reason,
            Permanent = !refused ? null : fate.Code is { } code ? code[0] == '5' : fate.Status is { } status ? status[0] == '5' : kind == BounceKind.Bounce,
            Recipient = fate.Recipient,
            ReplyCode = fate.Code,
            EnhancedStatus = fate.Status ?? fate.StatusBeside,
            Command = fate.Command,
            RemoteHost = fate.RemoteHost,
            RemoteAddress = fate.RemoteAddress,
            ReportingMta = fate.ReportingMta,
            ListedAddress = judgement is not null && SaysWho(judgement.Reason, words) ? SendingAddress.Of(words, marks, fate.RemoteAddress) : null,
            Blocklist = list,
            ReputationOf = judgement?.Reason == BounceReason.PoorReputation ? Whose(words) : null,
            SizeLimit = judgement?.Reason == BounceReason.MessageTooLarge ? Limit(words) : null,
            Article = judgement?.Article,
            Diagnostic = oneLine,
            Urls = Scan.Urls(words),
            MessageId = fate.MessageId,
            OccurredAt = fate.OccurredAt,
            Confidence = Math.Clamp(judgement?.Confidence ?? 0.9, 0, kind == BounceKind.Delayed ? SurestOfDelayed : 1),
            Evidence = Placed(judgement?.Evidence ?? [], notice),
        };
    }

    /// <summary>Evidence counts in the text as it came, not in the rejoined one.</summary>
    static ImmutableArray<Evidence> Placed(ImmutableArray<Evidence> evidence, Notice? notice)
    {
        if (notice is null) return evidence;
        var placed = evidence.AsSpan().ToArray();
        foreach (ref var one in placed.AsSpan())
        {
            if (one is not { Start: { } start, Length: { } length } || notice.Readable.Origin(start, length) is var (first, count) && first == start && count == length) continue;
            one = one with { Start = first, Length = count };
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(placed);
    }

    static bool SaysWho(BounceReason reason, string words) => reason switch
    {
        BounceReason.Blocklisted or BounceReason.BlocklistMisused or BounceReason.PoorReputation or BounceReason.RateLimited or BounceReason.MissingReverseDns => true,
        _ => false,
    };

    static NamedBlocklist? Responsible(BounceReason reason, string words, ImmutableArray<ListMark> marks, Fate fate, BlocklistCatalog catalog)
    {
        if (reason is not (BounceReason.Blocklisted or BounceReason.BlocklistMisused or BounceReason.DomainBlocklisted or BounceReason.PoorReputation or BounceReason.RateLimited)) return null;
        var relevant = reason == BounceReason.DomainBlocklisted ? [.. marks.Where(mark => mark.List.Kind == BlocklistKind.Domain)] : marks;
        if (Reasons.Responsible(relevant.IsEmpty ? marks : relevant) is { List: var list } mark && (list.Kind != BlocklistKind.Receiver || mark.Kind != ListMarkKind.Name || !HasSign(words)))
        {
            // The same list is often named in words first and by zone later.
            var zone = marks.FirstOrDefault(other => other.List == list && other.Zone is not null)?.Zone;
            var id = reason == BounceReason.DomainBlocklisted && list.Id == "spamhaus" && catalog["spamhaus-dbl"] is { } dbl ? dbl : list;
            return new(id.Id, id.Name, zone);
        }

        foreach (var (sign, id) in HasSign(words) ? Signs : [])
        {
            if (words.Contains(sign, StringComparison.OrdinalIgnoreCase) && catalog[id] is { } receiver) return new(receiver.Id, receiver.Name);
        }

        foreach (var (suffix, id) in Receivers)
        {
            if (fate.RemoteHost is { } host && (host.EndsWith('.' + suffix, StringComparison.Ordinal) || host == suffix) && catalog[id] is { } receiver) return new(receiver.Id, receiver.Name);
        }

        return null;
    }

    static bool HasSign(string words) => words.AsSpan().ContainsAny(SignWords);

    static ReputationOf? Whose(string words)
    {
        if (words.Contains("domain", StringComparison.OrdinalIgnoreCase)) return ReputationOf.Domain;
        if (words.Contains("part of their network", StringComparison.OrdinalIgnoreCase) || words.Contains("network", StringComparison.OrdinalIgnoreCase) || words.Contains("Netzwerk", StringComparison.OrdinalIgnoreCase)) return ReputationOf.Network;
        return Scan.IpAddresses(words).IsEmpty && !words.Contains(" IP", StringComparison.Ordinal) ? null : ReputationOf.Address;
    }

    /// <summary>A number with a unit, or a bare number of bytes, beside the words about the size.</summary>
    static string? Limit(string words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (!char.IsAsciiDigit(words[i]) || (i > 0 && (char.IsLetterOrDigit(words[i - 1]) || words[i - 1] is '.' or '-' or '#'))) continue;
            var end = i;
            while (end < words.Length && (char.IsAsciiDigit(words[end]) || words[end] is '.' or ',')) end++;
            var number = words[i..end].TrimEnd('.', ',');
            var unit = words.AsSpan(end).TrimStart();
            foreach (var name in (ReadOnlySpan<string>)["MB", "MiB", "KB", "KiB", "GB", "Megabyte", "bytes", "Byte", "octets"])
            {
                if (unit.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (unit.Length == name.Length || !char.IsLetter(unit[name.Length]))) return $"{number} {name}";
            }

            if (number.Length >= 6 && !number.Contains('.')) return $"{number} bytes";
            i = end;
        }

        return null;
    }

    /// <summary>A reply on one line: continuation codes go, white space becomes one space.</summary>
    static string OneLine(string reply)
    {
        if (IsOneLine(reply)) return reply.TrimEnd('\'', '"');
        var room = ArrayPool<char>.Shared.Rent(reply.Length + 1);
        var length = 0;
        ReadOnlySpan<char> code = default;
        foreach (var range in reply.AsSpan().Split('\n'))
        {
            var line = reply.AsSpan(range).Trim();
            if (line.IsEmpty) continue;
            var first = length == 0;
            if (first && line.Length > 3 && char.IsAsciiDigit(line[0])) code = line[..3];
            if (line.StartsWith(ReplyEnd.Heard, StringComparison.Ordinal)) line = line[ReplyEnd.Heard.Length..];
            if (!first && code.Length > 0 && line.Length > 4 && line.StartsWith(code, StringComparison.Ordinal) && line[3] is ' ' or '-') line = line[4..];
            foreach (var word in line.Split(' '))
            {
                if (line[word].IsEmpty) continue;
                if (length > 0) room[length++] = ' ';
                line[word].CopyTo(room.AsSpan(length));
                length += word.End.Value - word.Start.Value;
            }
        }

        var text = room.AsSpan(0, length).TrimEnd("'\"").ToString();
        ArrayPool<char>.Shared.Return(room);
        return text;
    }

    /// <summary>Most come so.</summary>
    static bool IsOneLine(ReadOnlySpan<char> reply) =>
        !reply.Contains('\n') && !reply.Contains("  ", StringComparison.Ordinal) && !reply.StartsWith(ReplyEnd.Heard, StringComparison.Ordinal) && (reply.IsEmpty || !(char.IsWhiteSpace(reply[0]) || char.IsWhiteSpace(reply[^1])));
}
