using Microsoft.AspNetCore.Http.HttpResults;
using SupportBot.Relays;
using SupportBot.Web.Probing;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Staff;

/// <summary>One relay as the probes see it: greeting, certificate, reverse name, SPF; now and before.</summary>
static class ProbeRoom
{
    const int MostHistory = 100;

    public static void MapProbeRoom(this IEndpointRouteBuilder rooms) => rooms.MapGet("/relays/{relay}", ShowAsync).For(StaffRole.Reader);

    static async Task<IResult> ShowAsync(ConsolePage page, ProbeBoard board, Store store, string relay, CancellationToken cancel)
    {
        if (!page.Relays.Addresses.Any(view => view.State.Relay == relay)) return TypedResults.NotFound();
        var past = await store.ReadAsync((db, token) => ProbeBook.HistoryAsync(db, relay, MostHistory, token), cancel);
        return new RazorComponentResult<ProbePage>(new
        {
            Page = page,
            Heading = relay,
            Entries = board.Now.Addresses.Where(address => address.Relay == relay).SelectMany(address => address.Entries).Select(entry => ProbeLine.Of(entry, page)).ToList(),
            Past = past.Where(entry => entry.Until is not null).Select(entry => ProbeLine.Of(entry, page)).ToList(),
        });
    }
}

/// <summary>One outcome as the console shows it.</summary>
public sealed record ProbeLine(string Address, string What, MailState State, string Text, DateTimeOffset Since, DateTimeOffset LookedAt, DateTimeOffset? Until)
{
    internal static ProbeLine Of(ProbeEntry entry, ConsolePage page) => new(
        entry.Spot.Port > 0 ? $"{AddressOrder.Text(entry.Spot.Address)} :{entry.Spot.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}" : AddressOrder.Text(entry.Spot.Address),
        ProbeSentence.What(entry.Spot.Kind, page.Words), Drawn(entry.Finding.Grade), ProbeSentence.Of(entry.Spot, entry.Finding, page.Words, page.Now), entry.Since, entry.LookedAt, entry.Until);

    internal static MailState Drawn(Grade grade) => grade switch
    {
        Grade.Bad => MailState.Degraded,
        Grade.Note => MailState.Note,
        Grade.NoWord => MailState.Unknown,
        _ => MailState.Ok,
    };
}
