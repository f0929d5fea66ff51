namespace SupportBot.Web.Site;

/// <summary>What the start needs later: begun now, on another core. Whoever asks first waits for it, and gets its exception.</summary>
static class Ahead
{
    public static Lazy<T> Make<T>(Func<T> make)
    {
        var made = new Lazy<T>(make);
        _ = Task.Run(() => _ = made.Value);
        return made;
    }
}
