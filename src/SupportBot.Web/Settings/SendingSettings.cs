using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using SupportBot.Blocklists;
using SupportBot.Relays;

namespace SupportBot.Web.Settings;

sealed record RelaySettings
{
    [Setting("The relay's host name.")]
    public string Host { get; init; } = "";

    [Setting("The addresses it sends from.", Allowed = "IPv4 or IPv6 addresses, at least one")]
    public ImmutableArray<string> Addresses { get; init; } = [];

    [Setting("Ports that are probed.", Allowed = "1 to 65535")]
    public ImmutableArray<int> Ports { get; init; } = [];

    [Setting("Addresses of one pool stand in for each other.")]
    public string Pool { get; init; } = "default";

    [Setting("False: a dedicated relay, on nothing public and in no count.")]
    public bool Public { get; init; } = true;

    internal IEnumerable<Complaint> Complaints(string key)
    {
        if (Addresses is []) yield return new($"{key}:Addresses", null, "at least one address");
        foreach (var text in Addresses)
        {
            if (!IPAddress.TryParse(text, out var address) || (address.AddressFamily == AddressFamily.InterNetwork && text.Count(c => c == '.') != 3)) yield return new($"{key}:Addresses", text, "an IPv4 or IPv6 address");
            else if (address.IsIPv4MappedToIPv6) yield return new($"{key}:Addresses", text, "plain IPv4 instead of a mapped address");
            else if (address.Equals(Dnsbl.ListedTestPoint(AddressFamily.InterNetwork)) || address.Equals(Dnsbl.ClearTestPoint(AddressFamily.InterNetwork))) yield return new($"{key}:Addresses", text, "not RFC 5782's test points 127.0.0.1 and 127.0.0.2");
        }

        foreach (var port in Ports.Where(port => port is < 1 or > 65535)) yield return new($"{key}:Ports", port, "1 to 65535");
        if (Pool.Length == 0) yield return new($"{key}:Pool", Pool, "a name");
    }

    /// <summary>Private and documentation addresses are odd on a real relay, but not wrong in a test.</summary>
    internal IEnumerable<string> Warnings(string key) =>
        from text in Addresses
        let address = IPAddress.TryParse(text, out var read) ? read : null
        where address is not null && Rules.IsUnroutable(address)
        select $"{key}:Addresses: {text} is a private or documentation address; no blocklist knows it";
}

sealed record DnsSettings
{
    [Setting("Resolvers; empty: the system's.", Allowed = "addresses with port, e.g. 127.0.0.53:53")]
    public ImmutableArray<string> Servers { get; init; } = [];

    [Setting("How long an answer may take.", Allowed = "00:00:00.1 to 00:00:30")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    [Setting("How often a question is asked before it counts as unanswered.", Allowed = "1 to 5")]
    public int Attempts { get; init; } = 2;

    [Setting("Questions under way at once.", Allowed = "1 to 64")]
    public int MaxConcurrency { get; init; } = 32;

    internal IEnumerable<Complaint> Complaints()
    {
        foreach (var server in Servers.Where(server => !IPEndPoint.TryParse(server, out _))) yield return new("Dns:Servers", server, "an address with port, e.g. 127.0.0.53:53 or [2001:db8::53]:53");
        if (Timeout < TimeSpan.FromMilliseconds(100) || Timeout > TimeSpan.FromSeconds(30)) yield return new("Dns:Timeout", Timeout, "00:00:00.1 to 00:00:30");
        if (Attempts is < 1 or > 5) yield return new("Dns:Attempts", Attempts, "1 to 5");
        if (MaxConcurrency is < 1 or > 64) yield return new("Dns:MaxConcurrency", MaxConcurrency, "1 to 64");
    }
}

sealed record BlocklistSettings
{
    [Setting("Whether it is asked; empty: as the catalogue says.")]
    public bool? Enabled { get; init; }

    [Setting("Whether a listing takes an address out of sending; empty: as the catalogue says.")]
    public bool? Drains { get; init; }

    [Setting("The operator's key for the zone's name.", Secret = true)]
    public string Key { get; init; } = "";

    internal IEnumerable<Complaint> Complaints(string id, BlocklistCatalog catalog)
    {
        var list = catalog[id];
        if (list is null)
        {
            yield return new($"Blocklists:{id}", null, $"the catalogue knows no such list; it knows {string.Join(", ", catalog.All.Where(l => l.Kind == BlocklistKind.Asked).Select(l => l.Id))}");
            yield break;
        }

        if (list.Kind != BlocklistKind.Asked && Enabled == true) yield return new($"Blocklists:{id}:Enabled", "true", $"{list.Name} cannot be asked by DNS");
        if (list.Key == KeyUse.None && Key.Length > 0) yield return new($"Blocklists:{id}:Key", null, $"{list.Name} knows no keys");
        if (list.Key == KeyUse.Required && Enabled == true && Key.Length == 0) yield return new($"Blocklists:{id}:Key", null, $"{list.Name} cannot be asked without a key");
        if (Key.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-')) yield return new($"Blocklists:{id}:Key", null, "letters, digits and dashes");
    }
}

sealed record CheckerSettings
{
    [Setting("Time between two sweeps.", Allowed = "00:00:10 to 1.00:00:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    [Setting("Time between two probes.", Allowed = "00:00:30 to 1.00:00:00")]
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromMinutes(5);

    [Setting("Sending domains whose SPF must cover each relay's addresses; empty: the domain of Mail:From, else of Hoster:SupportEmail.", Allowed = "domain names")]
    public ImmutableArray<string> SpfDomains { get; init; } = [];

    [Setting("Answers that must say \"listed\" before it counts; beyond the first asked at once.", Allowed = "1 to 5")]
    public int ConfirmListing { get; init; } = 1;

    [Setting("Sweeps in a row that must say \"not listed\" before it counts.", Allowed = "1 to 20")]
    public int ConfirmDelisting { get; init; } = 2;

    [Setting("Fetched after each sweep, once a minute at most: your own monitoring tells you when it stays away.", Allowed = "https://…", Secret = true)]
    public string PingUrl { get; init; } = "";

    [Setting("The address above may lie in your own network, and speak http.")]
    public bool PingInside { get; init; }

    internal IEnumerable<Complaint> Complaints()
    {
        if (PingUrl.Length > 0 && !Rules.IsTarget(PingUrl, PingInside)) yield return new("Checker:PingUrl", null, PingInside ? "an address that begins with http:// or https://" : "an address that begins with https://, or PingInside");
        if (Interval < TimeSpan.FromSeconds(10) || Interval > TimeSpan.FromDays(1)) yield return new("Checker:Interval", Interval, "00:00:10 to 1.00:00:00");
        if (ProbeInterval < TimeSpan.FromSeconds(30) || ProbeInterval > TimeSpan.FromDays(1)) yield return new("Checker:ProbeInterval", ProbeInterval, "00:00:30 to 1.00:00:00");
        foreach (var domain in SpfDomains.Where(domain => !Rules.IsDomain(domain))) yield return new("Checker:SpfDomains", domain, "a domain name, e.g. example.net");
        if (ConfirmListing is < 1 or > 5) yield return new("Checker:ConfirmListing", ConfirmListing, "1 to 5");
        if (ConfirmDelisting is < 1 or > 20) yield return new("Checker:ConfirmDelisting", ConfirmDelisting, "1 to 20");
    }
}

sealed record PoolSettings
{
    [Setting("The pool file: addresses that may send now, one a line. {relay} in it: one file a relay. Empty: none is written.", Path = true)]
    public string ExportPath { get; init; } = "";

    [Setting("A file of the host names of the relays that may be handed mail, those with an address that may send, one a line. Empty: none is written, and with {relay} above a wholly drained relay never counts as out.", Path = true)]
    public string RelaysExportPath { get; init; } = "";

    [Setting("A command that runs once the files are in place, e.g. exim -qff.")]
    public string OnChange { get; init; } = "";

    [Setting("At least so many addresses of a pool keep sending.", Allowed = "a number or a share, e.g. 2 or 50%")]
    public string MinimumActive { get; init; } = "50%";

    [Setting("At most so many drains by one list within the window happen by themselves; never fewer than 2.", Allowed = "a number or a share, e.g. 3 or 25%")]
    public string CascadeLimit { get; init; } = "25%";

    [Setting("The window of the limit above.", Allowed = "00:10:00 to 7.00:00:00")]
    public TimeSpan CascadeWindow { get; init; } = TimeSpan.FromHours(6);

    [Setting("A delisted address rests at least so long before it sends again.", Allowed = "00:00:00 to 1.00:00:00")]
    public TimeSpan ReactivateAfter { get; init; } = TimeSpan.FromMinutes(30);

    [Setting("Listed addresses are taken out by themselves. False: shown, and left to a person.")]
    public bool Automatic { get; init; } = true;

    [Setting("Vouched refusals take an address out as well.")]
    public bool DrainOnRefusals { get; init; }

    internal IEnumerable<Complaint> Complaints()
    {
        if (!Share.TryParse(MinimumActive, out _)) yield return new("Pool:MinimumActive", MinimumActive, "a number or a share up to 100%, e.g. 2 or 50%");
        if (!Share.TryParse(CascadeLimit, out _)) yield return new("Pool:CascadeLimit", CascadeLimit, "a number or a share up to 100%, e.g. 3 or 25%");
        if (CascadeWindow < TimeSpan.FromMinutes(10) || CascadeWindow > TimeSpan.FromDays(7)) yield return new("Pool:CascadeWindow", CascadeWindow, "00:10:00 to 7.00:00:00");
        if (ReactivateAfter < TimeSpan.Zero || ReactivateAfter > TimeSpan.FromDays(1)) yield return new("Pool:ReactivateAfter", ReactivateAfter, "00:00:00 to 1.00:00:00");
        if (RelaysExportPath.Contains("{relay}", StringComparison.Ordinal)) yield return new("Pool:RelaysExportPath", RelaysExportPath, "a single file, without {relay}");
    }
}
