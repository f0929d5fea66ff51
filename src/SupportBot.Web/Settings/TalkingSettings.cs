using System.Collections.Immutable;

namespace SupportBot.Web.Settings;

sealed record MailSettings
{
    [Setting("The sender of this program's own mail; empty: Hoster:SupportEmail.", Allowed = "a mail address")]
    public string From { get; init; } = "";

    [Setting("The server that takes it.")]
    public SmtpSettings Smtp { get; init; } = new();

    [Setting("Mails a day, at most, that customers can cause: the one e-mail of who waits in the chat, and answers to forwarded bounces. 0: none are offered. They also need Smtp:Host and Hoster:PublicUrl.", Allowed = "0 to 100000")]
    public int ToCustomersPerDay { get; init; } = 500;

    internal IEnumerable<Complaint> Complaints()
    {
        if (From.Length > 0 && !MimeKit.MailboxAddress.TryParse(From, out _)) yield return new("Mail:From", From, "a mail address");
        if (Smtp.Port is < 1 or > 65535) yield return new("Mail:Smtp:Port", Smtp.Port, "1 to 65535");
        if (ToCustomersPerDay is < 0 or > 100000) yield return new("Mail:ToCustomersPerDay", ToCustomersPerDay, "0 to 100000");
        if (Smtp.User.Length > 0 && Smtp.Password.Length == 0) yield return new("Mail:Smtp:Password", null, "a user needs a password");
    }
}

sealed record SmtpSettings
{
    [Setting("The server's name; empty: mail is not sent, tickets wait.")]
    public string Host { get; init; } = "";

    [Setting("The port; 465 speaks TLS at once, others by STARTTLS where it is offered.", Allowed = "1 to 65535")]
    public int Port { get; init; } = 587;

    [Setting("The user, where the server wants one.")]
    public string User { get; init; } = "";

    [Setting("The password.", Secret = true)]
    public string Password { get; init; } = "";
}

sealed record MailboxSettings
{
    [Setting("The IMAP server. The mailbox `refusals` is read for bounces of your own relays: only they may be able to write to it, for what is in it counts as vouched. To `bounces` customers forward what came back; it needs AuthServId, and Customers.")]
    public string Host { get; init; } = "";

    [Setting("Its port; 993 speaks TLS at once, others by STARTTLS where it is offered.", Allowed = "1 to 65535")]
    public int Port { get; init; } = 993;

    [Setting("The user.")]
    public string User { get; init; } = "";

    [Setting("The password.", Secret = true)]
    public string Password { get; init; } = "";

    [Setting("The folder that is read.")]
    public string Folder { get; init; } = "INBOX";

    [Setting("The mailbox's own address, as customers are told it; empty: User, where that is one.", Allowed = "a mail address")]
    public string Address { get; init; } = "";

    [Setting("For `bounces`: the authserv-id (RFC 8601) under which your mail server writes its Authentication-Results. It must remove such headers of its own name from mail that comes in.", Allowed = "e.g. mx.example.net")]
    public string AuthServId { get; init; } = "";

    internal IEnumerable<Complaint> Complaints(string key)
    {
        if (Host.Length == 0) yield return new($"{key}:Host", null, "is missing");
        if (Port is < 1 or > 65535) yield return new($"{key}:Port", Port, "1 to 65535");
        if (User.Length == 0) yield return new($"{key}:User", null, "is missing");
        if (User.Length > 0 && Password.Length == 0) yield return new($"{key}:Password", null, "a user needs a password");
        if (Folder.Length == 0) yield return new($"{key}:Folder", Folder, "a folder's name, e.g. INBOX");
        if (Address.Length > 0 && Subscribers.SubscriberAddress.Mail(Address) is null) yield return new($"{key}:Address", Address, "a mail address");
        if (key == $"Mailboxes:{Forwarding.ForwardMailbox.Name}" && AuthServId.Length == 0) yield return new($"{key}:AuthServId", null, "is missing: without it nobody's mail shows that it is theirs, and none is answered");
    }
}

sealed record AlertSettings
{
    [Setting("A mail address.")]
    public string Mail { get; init; } = "";

    [Setting("A webhook; its address alone often lets anybody write there.", Allowed = "https://…", Secret = true)]
    public string Webhook { get; init; } = "";

    [Setting("What the webhook is sent: a file in content/targets.", Allowed = "json, slack, teams, matrix, ntfy, discord, or a file of your own")]
    public string Format { get; init; } = "json";

    [Setting("The key of the signature (json), or the access token (ntfy).", Secret = true)]
    public string Secret { get; init; } = "";

    [Setting("What it is told: all, or only what may wake somebody.", Allowed = "all, page")]
    public string Severity { get; init; } = "all";

    [Setting("When only what may wake somebody gets through, in Hoster:TimeZone; the rest comes in one message when they end. Empty: never.", Allowed = "e.g. 22:00-07:00, or Mon-Fri 18:00-08:00, Sat-Sun 00:00-24:00")]
    public string QuietHours { get; init; } = "";

    [Setting("What may wake somebody is told again after this while it stands; 0: never.", Allowed = "00:00:00, or 00:10:00 to 7.00:00:00")]
    public TimeSpan Repeat { get; init; } = TimeSpan.FromHours(1);

    [Setting("Its language; empty: the first of Hoster:Languages.", Allowed = "one of Hoster:Languages")]
    public string Language { get; init; } = "";

    [Setting("The webhook may lie in your own network, and speak http.")]
    public bool AllowInside { get; init; }

    internal IEnumerable<Complaint> Complaints(string key, ImmutableArray<string> formats, ImmutableArray<string> languages)
    {
        if (Mail.Length == 0 && Webhook.Length == 0) yield return new(key, null, "needs Mail or Webhook");
        if (Mail.Length > 0 && !(MimeKit.MailboxAddress.TryParse(Mail, out var mailbox) && mailbox.Domain.Length > 0)) yield return new($"{key}:Mail", Mail, "a mail address");
        if (Webhook.Length > 0 && !Rules.IsTarget(Webhook, AllowInside)) yield return new($"{key}:Webhook", null, AllowInside ? "an address that begins with http:// or https://" : "an address that begins with https://, or AllowInside");
        if (!formats.Contains(Format)) yield return new($"{key}:Format", Format, string.Join(", ", formats));
        if (Severity is not ("all" or "page")) yield return new($"{key}:Severity", Severity, "all, page");
        if (!Alerts.QuietHours.TryParse(QuietHours, out _)) yield return new($"{key}:QuietHours", QuietHours, "e.g. 22:00-07:00, or Mon-Fri 18:00-08:00, Sat-Sun 00:00-24:00");
        if (Repeat != TimeSpan.Zero && (Repeat < TimeSpan.FromMinutes(10) || Repeat > TimeSpan.FromDays(7))) yield return new($"{key}:Repeat", Repeat, "00:00:00, or 00:10:00 to 7.00:00:00");
        if (Language.Length > 0 && !languages.Contains(Language)) yield return new($"{key}:Language", Language, $"one of Hoster:Languages: {string.Join(", ", languages)}");
    }

    internal IEnumerable<string> Warnings(string key)
    {
        if (Webhook.Length > 0 && Format == "json" && Secret.Length == 0) yield return $"{key}:Secret is empty: the receiver cannot tell our messages from anybody's";
    }
}

sealed record TicketsSettings
{
    [Setting("By mail to Hoster:SupportEmail.")]
    public TicketMailSettings Mail { get; init; } = new();

    [Setting("By webhook.")]
    public TicketWebhookSettings Webhook { get; init; } = new();

    [Setting("Into Zammad.")]
    public ZammadSettings Zammad { get; init; } = new();

    internal IEnumerable<Complaint> Complaints()
    {
        if (Webhook.Enabled && !Rules.IsWebAddress(Webhook.Url)) yield return new("Tickets:Webhook:Url", Webhook.Url, "an address that begins with https://");
        if (Zammad.Enabled && !Rules.IsWebAddress(Zammad.Url)) yield return new("Tickets:Zammad:Url", Zammad.Url, "an address that begins with https://");
    }
}

sealed record TicketMailSettings
{
    [Setting("Whether it is used.")]
    public bool Enabled { get; init; } = true;
}

sealed record TicketWebhookSettings
{
    [Setting("Whether it is used.")]
    public bool Enabled { get; init; }

    [Setting("Where to.", Allowed = "https://…")]
    public string Url { get; init; } = "";

    [Setting("The key of the signature.", Secret = true)]
    public string Secret { get; init; } = "";
}

sealed record ZammadSettings
{
    [Setting("Whether it is used.")]
    public bool Enabled { get; init; }

    [Setting("Where it is.", Allowed = "https://…")]
    public string Url { get; init; } = "";

    [Setting("Its access token.", Secret = true)]
    public string Token { get; init; } = "";

    [Setting("The group that gets the tickets.")]
    public string Group { get; init; } = "";
}

sealed record ChatSettings
{
    [Setting("The largest message in bytes.", Allowed = "0, or 1024 to 1048576")]
    public int MaxActivityBytes { get; init; } = 262144;

    [Setting("The largest file in bytes.", Allowed = "0, or 1024 to 104857600")]
    public int MaxUploadBytes { get; init; } = 10485760;

    [Setting("Messages a minute in one conversation.", Allowed = "0 to 1000")]
    public int TurnsPerMinute { get; init; } = 30;

    [Setting("New conversations an hour from one address (IPv6: one /64).", Allowed = "0 to 100000")]
    public int ConversationsPerHourPerAddress { get; init; } = 60;

    [Setting("How long a token lives; the clients renew it every 15 minutes.", Allowed = "00:30:00 to 1.00:00:00")]
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(1);

    [Setting("Other sites that may show the chat; empty: none, \"*\": all.", Allowed = "origins, e.g. https://www.example.net")]
    public ImmutableArray<string> AllowedOrigins { get; init; } = [];

    internal IEnumerable<Complaint> Complaints()
    {
        if (MaxActivityBytes is not 0 and (< 1024 or > 1048576)) yield return new("Chat:MaxActivityBytes", MaxActivityBytes, "0, or 1024 to 1048576");
        if (MaxUploadBytes is not 0 and (< 1024 or > 104857600)) yield return new("Chat:MaxUploadBytes", MaxUploadBytes, "0, or 1024 to 104857600");
        if (TurnsPerMinute is < 0 or > 1000) yield return new("Chat:TurnsPerMinute", TurnsPerMinute, "0 to 1000");
        if (ConversationsPerHourPerAddress is < 0 or > 100000) yield return new("Chat:ConversationsPerHourPerAddress", ConversationsPerHourPerAddress, "0 to 100000");
        if (TokenLifetime < TimeSpan.FromMinutes(30) || TokenLifetime > TimeSpan.FromDays(1)) yield return new("Chat:TokenLifetime", TokenLifetime, "00:30:00 to 1.00:00:00");
        foreach (var origin in AllowedOrigins.Where(origin => origin != "*" && !Rules.IsOrigin(origin))) yield return new("Chat:AllowedOrigins", origin, "an origin without path, e.g. https://www.example.net, or *");
    }
}
