using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace SupportBot.Web.Settings;

/// <summary>Writes <c>docs/settings.md</c> from the settings' own declarations; a test keeps the file equal to it.</summary>
static class SettingsReference
{
    public static string Markdown()
    {
        var text = new StringBuilder("""
            # Settings

            Made from the code; do not edit. Read from `appsettings.json`, then `--config FILE`, then the environment as `Section__Key`; the last one that names a value wins, a list whole.
            All are judged before anything starts: every fault is printed, one a line, and the program ends with 78. A secret may come from a file: `PasswordFile` beside `Password`.

            | key | default | allowed | what |
            |---|---|---|---|

            """.ReplaceLineEndings("\n"));
        Rows(text, typeof(AppSettings), "");
        return text.ToString();
    }

    static void Rows(StringBuilder text, Type type, string prefix)
    {
        var defaults = Activator.CreateInstance(type);
        foreach (var property in SettingsBinder.Settings(type))
        {
            var about = property.GetCustomAttribute<SettingAttribute>()!;
            var key = prefix + property.Name;
            var kind = property.PropertyType;
            if (kind.IsGenericType && kind.Name.Contains("Dictionary", StringComparison.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{key}` | | names | {about.About} |\n");
                Rows(text, kind.GenericTypeArguments[1], key + ":NAME:");
            }
            else if (SettingsBinder.Settings(kind).Length > 0)
            {
                Rows(text, kind, key + ":");
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{key}` | {Shown(key, property.GetValue(defaults))} | {about.Allowed?.Replace("|", "\\|", StringComparison.Ordinal)} | {about.About}{(about.Secret ? " Secret." : "")} |\n");
            }
        }
    }

    static string Shown(string key, object? value) => (key, value) switch
    {
        ("Hoster:Languages", _) => "`de`, `en`",
        (_, null or "") => "",
        (_, bool yes) => yes ? "`true`" : "`false`",
        (_, TimeSpan time) => $"`{time.ToString("c", CultureInfo.InvariantCulture)}`",
        (_, string single) => $"`{single}`",
        (_, IEnumerable) => "",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };
}
