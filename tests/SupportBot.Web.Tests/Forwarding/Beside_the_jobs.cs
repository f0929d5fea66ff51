using SupportBot.Web.Settings;
using SupportBot.Web.Staff;

namespace SupportBot.Web.Forwarding;

/// <summary>What staff sees of the mailbox to which customers forward bounces.</summary>
public sealed class Beside_the_jobs : Desk
{
    [Fact]
    public async Task Stands_how_it_is_read_and_what_became_of_the_messages()
    {
        var now = DateTimeOffset.UtcNow;
        ForwardFate[] fates = [ForwardFate.Answered, ForwardFate.NotAligned, ForwardFate.NotAligned, ForwardFate.TooOld];
        await Site.Store.WriteAsync((db, _) =>
        {
            db.Forwards.AddRange(fates.Select((fate, i) => new ForwardRow { Mark = [(byte)i], At = fate == ForwardFate.TooOld ? now.AddDays(-8) : now, Fate = fate.ToString(), Domain = "kunde.example" }));
            return Task.CompletedTask;
        }, TestContext.Current.CancellationToken);
        var reader = await EnterAsync("eva@example.net", StaffRole.Reader);

        var page = (await reader.GetAsync("/staff/jobs")).Text;

        page.ShouldContain("Mailbox of forwarded error messages");
        page.ShouldContain("In the last seven days: 2 not answered, neither SPF nor DKIM vouches for the sender; 1 answered.");
    }

    internal override AppSettings Dress(AppSettings settings) => base.Dress(settings) with
    {
        Hoster = settings.Hoster with { PublicUrl = "https://support.example.net", Languages = ["en"] },
        Mail = new() { From = "bot@example.net", Smtp = new() { Host = "127.0.0.1", Port = 1 } },
        Mailboxes = settings.Mailboxes.Add("bounces", new() { Host = "127.0.0.1", Port = 1, User = "bounces@example.net", Password = "x", AuthServId = "mx.example.net" }),
    };
}
