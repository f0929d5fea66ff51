using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>The status page itself.</summary>
sealed class StatusPageRendition(PageBytes pages) : IStatusRendition
{
    public IEnumerable<StatusDocument> Render(StatusScene scene) =>
        scene.Languages.All.Select(words => new StatusDocument($"/{words.Language}/status", "text/html", () => pages.RenderAsync<StatusPage>(words, "/status", ("Status", scene.Status))) { IsEager = true });
}

/// <summary>Renders a page outside a request, to bytes.</summary>
sealed class PageBytes(IServiceProvider services, SiteFrame frame, ILoggerFactory logs)
{
    /// <param name="words">The page's language.</param>
    /// <param name="path">Its path behind the language.</param>
    /// <param name="parameters">What it shows, beside its <c>Page</c>.</param>
    public async Task<byte[]> RenderAsync<TPage>(Words words, string path, params (string Name, object? Value)[] parameters) where TPage : IComponent
    {
        await using var scope = services.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, logs);
        var given = parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value, StringComparer.Ordinal);
        given["Page"] = frame.For(words.Language, path);
        return Encoding.UTF8.GetBytes(await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(given))).ToHtmlString()));
    }
}
