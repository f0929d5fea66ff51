using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Targets;

namespace SupportBot.Web.Alerts;

/// <summary>Somebody who is told, as the settings say.</summary>
/// <param name="Name">The setting's.</param>
/// <param name="Mail">A mail address, or empty.</param>
/// <param name="Webhook">A web hook, or null.</param>
/// <param name="Format">The web hook's.</param>
/// <param name="PagesOnly">Is told only what may wake somebody.</param>
/// <param name="Quiet">When the rest waits.</param>
/// <param name="Repeat">What may wake somebody is told again after this; zero: never.</param>
/// <param name="Words">Its language.</param>
sealed record AlertTarget(string Name, string Mail, TargetAddress? Webhook, string Format, bool PagesOnly, QuietHours Quiet, TimeSpan Repeat, Words Words)
{
    public static AlertTarget Of(string name, AlertSettings settings, Languages languages) => new(name, settings.Mail,
        settings.Webhook.Length > 0 ? new(settings.Webhook, settings.Secret, settings.AllowInside) : null, settings.Format, settings.Severity == "page",
        QuietHours.Parse(settings.QuietHours), settings.Repeat, languages[settings.Language]);

    public bool Hears(Severity severity) => severity == Severity.Page || !PagesOnly;

    /// <summary>Whether this has to wait now.</summary>
    public bool Waits(Severity severity, DateTimeOffset now) => severity == Severity.Day && Quiet.Holds(Words.Local(now));
}
