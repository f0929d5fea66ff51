using SupportBot.Web.Storage;

namespace SupportBot.Web.Staff;

/// <summary>The record of who did what.</summary>
static class Audit
{
    const int LongestSubject = 300;
    const int LongestDetail = 1000;

    /// <summary>Writes into the caller's transaction: a deed without its entry, or an entry without its deed, is never stored.</summary>
    public static void Record(this Db db, DateTimeOffset at, string who, string act, string? subject = null, string? detail = null) =>
        db.Audit.Add(new() { At = at, Who = Short(who, LongestSubject)!, Act = act, Subject = Short(subject, LongestSubject), Detail = Short(detail, LongestDetail) });

    static string? Short(string? text, int most) => text is null ? null : new([.. text.Where(c => !char.IsControl(c)).Take(most)]);
}
