using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using SupportBot.Web.Site;

namespace SupportBot.Web.Subscribers;

/// <summary>What the pages behind links say.</summary>
sealed class Answers(SubscriberDesk desk, SubscriberLinks links, NewsHook hook, SubscriberLimits limits, ComponentChoices choices)
{
    public async Task<IResult> LookAsync(PageContext page, LinkUse use, string? key, CancellationToken cancel)
    {
        var found = await desk.FindAsync(use, key, cancel);
        if (use == LinkUse.Leave) return found is Found.Gone ? Said(page, SubscriptionState.Left) : await OfAsync(page, found, SubscriptionState.ToLeave, cancel);
        return await OfAsync(page, found, use == LinkUse.Manage || found is Found.Subscription { Row.ConfirmedAt: not null } ? SubscriptionState.Open : SubscriptionState.ToConfirm, cancel);
    }

    public async Task<IResult> ConfirmAsync(PageContext page, string? key, CancellationToken cancel) => await OfAsync(page, await desk.ConfirmAsync(key, cancel), SubscriptionState.Confirmed, cancel);

    public async Task<IResult> ChangeAsync(PageContext page, string? key, Wish wish, CancellationToken cancel) => await OfAsync(page, await desk.ChangeAsync(key, wish, cancel), SubscriptionState.Saved, cancel);

    public async Task<IResult> ResumeAsync(PageContext page, string? key, CancellationToken cancel) => await OfAsync(page, await desk.ResumeAsync(key, cancel), SubscriptionState.Saved, cancel);

    public async Task<IResult> LeaveAsync(PageContext page, string? key, CancellationToken cancel) => Said(page, await desk.LeaveAsync(key, cancel) ? SubscriptionState.Left : SubscriptionState.Forged);

    /// <summary>Asks a web hook's target. What went wrong is not said in detail: it would tell strangers what stands at an address.</summary>
    public async Task<IResult> VerifyAsync(PageContext page, string? key, CancellationToken cancel)
    {
        var found = await desk.FindAsync(LinkUse.Manage, key, cancel);
        if (found is not Found.Subscription { Row: { Kind: SubscriberRow.Hook } row }) return await OfAsync(page, found, SubscriptionState.Open, cancel);
        if (!limits.AllowQuestion(row.Handle)) return await OfAsync(page, found, SubscriptionState.TooManyQuestions, cancel);
        if (!await hook.AnswersAsync(row, cancel)) return await OfAsync(page, found, SubscriptionState.NoAnswer, cancel);
        var stands = await desk.StandsAsync(row.Handle, cancel);
        return await OfAsync(page, await desk.FindAsync(LinkUse.Manage, key, cancel), stands ? SubscriptionState.Confirmed : SubscriptionState.Twice, cancel);
    }

    async Task<IResult> OfAsync(PageContext page, Found found, SubscriptionState state, CancellationToken cancel) => found switch
    {
        Found.Subscription(var row) => Said(page, state, await ViewAsync(page, row, cancel)),
        Found.Gone => Said(page, SubscriptionState.Gone),
        _ => Said(page, SubscriptionState.Forged),
    };

    async Task<SubscriptionView> ViewAsync(PageContext page, SubscriberRow row, CancellationToken cancel) => new(
        row.Address, row.Kind == SubscriberRow.Hook, row.ConfirmedAt is not null, row.Language, [.. row.Components.Split(' ', StringSplitOptions.RemoveEmptyEntries)], choices.In(page.Words), row.Secret,
        row.StoppedAt, await links.KeyAsync(LinkUse.Confirm, row.Handle, cancel), await links.KeyAsync(LinkUse.Manage, row.Handle, cancel), await links.KeyAsync(LinkUse.Leave, row.Handle, cancel));

    static RazorComponentResult Said(PageContext page, SubscriptionState state, SubscriptionView? subscription = null) =>
        new RazorComponentResult<SubscriptionPage>(new { Page = page, State = state, Subscription = subscription }) { StatusCode = state switch { SubscriptionState.Forged => 404, SubscriptionState.Gone => 410, SubscriptionState.TooManyQuestions => 429, _ => 200 } };
}

/// <summary>What a page behind a link says.</summary>
public enum SubscriptionState
{
    /// <summary>The button is still to be pressed.</summary>
    ToConfirm,

    /// <summary>It has been.</summary>
    Confirmed,

    /// <summary>The subscription as it stands.</summary>
    Open,

    /// <summary>A change has been stored.</summary>
    Saved,

    /// <summary>The button is still to be pressed.</summary>
    ToLeave,

    /// <summary>It is over.</summary>
    Left,

    /// <summary>There was one.</summary>
    Gone,

    /// <summary>The link is none of ours.</summary>
    Forged,

    /// <summary>The web hook did not answer with the word.</summary>
    NoAnswer,

    /// <summary>The web hook has been asked often enough.</summary>
    TooManyQuestions,

    /// <summary>The web hook has a subscription already.</summary>
    Twice,
}

/// <summary>A subscription as whoever has its link sees it. Its keys are for what the page leads to, not for what opened it.</summary>
public sealed record SubscriptionView(string Address, bool IsHook, bool IsConfirmed, string Language, ImmutableHashSet<string> Components, ImmutableArray<ComponentChoice> Choices, string Secret, DateTimeOffset? StoppedAt, string ConfirmKey, string ManageKey, string LeaveKey);
