using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace SupportBot.Web.Status;

/// <summary>One story as feeds tell it, in one language. All texts are plain text.</summary>
/// <param name="Id">Stays the same for ever.</param>
/// <param name="Link">Its own address.</param>
/// <param name="Title">What is true of it now.</param>
/// <param name="Published">When it began.</param>
/// <param name="Updated">When something was last said.</param>
/// <param name="Updates">Newest first, never empty.</param>
/// <param name="Components">What it touched.</param>
sealed record FeedEntry(string Id, string Link, string Title, DateTimeOffset Published, DateTimeOffset Updated, ImmutableArray<FeedUpdate> Updates, ImmutableArray<FeedComponent> Components);

/// <summary>One update of it.</summary>
/// <param name="At">When.</param>
/// <param name="Stage">The stage's name for readers.</param>
/// <param name="Text">What happened.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct FeedUpdate(DateTimeOffset At, string Stage, string Text);

/// <summary>A component as it may be named in public.</summary>
/// <param name="Key">As it stands in addresses; see <see cref="PublicRelay"/>.</param>
/// <param name="Name">For readers.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct FeedComponent(string Key, string Name);

/// <summary>A planned maintenance for calendars. All texts are plain text.</summary>
/// <param name="Uid">Stays the same for ever.</param>
/// <param name="Start">When it begins.</param>
/// <param name="End">When it ends.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Text">What it means for customers.</param>
/// <param name="IsCancelled">It does not take place; calendars strike it out.</param>
/// <param name="Sequence">One more with each change (RFC 5545, section 3.8.7.4).</param>
/// <param name="Changed">When it was last changed.</param>
sealed record CalendarEntry(string Uid, DateTimeOffset Start, DateTimeOffset End, string Title, string Text, bool IsCancelled, int Sequence, DateTimeOffset Changed);
