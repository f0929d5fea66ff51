using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;

namespace SupportBot.Web.Subscribers;

/// <summary>Subscribing without JavaScript. A link of a mail only shows a page: its button confirms or leaves, for mail scanners open links too.</summary>
static class SubscriberRoutes
{
    const int LargestForm = 64 * 1024;

    const int MostFields = 1000;

    public static void MapSubscribers(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/{lang:language}/status").AddEndpointFilter(Private);
        pages.MapGet("/subscribe", Show);
        pages.MapPost("/subscribe", AskAsync);
        pages.MapPost("/subscribe/webhook", AskHookAsync);
        pages.MapGet("/subscribe/confirm", (HttpContext context, PageContext page, Answers answers, string? key) => answers.LookAsync(page, LinkUse.Confirm, key, context.RequestAborted));
        pages.MapPost("/subscribe/confirm", (HttpContext context, PageContext page, Answers answers, string? key) => answers.ConfirmAsync(page, key, context.RequestAborted));
        pages.MapGet("/subscribe/manage", (HttpContext context, PageContext page, Answers answers, string? key) => answers.LookAsync(page, LinkUse.Manage, key, context.RequestAborted));
        pages.MapPost("/subscribe/manage", ChangeAsync);
        pages.MapPost("/subscribe/manage/resume", (HttpContext context, PageContext page, Answers answers, string? key) => answers.ResumeAsync(page, key, context.RequestAborted));
        pages.MapPost("/subscribe/manage/verify", (HttpContext context, PageContext page, Answers answers, string? key) => answers.VerifyAsync(page, key, context.RequestAborted));
        pages.MapGet("/unsubscribe", (HttpContext context, PageContext page, Answers answers, string? key) => answers.LookAsync(page, LinkUse.Leave, key, context.RequestAborted));
        pages.MapPost("/unsubscribe", LeaveAsync);

        // One click of a mail program (RFC 8058): no cookie, no page before it, whatever the body.
        routes.MapPost("/status/unsubscribe", LeaveAsync).AddEndpointFilter(Private);
    }

    static IResult Show(PageContext page, ComponentChoices choices, AppSettings settings) => settings.TakesSubscribers ? Form(page, choices, Empty(page), null) : TypedResults.NotFound();

    static async Task<IResult> AskAsync(HttpContext context, PageContext page, SubscriberDesk desk, SubscriberLimits limits, ComponentChoices choices, Languages languages, AppSettings settings, CancellationToken cancel)
    {
        if (!settings.TakesSubscribers) return TypedResults.NotFound();
        if (await FormAsync(context, cancel) is not { } form) return Form(page, choices, Empty(page), SubscribeFault.NoAddress);
        var wish = WishOf(form, page, choices, languages);
        var typed = new SubscribeForm(Short(form["address"]), "", wish.Language, wish.Components);
        if (SubscriberAddress.Mail(typed.Address) is not { } address) return Form(page, choices, typed, SubscribeFault.NoAddress);
        if (!limits.Allow(context)) return Form(page, choices, typed, SubscribeFault.TooMany);
        if (limits.AllowMailbox(address) && !await desk.AskAsync(address, wish, cancel)) return Form(page, choices, typed, SubscribeFault.TooManyAsk);
        return new RazorComponentResult<SubscribePage>(new { Page = page, Sent = address });
    }

    static async Task<IResult> AskHookAsync(HttpContext context, PageContext page, SubscriberDesk desk, SubscriberLinks links, SubscriberLimits limits, ComponentChoices choices, Languages languages, AppSettings settings, CancellationToken cancel)
    {
        if (!settings.TakesSubscribers) return TypedResults.NotFound();
        if (await FormAsync(context, cancel) is not { } form) return Form(page, choices, Empty(page), SubscribeFault.NoHook);
        var wish = WishOf(form, page, choices, languages);
        var typed = new SubscribeForm("", Short(form["hook"]), wish.Language, wish.Components);
        if (SubscriberAddress.Hook(typed.Hook) is not { } hook) return Form(page, choices, typed, SubscribeFault.NoHook);
        if (!limits.Allow(context)) return Form(page, choices, typed, SubscribeFault.TooMany);
        if (await desk.AskAsync(new Uri(hook), wish, cancel) is not { } row) return Form(page, choices, typed, SubscribeFault.TooManyAsk);
        return TypedResults.LocalRedirect($"~/{page.Language}/status/subscribe/manage?key={await links.KeyAsync(LinkUse.Manage, row.Handle, cancel)}", permanent: false, preserveMethod: false);
    }

    static async Task<IResult> ChangeAsync(HttpContext context, PageContext page, Answers answers, ComponentChoices choices, Languages languages, string? key, CancellationToken cancel) =>
        await FormAsync(context, cancel) is { } form ? await answers.ChangeAsync(page, key, WishOf(form, page, choices, languages), cancel) : TypedResults.BadRequest();

    static Task<IResult> LeaveAsync(HttpContext context, PageContext page, Answers answers, string? key) => answers.LeaveAsync(page, key, context.RequestAborted);

    static SubscribeForm Empty(PageContext page) => new("", "", page.Language, []);

    /// <summary>Only what there is to choose. Whoever ticks all wants all, also what comes later.</summary>
    static Wish WishOf(IFormCollection form, PageContext page, ComponentChoices choices, Languages languages)
    {
        var known = choices.In(page.Words);
        ImmutableArray<string> chosen = [.. known.Select(choice => choice.Id).Where(id => form["component"].Contains(id))];
        var language = form["language"].ToString();
        return new(languages.Has(language) ? language : page.Language, chosen.Length == known.Length ? [] : chosen);
    }

    static RazorComponentResult Form(PageContext page, ComponentChoices choices, SubscribeForm typed, SubscribeFault? fault) =>
        new RazorComponentResult<SubscribePage>(new { Page = page, Choices = choices.In(page.Words), Typed = typed, Fault = fault }) { StatusCode = fault switch { null => 200, SubscribeFault.NoAddress or SubscribeFault.NoHook => 400, _ => 429 } };

    static string Short(string? text) => text is null ? "" : text[..Math.Min(text.Length, SubscriberRow.LongestAddress + 1)];

    /// <summary>Null: it is no form, or no reasonable one.</summary>
    static async Task<IFormCollection?> FormAsync(HttpContext context, CancellationToken cancel)
    {
        if (!context.Request.HasFormContentType || context.Request.ContentLength > LargestForm) return null;
        try
        {
            return await context.Request.ReadFormAsync(new() { ValueCountLimit = MostFields, ValueLengthLimit = LargestForm, MultipartBodyLengthLimit = LargestForm, BufferBodyLengthLimit = LargestForm }, cancel);
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            return null;   // told like an empty form
        }
    }

    /// <summary>The address holds a key: it is kept by no cache and told to no other site.</summary>
    internal static ValueTask<object?> Private(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        invocation.HttpContext.Response.Headers.CacheControl = "no-store";
        invocation.HttpContext.Response.Headers["Referrer-Policy"] = "no-referrer";
        return next(invocation);
    }
}

/// <summary>What was typed; kept beside a fault.</summary>
public sealed record SubscribeForm(string Address, string Hook, string Language, ImmutableArray<string> Components);

/// <summary>Why a form is shown again.</summary>
public enum SubscribeFault
{
    /// <summary>It is no mail address.</summary>
    NoAddress,

    /// <summary>It is no address of a web hook.</summary>
    NoHook,

    /// <summary>Too many from one source.</summary>
    TooMany,

    /// <summary>Too many from everybody.</summary>
    TooManyAsk,
}
