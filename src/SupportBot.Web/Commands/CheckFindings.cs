using System.Globalization;
using System.Net;
using SupportBot.Blocklists;
using SupportBot.Relays;

namespace SupportBot.Web.Commands;

/// <summary>What a person should read out of a sweep.</summary>
sealed class CheckFindings
{
    const int MostNamed = 10;

    readonly CheckTask _task;
    readonly SweepReport _report;
    readonly Dictionary<string, string> _names;

    public CheckFindings(CheckTask task, SweepReport report)
    {
        (_task, _report) = (task, report);
        _names = task.Lists.ToDictionary(list => list.List.Id, list => list.List.Name, StringComparer.Ordinal);
        var seen = report.Sightings.ToLookup(sighting => sighting.Address);
        Rows = [.. task.Addresses.Select(relay => new CheckRow(relay, [.. seen[relay.Address]])).OrderBy(row => row.Rank)];
    }

    /// <summary>What is listed first, then what some list gave no word about, then the rest, each in the order of the arguments.</summary>
    public CheckRow[] Rows { get; }

    public string Name(Sighting sighting) => _names[sighting.Blocklist];

    /// <summary>Each listing with its code and the operator's reason.</summary>
    public IEnumerable<string> Listings() =>
        from row in Rows
        from sighting in row.Listed
        let codes = string.Join(' ', sighting.Answers.Select(code => Code(sighting, code)))
        select $"{AddressOrder.Text(row.Relay.Address)} at {Name(sighting)}, {codes}{(sighting.Reason is null ? "" : $": {sighting.Reason}")}";

    /// <summary>Who gave no word: a list once, not at each address.</summary>
    public IEnumerable<string> Doubts()
    {
        var broken = _report.Zones.Where(zone => zone.Doubt is not null).ToLookup(zone => zone.Zone);
        foreach (var zone in broken.SelectMany(zones => zones)) yield return $"{_names[zone.Blocklist]} ({zone.Zone}, IPv{zone.Family.ToString(CultureInfo.InvariantCulture)}) cannot be asked: {Meaning(zone.Doubt!.Value)}.";

        var single = from sighting in _report.Sightings
                     where sighting.Verdict is Verdict.Unknown && !broken.Contains(sighting.Zone)
                     group sighting by (sighting.Blocklist, ((Verdict.Unknown)sighting.Verdict).Doubt);
        foreach (var some in single) yield return $"{_names[some.Key.Blocklist]} gave no word about {Addresses(some.Count())}: {Meaning(some.Key.Doubt)}.";
        foreach (var omission in _report.Omissions) yield return $"{_names[omission.Blocklist]} was not asked about {Addresses(omission.Addresses)}: its quota for today is used up.";
    }

    /// <summary>One sentence, the last one, that claims no more than was heard.</summary>
    public string Sum()
    {
        string[] listed = [.. Rows.Where(row => row.Listed is not []).Select(row => AddressOrder.Text(row.Relay.Address))];
        var asked = $"{Addresses(Rows.Length)}, {Count(_task.Lists.Length, "list", "lists")}";
        if (listed is not []) return $"Listed: {string.Join(", ", listed.Take(MostNamed))}{(listed.Length > MostNamed ? ", …" : "")} ({listed.Length.ToString(CultureInfo.InvariantCulture)} of {asked}).";
        if (Rows.All(row => row.Clear == 0)) return $"No list gave a word ({asked}).";
        return Rows.All(row => row.Clear == row.Asked && row.Asked > 0) ? $"Nothing is listed ({asked})." : $"Nothing is known to be listed, but not all could be asked ({asked}).";
    }

    static string Addresses(int number) => Count(number, "address", "addresses");

    static string Count(int number, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : many)}");

    /// <summary>A code, with what the operator calls it where that says more than "listed".</summary>
    static string Code(Sighting sighting, IPAddress code) =>
        ((Verdict.Listed)sighting.Verdict).Codes.FirstOrDefault(known => known.Covers(code)) is { Meaning: not ("" or "listed") } known ? $"{AddressOrder.Text(code)} ({known.Meaning})" : AddressOrder.Text(code);

    static string Meaning(Doubt doubt) => doubt switch
    {
        Doubt.NoAnswer       => "no answer, or the resolver's error",
        Doubt.QueryRefused   => "query refused; ask by a resolver of your own, register with the operator, or set a key",
        Doubt.ForeignAddress => "foreign address; what answers there is no blocklist any more",
        Doubt.ZoneBroken     => "zone broken; its test entries are wrong, as if it listed everything or nothing",
        Doubt.Mismatch       => "mismatch; what came answers another question: forged, or a broken resolver",
        _                    => throw new ArgumentOutOfRangeException(nameof(doubt)),
    };
}

/// <summary>One address in the table.</summary>
/// <param name="Relay">The address.</param>
/// <param name="Seen">What each list that holds its family said.</param>
sealed record CheckRow(RelayAddress Relay, Sighting[] Seen)
{
    public Sighting[] Listed { get; } = [.. Seen.Where(sighting => sighting.Verdict is Verdict.Listed)];

    public int Clear { get; } = Seen.Count(sighting => sighting.Verdict is Verdict.NotListed);

    public int Asked => Seen.Length;

    public int Rank => Listed is not [] ? 0 : Clear < Asked || Asked == 0 ? 1 : 2;
}
