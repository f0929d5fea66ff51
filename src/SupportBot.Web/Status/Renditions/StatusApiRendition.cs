namespace SupportBot.Web.Status;

/// <summary>Statuspage's API, in the first language; see <see cref="StatusApi"/>.</summary>
sealed class StatusApiRendition : IStatusRendition
{
    public IEnumerable<StatusDocument> Render(StatusScene scene) =>
        StatusApi.Render(scene.Status, scene.Settings, scene.Languages.First, scene.Url).Select(document => new StatusDocument(document.Path, "application/json", document.Json));
}
