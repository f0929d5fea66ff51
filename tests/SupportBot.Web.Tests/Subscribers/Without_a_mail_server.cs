using System.Net;
using SupportBot.Testing;

namespace SupportBot.Web.Subscribers;

public class Without_a_mail_server
{
    [Fact]
    public async Task Nobody_can_subscribe_and_everybody_can_leave()
    {
        using var folder = new TemporaryFolder();
        await using var site = await RunningSite.StartAsync(folder.FullName);
        var cancel = TestContext.Current.CancellationToken;

        (await site.Http.GetAsync(new Uri("/de/status/subscribe", UriKind.Relative), cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("address", "anna@kunde.example")]);
        (await site.Http.PostAsync(new Uri("/de/status/subscribe", UriKind.Relative), form, cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await site.Get<SubscriberDesk>().AskAsync("anna@kunde.example", new("de", []), cancel)).ShouldBeTrue();
        var row = await site.Store.ReadAsync((db, token) => Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.SingleAsync(db.Subscribers, token), cancel);
        var key = await site.Get<SubscriberLinks>().KeyAsync(LinkUse.Leave, row.Handle, cancel);
        (await site.Http.PostAsync(new Uri($"/status/unsubscribe?key={key}", UriKind.Relative), null, cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
