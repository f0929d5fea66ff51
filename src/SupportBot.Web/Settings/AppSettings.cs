using System.Collections.Immutable;
using SupportBot.Relays;

namespace SupportBot.Web.Settings;

/// <summary>All settings, judged as a whole before anything starts. Secrets never leave this object in a log or a page.</summary>
sealed record AppSettings
{
    [Setting("Who the hoster is, as customers read it.")]
    public HosterSettings Hoster { get; init; } = new();

    [Setting("The hoster's own refusals, by a name of your choice; they come before all general rules.")]
    public ImmutableDictionary<string, OwnReplySettings> OwnReplies { get; init; } = ImmutableDictionary<string, OwnReplySettings>.Empty;

    [Setting("Who a customer is.")]
    public CustomersSettings Customers { get; init; } = new();

    [Setting("Texts of your own.")]
    public ContentSettings Content { get; init; } = new();

    [Setting("The web site.")]
    public SiteSettings Site { get; init; } = new();

    [Setting("The relays that send, by a name of your choice. Empty: the program shows its demonstration.")]
    public ImmutableSortedDictionary<string, RelaySettings> Relays { get; init; } = ImmutableSortedDictionary<string, RelaySettings>.Empty;

    [Setting("How blocklists are asked.")]
    public DnsSettings Dns { get; init; } = new();

    [Setting("Changes to the catalogue's defaults, by the list's id, field by field.")]
    public ImmutableDictionary<string, BlocklistSettings> Blocklists { get; init; } = ImmutableDictionary<string, BlocklistSettings>.Empty;

    [Setting("How often we look.")]
    public CheckerSettings Checker { get; init; } = new();

    [Setting("Which addresses may send.")]
    public PoolSettings Pool { get; init; } = new();

    [Setting("The status page.")]
    public StatusSettings Status { get; init; } = new();

    [Setting("Where everything is kept.")]
    public DatabaseSettings Database { get; init; } = new();

    [Setting("Outgoing mail of this program itself.")]
    public MailSettings Mail { get; init; } = new();

    [Setting("Mailboxes that are read, by their purpose.")]
    public ImmutableDictionary<string, MailboxSettings> Mailboxes { get; init; } = ImmutableDictionary<string, MailboxSettings>.Empty;

    [Setting("Who is told when something happens, by a name of your choice.")]
    public ImmutableDictionary<string, AlertSettings> Alerts { get; init; } = ImmutableDictionary<string, AlertSettings>.Empty;

    [Setting("Where tickets go: mail, webhook, zammad.")]
    public TicketsSettings Tickets { get; init; } = new();

    [Setting("Limits of the chat. 0 means no limit.")]
    public ChatSettings Chat { get; init; } = new();

    [Setting("Bot Framework's own channels (Teams). Empty: the endpoint answers 404.")]
    public ChannelsSettings Channels { get; init; } = new();

    [Setting("How long things are kept.")]
    public RetentionSettings Retention { get; init; } = new();

    [Setting("Keys for programs.")]
    public ApiSettings Api { get; init; } = new();

    [Setting("Sign-in of staff.")]
    public StaffSettings Staff { get; init; } = new();

    /// <summary>Without relays the program shows a made-up hoster. No setting: it follows from <see cref="Relays"/>.</summary>
    public bool IsDemonstration { get; init; }

    /// <summary>Whether store and schedule are PostgreSQL's. The demonstration has a database of its own, whatever <see cref="Database"/> says.</summary>
    public bool UsesPostgres => Database.IsPostgres && !IsDemonstration;

    /// <summary>Whether people may subscribe to the status page: mail has to leave, and its links need our address. The demonstration writes its mails into a folder.</summary>
    public bool TakesSubscribers => Status.Subscriptions && (IsDemonstration || (Mail.Smtp.Host.Length > 0 && Hoster.PublicUrl.Length > 0));

    /// <summary>Whether forwarded bounces are read and answered.</summary>
    public bool TakesForwards => !IsDemonstration && WritesToCustomers && Mailboxes.ContainsKey(Forwarding.ForwardMailbox.Name);

    /// <summary>Where customers forward a bounce to, as they are told; empty where nobody reads it, or its address is not known.</summary>
    public string ForwardTo => !TakesForwards ? "" : Mailboxes[Forwarding.ForwardMailbox.Name] is { Address.Length: > 0 } told ? told.Address : Mailboxes[Forwarding.ForwardMailbox.Name].User is { } user && user.Contains('@', StringComparison.Ordinal) ? user : "";

    /// <summary>Whether a customer may have a mail from us: it has to leave, have a sender and a way out.</summary>
    public bool WritesToCustomers => Mail.ToCustomersPerDay > 0 && (Mail.From.Length > 0 || Hoster.SupportEmail.Length > 0) && (IsDemonstration || (Mail.Smtp.Host.Length > 0 && Hoster.PublicUrl.Length > 0));
}

sealed record HosterSettings
{
    [Setting("The hoster's name.")]
    public string Name { get; init; } = "";

    [Setting("Languages of the site; the first one is the default of feeds and APIs.", Allowed = "de, en")]
    public ImmutableArray<string> Languages { get; init; } = [];

    [Setting("The time zone of all times shown.", Allowed = "an IANA name, e.g. Europe/Berlin")]
    public string TimeZone { get; init; } = "Europe/Berlin";

    [Setting("Where tickets are sent.", Allowed = "a mail address")]
    public string SupportEmail { get; init; } = "";

    [Setting("The support's telephone, as printed.")]
    public string Phone { get; init; } = "";

    [Setting("The site's address as customers see it, without a final slash.", Allowed = "http(s)://…")]
    public string PublicUrl { get; init; } = "";

    [Setting("The imprint.", Allowed = "http(s)://…")]
    public string ImprintUrl { get; init; } = "";

    [Setting("The hoster's privacy notice.", Allowed = "http(s)://…")]
    public string PrivacyUrl { get; init; } = "";

    [Setting("When people answer, in the time zone above.", Allowed = "e.g. Mon-Fri 08:00-18:00, several joined by commas")]
    public string OfficeHours { get; init; } = "Mon-Fri 08:00-18:00";

    [Setting("Public holidays on which nobody answers.", Allowed = "DE-BW … DE-TH, AT, CH, or empty")]
    public string Holidays { get; init; } = "DE-BY";

    [Setting("A page of your own about accessibility, in place of the article.", Allowed = "http(s)://…")]
    public string AccessibilityUrl { get; init; } = "";

    internal IEnumerable<Complaint> Complaints()
    {
        if (Languages is []) yield return new("Hoster:Languages", null, "at least one of de, en");
        foreach (var language in Languages.Where(language => language is not ("de" or "en"))) yield return new("Hoster:Languages", language, "de, en");
        if (Languages.Distinct(StringComparer.Ordinal).Count() < Languages.Length) yield return new("Hoster:Languages", string.Join(", ", Languages), "each language once");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _)) yield return new("Hoster:TimeZone", TimeZone, "an IANA name, e.g. Europe/Berlin");
        if (SupportEmail.Length > 0 && !MimeKit.MailboxAddress.TryParse(SupportEmail, out _)) yield return new("Hoster:SupportEmail", SupportEmail, "a mail address");
        foreach (var (key, url) in new[] { ("PublicUrl", PublicUrl), ("ImprintUrl", ImprintUrl), ("PrivacyUrl", PrivacyUrl), ("AccessibilityUrl", AccessibilityUrl) })
        {
            if (url.Length > 0 && !Rules.IsWebAddress(url)) yield return new($"Hoster:{key}", url, "an address that begins with http:// or https://");
        }

        if (PublicUrl.EndsWith('/')) yield return new("Hoster:PublicUrl", PublicUrl, "without a final slash");
        if (!Site.OfficeHours.TryParse(OfficeHours, Holidays, out var fault)) yield return new(fault.Key, fault.Value, fault.Allowed);
    }
}

sealed record OwnReplySettings
{
    [Setting("A regular expression on the reply's words.")]
    public string Pattern { get; init; } = "";

    [Setting("The reason it stands for.", Allowed = "a reason's id, e.g. sending-blocked-by-us")]
    public string Reason { get; init; } = "sending-blocked-by-us";

    [Setting("The article that explains it.")]
    public string Article { get; init; } = "";

    internal IEnumerable<Complaint> Complaints(string key)
    {
        if (Pattern.Length == 0) yield return new($"{key}:Pattern", null, "is missing");
        else if (!Rules.IsLinearPattern(Pattern)) yield return new($"{key}:Pattern", Pattern, "a regular expression without back references and look-around");
        if (!Rules.IsReason(Reason)) yield return new($"{key}:Reason", Reason, "a reason's id, e.g. sending-blocked-by-us");
    }
}

sealed record CustomersSettings
{
    /// <summary>Where the address goes in <see cref="Lookup"/>.</summary>
    public const string Hole = "{address}";

    [Setting("What tells whether a mail address is a customer's, where Domains does not: an address with {address} in it that answers 2xx for yes and 404 for no, or a command that reads the mail address from its standard input and ends with 0 for yes and 1 for no.", Allowed = "http(s)://…{address}…, or a command")]
    public string Lookup { get; init; } = "";

    [Setting("Domains whose mail addresses are all customers'.", Allowed = "domain names")]
    public ImmutableArray<string> Domains { get; init; } = [];

    internal IEnumerable<Complaint> Complaints()
    {
        if (Lookup.StartsWith("http", StringComparison.OrdinalIgnoreCase) && Rules.IsWebAddress(Lookup.Replace(Hole, "x", StringComparison.Ordinal)) && !Lookup.Contains(Hole, StringComparison.Ordinal)) yield return new("Customers:Lookup", Lookup, $"an address with {Hole} in it, or a command");
        foreach (var domain in Domains.Where(domain => !Rules.IsDomain(domain))) yield return new("Customers:Domains", domain, "a domain name, e.g. example.net");
    }
}

sealed record ContentSettings
{
    [Setting("A folder whose texts take the place of the shipped ones, file by file.", Path = true)]
    public string Folder { get; init; } = "";
}

sealed record SiteSettings
{
    [Setting("Proxies whose X-Forwarded-For, -Proto and -Host are believed; they must set all three themselves or drop what clients send. Loopback always is one; empty: only loopback.", Allowed = "addresses or networks, e.g. 10.0.0.0/8")]
    public ImmutableArray<string> TrustedProxies { get; init; } = [];

    internal IEnumerable<Complaint> Complaints() =>
        TrustedProxies.Where(proxy => Rules.Network(proxy) is null).Select(proxy => new Complaint("Site:TrustedProxies", proxy, "an address or a network, e.g. 10.0.0.0/8"));
}

sealed record StatusSettings
{
    [Setting("How much of an address the public sees.", Allowed = "none, masked, all")]
    public string Addresses { get; init; } = "masked";

    [Setting("A folder that gets the status as files with each change, to be copied to another provider; empty: none. It must be empty at first, and is written by nobody else.", Path = true)]
    public string ExportDirectory { get; init; } = "";

    [Setting("Whether people may subscribe to the status page, by mail and web hook; it needs Mail:Smtp:Host and Hoster:PublicUrl, and without them is off.")]
    public bool Subscriptions { get; init; } = true;

    [Setting("Mails to subscribers a minute, at most.", Allowed = "1 to 6000")]
    public int MailsPerMinute { get; init; } = 600;

    internal IEnumerable<Complaint> Complaints()
    {
        if (Addresses is not ("none" or "masked" or "all")) yield return new("Status:Addresses", Addresses, "none, masked, all");
        if (MailsPerMinute is < 1 or > 6000) yield return new("Status:MailsPerMinute", MailsPerMinute, "1 to 6000");
    }
}

sealed record DatabaseSettings
{
    [Setting("The database.", Allowed = "sqlite, postgres")]
    public string Provider { get; init; } = "sqlite";

    [Setting("How to reach it; for sqlite empty: a file in the data folder.", Secret = true)]
    public string ConnectionString { get; init; } = "";

    public bool IsPostgres => Provider == "postgres";

    internal IEnumerable<Complaint> Complaints()
    {
        if (Provider is not ("sqlite" or "postgres")) yield return new("Database:Provider", Provider, "sqlite, postgres");
        if (IsPostgres && ConnectionString.Length == 0) yield return new("Database:ConnectionString", null, "postgres needs one, e.g. Host=…;Database=…;Username=…");
        else if (IsPostgres && !Rules.IsPostgresConnection(ConnectionString)) yield return new("Database:ConnectionString", null, "is none of Npgsql's, e.g. Host=…;Database=…;Username=…");
        else if (!IsPostgres && ConnectionString.Length > 0 && !Rules.IsSqliteConnection(ConnectionString)) yield return new("Database:ConnectionString", null, "for sqlite it names a file, e.g. Data Source=/var/lib/supportbot/supportbot.db");
    }
}

sealed record ChannelsSettings
{
    [Setting("The bot's id at Azure.")]
    public string AppId { get; init; } = "";

    [Setting("The tenant at Azure.")]
    public string TenantId { get; init; } = "";

    [Setting("The bot's password.", Secret = true)]
    public string Password { get; init; } = "";
}

sealed record RetentionSettings
{
    [Setting("A pasted text is shortened to its decisive lines after this.", Allowed = "1 hour to 30 days")]
    public TimeSpan PastedText { get; init; } = TimeSpan.FromDays(1);

    [Setting("A conversation is deleted after this.", Allowed = "1 day to 10 years")]
    public TimeSpan Transcripts { get; init; } = TimeSpan.FromDays(90);

    [Setting("A closed ticket is deleted after this.", Allowed = "1 day to 10 years")]
    public TimeSpan ClosedTickets { get; init; } = TimeSpan.FromDays(730);

    [Setting("Observations are thinned out after this.", Allowed = "1 day to 10 years")]
    public TimeSpan Observations { get; init; } = TimeSpan.FromDays(400);

    internal IEnumerable<Complaint> Complaints()
    {
        if (PastedText < TimeSpan.FromHours(1) || PastedText > TimeSpan.FromDays(30)) yield return new("Retention:PastedText", PastedText, "01:00:00 to 30.00:00:00");
        foreach (var (key, value) in new[] { ("Transcripts", Transcripts), ("ClosedTickets", ClosedTickets), ("Observations", Observations) })
        {
            if (value < TimeSpan.FromDays(1) || value > TimeSpan.FromDays(3653)) yield return new($"Retention:{key}", value, "1.00:00:00 to 3653.00:00:00");
        }
    }
}

sealed record ApiSettings
{
    [Setting("Keys by name; made by `staff key hash`.")]
    public ImmutableDictionary<string, ApiKeySettings> Keys { get; init; } = ImmutableDictionary<string, ApiKeySettings>.Empty;

    internal IEnumerable<Complaint> Complaints() => Keys.SelectMany(key => key.Value.Complaints($"Api:Keys:{key.Key}"));
}

sealed record ApiKeySettings
{
    [Setting("The key's SHA-256 in hexadecimal.", Allowed = "64 hexadecimal digits")]
    public string Sha256 { get; init; } = "";

    [Setting("What the key may do.", Allowed = "pool, bounces, complaints, metrics")]
    public ImmutableArray<string> Scopes { get; init; } = [];

    internal IEnumerable<Complaint> Complaints(string key)
    {
        if (Sha256.Length != 64 || !Sha256.All(char.IsAsciiHexDigit)) yield return new($"{key}:Sha256", null, "64 hexadecimal digits");
        foreach (var scope in Scopes.Where(scope => scope is not ("pool" or "bounces" or "complaints" or "metrics"))) yield return new($"{key}:Scopes", scope, "pool, bounces, complaints, metrics");
    }
}

sealed record StaffSettings
{
    [Setting("Sign-in by OpenID Connect.")]
    public OidcSettings Oidc { get; init; } = new();
}

sealed record OidcSettings
{
    [Setting("The provider's address.", Allowed = "https://…")]
    public string Authority { get; init; } = "";

    [Setting("Our id there.")]
    public string ClientId { get; init; } = "";

    [Setting("Our secret there.", Secret = true)]
    public string ClientSecret { get; init; } = "";
}
