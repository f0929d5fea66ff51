using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using SupportBot.Blocklists;

namespace SupportBot.Bounces;

/// <summary>Finds the lists that a text names: by zone, by page, by name, by a receiver's own code.</summary>
sealed class NamedLists
{
    static readonly SearchValues<char> Host = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._");

    readonly FrozenDictionary<string, (Blocklist List, string Zone)> _zones;
    readonly FrozenDictionary<string, (string Path, Blocklist List)[]> _pages;
    readonly FrozenDictionary<string, Blocklist> _byName;

    public NamedLists(BlocklistCatalog catalog)
    {
        Catalog = catalog;
        _zones = catalog.All.SelectMany(list => list.Zones.Select(zone => zone.Name).Concat(list.TextZones), (list, zone) => (list, zone: zone.ToLowerInvariant()))
            .DistinctBy(pair => pair.zone, StringComparer.Ordinal).ToFrozenDictionary(pair => pair.zone, pair => (pair.list, pair.zone), StringComparer.Ordinal);
        _pages = catalog.All.SelectMany(list => list.Urls, (list, url) => (Page: Split(url.ToLowerInvariant()), list))
            .GroupBy(page => page.Page.Host, page => (page.Page.Path, page.list), StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.OrderByDescending(page => page.Path.Length).ToArray(), StringComparer.Ordinal);
        Names = [.. catalog.All.SelectMany(list => list.Names, (list, name) => Phrase.Parse(list.Id, new(MeaningKind.List), Spaced(name)))];
        _byName = catalog.All.ToFrozenDictionary(list => list.Id, StringComparer.Ordinal);
    }

    public BlocklistCatalog Catalog { get; }

    /// <summary>The lists' names, to be looked for together with all other wordings.</summary>
    public ImmutableArray<Phrase> Names { get; }

    /// <summary>All that is named, in the text's order; where two begin at one place the longer.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hits">The wordings in it, the lists' names among them.</param>
    public ImmutableArray<ListMark> Find(ReadOnlySpan<char> text, ImmutableArray<WordingHit> hits)
    {
        List<ListMark>? found = null;
        foreach (ref readonly var hit in hits.AsSpan())
        {
            if (hit.Kind != MeaningKind.List || InAddress(text, hit.Start, hit.End)) continue;
            (found ??= []).Add(new(_byName[hit.Phrase.Id], ListMarkKind.Name, hit.Start, hit.Length, null, null));
        }

        for (var from = 0; text[from..].IndexOf('.') is var next and >= 0;)
        {
            var dot = from + next;
            var start = from + text[from..dot].LastIndexOfAnyExcept(Host) + 1;
            var length = text[dot..].IndexOfAnyExcept(Host);
            var end = length < 0 ? text.Length : dot + length;
            if (end - start is > 5 and < 256 && (start == 0 || text[start - 1] != '@')) Judge(text, start, end, ref found);
            from = end;
        }

        return found is null ? [] : found.Count < 2 ? [.. found] : [.. found.OrderBy(mark => mark.Start).ThenByDescending(mark => mark.Length)];
    }

    void Judge(ReadOnlySpan<char> text, int start, int end, ref List<ListMark>? found)
    {
        while (end > start && text[end - 1] is '.' or '-') end--;
        Span<char> room = stackalloc char[256];
        var host = room[..text[start..end].ToLowerInvariant(room)];
        if (!host.Contains('.')) return;
        var page = start >= 3 && text[(start - 3)..start] is "://";
        if (end < text.Length && text[end] is '/' or '?')
        {
            if (Page(host, text[end..]) is { } list) (found ??= []).Add(new(list, ListMarkKind.Page, start, end - start, null, null));
            else if (page) return;
        }
        else if (page && Page(host, text[end..]) is { } list)
        {
            (found ??= []).Add(new(list, ListMarkKind.Page, start, end - start, null, null));
            return;
        }

        if (page) return;
        var zones = _zones.GetAlternateLookup<ReadOnlySpan<char>>();
        for (ReadOnlySpan<char> name = host; ; name = name[(name.IndexOf('.') + 1)..])
        {
            if (zones.TryGetValue(name, out var zone))
            {
                var whole = host.ToString();
                var asked = Dnsbl.AskedAddress(whole, zone.Zone);
                (found ??= []).Add(new(zone.List, ListMarkKind.Zone, start, end - start, asked is null ? whole : zone.Zone, asked));
                return;
            }

            if (!name.Contains('.')) return;
        }
    }

    /// <summary>The list whose page this is: of a host, or of one above it, the longest path that fits.</summary>
    Blocklist? Page(ReadOnlySpan<char> host, ReadOnlySpan<char> path)
    {
        var all = _pages.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var name = host; ; name = name[(name.IndexOf('.') + 1)..])
        {
            if (all.TryGetValue(name, out var pages))
            {
                foreach (var (wanted, list) in pages)
                {
                    if (path.StartsWith(wanted, StringComparison.OrdinalIgnoreCase)) return list;
                }
            }

            if (!name.Contains('.')) return null;
        }
    }

    /// <summary>A name inside a mail address or a host name (a customer's mailbox at bounces.spamcop.net) names no list.</summary>
    static bool InAddress(ReadOnlySpan<char> text, int start, int end)
    {
        while (start > 0 && Host.Contains(text[start - 1])) start--;
        while (end < text.Length && Host.Contains(text[end])) end++;
        return (start > 0 && text[start - 1] is '@' or '/') || (end < text.Length && text[end] == '@') || text[start..end].TrimEnd('.').Contains('.');
    }

    static (string Host, string Path) Split(string url)
    {
        var slash = url.IndexOfAny(['/', '?']);
        return slash < 0 ? (url, "") : (url[..slash], url[slash..]);
    }

    static string Spaced(string name) => string.Concat(name.Select(c => char.IsLetterOrDigit(c) ? c : ' '));
}

/// <summary>How a text names a list.</summary>
enum ListMarkKind
{
    Name,
    Page,
    Zone,
}

/// <summary>A list named in a text.</summary>
/// <param name="List">The list.</param>
/// <param name="Kind">How it is named.</param>
/// <param name="Start">Where.</param>
/// <param name="Length">How long.</param>
/// <param name="Zone">The zone as it stands there.</param>
/// <param name="Asked">The address of a reversed query name, turned back.</param>
sealed record ListMark(Blocklist List, ListMarkKind Kind, int Start, int Length, string? Zone, IPAddress? Asked);
