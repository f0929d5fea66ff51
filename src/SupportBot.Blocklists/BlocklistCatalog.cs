using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace SupportBot.Blocklists;

/// <summary>Everything known about operators of blocklists, read from one JSON file. Immutable.</summary>
public sealed class BlocklistCatalog
{
    readonly Dictionary<string, Blocklist> _byId;

    /// <summary>A catalogue of these lists, in this order.</summary>
    public BlocklistCatalog(ImmutableArray<Blocklist> lists)
    {
        All = lists;
        _byId = lists.ToDictionary(list => list.Id, StringComparer.Ordinal);
    }

    /// <summary>All operators, in the file's order.</summary>
    public ImmutableArray<Blocklist> All { get; }

    /// <summary>The operator with this id, or null.</summary>
    public Blocklist? this[string id] => _byId.GetValueOrDefault(id);

    /// <summary>The catalogue that was built into this library.</summary>
    public static BlocklistCatalog BuiltIn()
    {
        using var stream = typeof(BlocklistCatalog).Assembly.GetManifestResourceStream("blocklists.json")!;
        return Read(stream) switch
        {
            CatalogReading.Read(var catalog) => catalog,
            CatalogReading.Broken(var complaints) => throw new InvalidDataException(string.Join('\n', complaints)),
            _ => throw new InvalidOperationException(),
        };
    }

    /// <summary>Reads a catalogue. Broken entries are named, all of them; nothing of a broken file is used.</summary>
    public static CatalogReading Read(Stream json)
    {
        CatalogFile? file;
        try
        {
            file = JsonSerializer.Deserialize(json, CatalogJson.Default.CatalogFile);
        }
        catch (JsonException e)
        {
            // The path is where reading stopped; System.Text.Json counts lines from 0.
            return new CatalogReading.Broken([new(e.Path ?? "$", $"line {e.LineNumber + 1}: {FirstSentence(e.Message)}")]);
        }

        var complaints = ImmutableArray.CreateBuilder<CatalogComplaint>();
        var lists = ImmutableArray.CreateBuilder<Blocklist>();
        foreach (var (entry, index) in (file?.Lists ?? []).Select((entry, index) => (entry, index)))
        {
            if (entry is null)
            {
                complaints.Add(new($"lists[{index}]", "is null"));
                continue;
            }

            var before = complaints.Count;
            var list = entry.Judge($"lists[{index}]", complaints);
            if (complaints.Count > before) continue;
            if (lists.Any(other => other.Id == list.Id)) complaints.Add(new($"lists[{index}].id", $"\"{list.Id}\" is there twice"));
            else lists.Add(list);
        }

        if (lists.Count == 0 && complaints.Count == 0) complaints.Add(new("lists", "is empty"));
        return complaints.Count > 0 ? new CatalogReading.Broken(complaints.ToImmutable()) : new CatalogReading.Read(new(lists.ToImmutable()));
    }

    static string FirstSentence(string message) => message.Split(". ", 2)[0].TrimEnd('.');
}

/// <summary>What reading a catalogue gave.</summary>
public abstract record CatalogReading
{
    CatalogReading()
    {
    }

    /// <summary>A whole catalogue.</summary>
    public sealed record Read(BlocklistCatalog Catalog) : CatalogReading;

    /// <summary>What is wrong with the file.</summary>
    public sealed record Broken(ImmutableArray<CatalogComplaint> Complaints) : CatalogReading;
}

/// <summary>One fault of a catalogue file.</summary>
/// <param name="Place">Where, as a path into the JSON.</param>
/// <param name="Fault">What is wrong there.</param>
public sealed record CatalogComplaint(string Place, string Fault)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Place}: {Fault}";
}

sealed record CatalogFile(ImmutableArray<CatalogEntry?>? Lists);

// Setters, not init: the JSON source generator assigns every init property, and an absent field would lose its default.
sealed record CatalogEntry
{
    public string? Id { get; set; }
    public string? Name { get; set; }
    public BlocklistKind Kind { get; set; } = BlocklistKind.Asked;
    public ImmutableArray<CatalogZone?>? Zones { get; set; }
    public ImmutableArray<CatalogCode?>? Codes { get; set; }
    public bool OtherCodesRefuse { get; set; }
    public ImmutableArray<string>? Names { get; set; }
    public ImmutableArray<string>? TextZones { get; set; }
    public ImmutableArray<string>? Urls { get; set; }
    public bool Enabled { get; set; }
    public bool Drains { get; set; }
    public KeyUse Key { get; set; }
    public string? Page { get; set; }
    public RemovalWay Removal { get; set; } = RemovalWay.None;
    public bool SellsRemoval { get; set; }
    public TimeSpan? Lasts { get; set; }
    public TimeSpan MirrorLag { get; set; }
    public double QueriesPerSecond { get; set; } = 20;
    public int? QueriesPerDay { get; set; }
    public TimeSpan MinInterval { get; set; }
    public string? Remark { get; set; }

    public Blocklist Judge(string place, ICollection<CatalogComplaint> complaints)
    {
        void Complain(string member, string fault) => complaints.Add(new($"{place}{(Id is null ? "" : $" ({Id})")}.{member}", fault));

        if (Id is null || !CatalogText.Id().IsMatch(Id)) Complain("id", $"\"{Id}\": lower case letters, digits and dashes");
        if (string.IsNullOrWhiteSpace(Name)) Complain("name", "is missing");
        if (QueriesPerSecond is <= 0 or > 1000) Complain("queriesPerSecond", $"{QueriesPerSecond}: more than 0, at most 1000");
        if (QueriesPerDay is < 100) Complain("queriesPerDay", $"{QueriesPerDay}: at least 100");
        if (MinInterval < TimeSpan.Zero || MinInterval > TimeSpan.FromDays(1)) Complain("minInterval", $"{MinInterval}: 00:00:00 to 1.00:00:00");
        if (MirrorLag < TimeSpan.Zero || MirrorLag > TimeSpan.FromDays(7)) Complain("mirrorLag", $"{MirrorLag}: 00:00:00 to 7.00:00:00");
        if (Page is not null && !Uri.TryCreate(Page.Replace("{address}", "192.0.2.1", StringComparison.Ordinal), UriKind.Absolute, out _)) Complain("page", $"\"{Page}\" is no address of a page");

        var zones = (Zones ?? []).Select((zone, i) => (zone ?? new(null, null, null)).Judge(fault => Complain($"zones[{i}]", fault))).ToImmutableArray();
        var codes = (Codes ?? []).Select((code, i) => (code ?? new(null, null)).Judge(fault => Complain($"codes[{i}]", fault))).ToImmutableArray();
        if (zones.SelectMany(zone => zone.Families).GroupBy(family => family).Any(same => same.Count() > 1)) Complain("zones", "one zone a family; a second zone is a list of its own");
        if (Kind == BlocklistKind.Asked && zones is []) Complain("zones", "a list that is asked needs one");
        if (Kind == BlocklistKind.Asked && !codes.Any(code => code.Lists)) Complain("codes", "a list that is asked needs a code that says \"listed\"");
        if (Kind != BlocklistKind.Asked && zones is not []) Complain("zones", "only a list that is asked has zones to ask; put the ones that occur in refusals under textZones");
        if (Kind != BlocklistKind.Asked && (Enabled || Drains)) Complain("enabled", "only a list that is asked can be enabled or drain");
        if (Key == KeyUse.Required && zones.Any(zone => zone.Keyed is null)) Complain("key", "a key is required, but a zone has no place for it (keyed)");

        return new()
        {
            Id = Id ?? "",
            Name = Name ?? "",
            Kind = Kind,
            Zones = zones,
            Codes = codes,
            OtherCodesRefuse = OtherCodesRefuse,
            Names = Names ?? [],
            TextZones = TextZones ?? [],
            Urls = Urls ?? [],
            Enabled = Enabled,
            Drains = Drains,
            Key = Key,
            Page = Page,
            Removal = Removal,
            SellsRemoval = SellsRemoval,
            Lasts = Lasts,
            MirrorLag = MirrorLag,
            QueriesPerSecond = QueriesPerSecond,
            QueriesPerDay = QueriesPerDay,
            MinInterval = MinInterval,
            Remark = Remark,
        };
    }
}

sealed record CatalogZone(string? Name, ImmutableArray<int>? Families, string? Keyed)
{
    public Zone Judge(Action<string> complain)
    {
        if (Name is null || !CatalogText.Zone().IsMatch(Name)) complain($"\"{Name}\" is no zone name");
        if (Keyed is not null && !Keyed.Contains("{key}", StringComparison.Ordinal)) complain($"\"{Keyed}\" has no {{key}} in it");
        var families = Families ?? [4];
        if (families is [] || families.Any(family => family is not (4 or 6))) complain("families: 4, 6 or both");
        return new(Name ?? "", [.. families.Select(family => family == 6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork)], Keyed);
    }
}

sealed record CatalogCode(string? Code, string? Meaning, bool Lists = true, bool Drains = true, ListingReturn Returns = ListingReturn.AsTheList)
{
    /// <summary>A code is <c>127.0.0.2</c> or a run in the last octet, <c>127.0.0.2-22</c>.</summary>
    public ReturnCode Judge(Action<string> complain)
    {
        var match = CatalogText.Code().Match(Code ?? "");
        if (!match.Success || !IPAddress.TryParse(match.Groups["first"].Value, out var first))
        {
            complain($"\"{Code}\": 127.x.x.x, or a run as 127.0.0.2-22");
            return new(IPAddress.Loopback, IPAddress.Loopback, "");
        }

        var last = first;
        if (match.Groups["last"].Value is { Length: > 0 } end && !IPAddress.TryParse($"{match.Groups["stem"].Value}{end}", out last)) complain($"\"{Code}\": the run ends past .255");
        else if (ReturnCode.Number(last) < ReturnCode.Number(first)) complain($"\"{Code}\": the run ends before it begins");
        return new(first, last ?? first, Meaning ?? "", Lists, Drains && Lists, Returns);
    }
}

static partial class CatalogText
{
    // Not NonBacktracking, which no generator writes: it would be built at each start. Neither can go back further than one label.
    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    public static partial Regex Id();

    [GeneratedRegex("^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex Zone();

    [GeneratedRegex("^(?<first>(?<stem>127\\.\\d{1,3}\\.\\d{1,3}\\.)\\d{1,3})(-(?<last>\\d{1,3}))?$")]
    public static partial Regex Code();
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true,
    Converters = [typeof(Kebab<BlocklistKind>), typeof(Kebab<RemovalWay>), typeof(Kebab<KeyUse>), typeof(Kebab<ListingReturn>)])]
[JsonSerializable(typeof(CatalogFile))]
sealed partial class CatalogJson : JsonSerializerContext;

sealed class Kebab<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
