using SupportBot.Web.Site;

namespace SupportBot.Web.Staff;

static class StaffPhrases
{
    static readonly Phrase Reader = new("role.reader");
    static readonly Phrase Agent = new("role.agent");
    static readonly Phrase Admin = new("role.admin");

    public static Phrase Role(StaffRole role) => role switch
    {
        StaffRole.Admin => Admin,
        StaffRole.Agent => Agent,
        _ => Reader,
    };
}
