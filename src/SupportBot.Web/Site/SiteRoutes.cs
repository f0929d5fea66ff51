using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.ResponseCompression;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Site;

/// <summary>What all pages share: the frame, the files, the languages, the answers to errors.</summary>
static class SiteRoutes
{
    /// <summary>Paths of pages, which also answer without a language in front.</summary>
    static readonly string[] Pages = ["bounce", "status", "help", "tickets", "mail"];

    public static IServiceCollection AddSite(this IServiceCollection services, AppSettings settings, string contentRoot)
    {
        var (languages, assets) = (Ahead.Make(() => Languages.Load(contentRoot, settings)), Ahead.Make(() => Assets.Load(contentRoot)));
        services.AddSingleton(settings);
        services.AddTrustedProxies(settings.Site);
        services.AddSingleton(_ => languages.Value);
        services.AddSingleton(_ => assets.Value);
        services.AddSingleton(new Func<Words, BandLine?>(NoBand));
        services.AddSingleton<SiteFrame>();

        // Umlauts as they are: entities would make a German page a tenth larger.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddRazorComponents();
        services.Configure<RouteOptions>(options => options.SetParameterPolicy<LanguageConstraint>("language"));
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);
        services.AddResponseCompression(options => options.EnableForHttps = true);
        return services;
    }

    /// <summary>Goes before everything else that answers.</summary>
    public static IApplicationBuilder UseSite(this IApplicationBuilder app) => app
        .UseForwardedHeaders()   // first: all that follows sees the client, not the proxy
        .UseSecurityHeaders()
        .UseWhen(context => !HoldsSecret(context.Request.Path), branch => branch.UseResponseCompression())
        .UseErrorAnswers();

    public static void MapSite(this IEndpointRouteBuilder routes)
    {
        routes.ServiceProvider.GetRequiredService<Languages>();   // a broken file of phrases stops the start, not the first reader
        foreach (var file in routes.ServiceProvider.GetRequiredService<Assets>().All) routes.MapMethods(file.Path, [HttpMethods.Get, HttpMethods.Head], file.Serve);

        routes.MapGet("/", ToLanguage);
        foreach (var page in Pages)
        {
            routes.MapGet($"/{page}", ToLanguage);
            routes.MapGet($"/{page}/{{**rest}}", ToLanguage);
        }
    }

    /// <summary>Until the status page says something, the frame has nothing to show.</summary>
    static BandLine? NoBand(Words words) => null;

    static IResult ToLanguage(HttpContext context, Languages languages)
    {
        context.Response.Headers.Vary = "Accept-Language";
        var path = context.Request.Path.Value is "/" or null ? "/" : context.Request.Path.ToUriComponent();
        return TypedResults.LocalRedirect($"~/{languages.Preferred(context.Request.Headers.AcceptLanguage)}{path}{context.Request.QueryString}");
    }

    /// <summary>A page that shows a secret beside words of the reader's must not be compressed: its length would tell (BREACH).</summary>
    static bool HoldsSecret(PathString path) => path.Value is { } text && (text.Contains("/tickets", StringComparison.Ordinal) || text.Contains("subscribe", StringComparison.Ordinal) || text.StartsWith("/staff", StringComparison.Ordinal));
}

/// <summary><c>{lang:language}</c>: one of the configured languages.</summary>
sealed class LanguageConstraint(Languages languages) : IRouteConstraint
{
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values.TryGetValue(routeKey, out var value) && languages.Has(value as string);
}
