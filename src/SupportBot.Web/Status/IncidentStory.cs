using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using SupportBot.Relays;

namespace SupportBot.Web.Status;

/// <summary>The stages of an incident; the names are Statuspage's.</summary>
public enum IncidentStage
{
    Investigating,
    Identified,
    Monitoring,
    Resolved,
}

/// <summary>What an update tells.</summary>
public enum IncidentTurn
{
    Listed,
    Another,
    Drained,
    Kept,
    Delisted,
    Resolved,
}

/// <summary>One update: when, at which stage, and what happened to how many addresses.</summary>
public sealed record IncidentUpdate(DateTimeOffset At, IncidentStage Stage, IncidentTurn Turn, int Addresses);

/// <summary>One cause told as one story: a list named addresses of ours, from the first sighting until all send again.</summary>
/// <param name="Id">Twelve characters that stay.</param>
/// <param name="Blocklist">The list's id.</param>
/// <param name="Addresses">Every address that it hit, in order.</param>
/// <param name="Updates">Oldest first, never empty.</param>
/// <param name="WasKept">At some time an address was listed and went on sending: mail was refused.</param>
public sealed record Incident(string Id, string Blocklist, ImmutableArray<IPAddress> Addresses, ImmutableArray<IncidentUpdate> Updates, bool WasKept)
{
    public DateTimeOffset Began => Updates[0].At;

    public IncidentStage Stage => Updates[^1].Stage;

    public DateTimeOffset? Ended => Stage == IncidentStage.Resolved ? Updates[^1].At : null;

    public bool Covers(DateTimeOffset from, DateTimeOffset to) => Began < to && (Ended ?? DateTimeOffset.MaxValue) >= from;
}

/// <summary>Makes incidents of the pool's events. Pure: the same events give the same story, at every start.</summary>
static class IncidentStory
{
    /// <param name="events">Oldest first.</param>
    /// <param name="drains">The lists whose naming of an address matters to customers.</param>
    /// <returns>Oldest first.</returns>
    public static ImmutableArray<Incident> Tell(IEnumerable<PoolEvent> events, IReadOnlySet<string> drains)
    {
        var stories = new List<Story>();
        foreach (var happened in events)
        {
            if (happened.Address is not { } address) continue;
            var open = stories.LastOrDefault(story => story.IsOpen && (happened.Blocklist is null ? story.Touches(address) : story.Blocklist == happened.Blocklist));
            switch (happened.Kind)
            {
                case PoolEventKind.Listed when happened.Blocklist is { } list && drains.Contains(list):
                    if (open is null) stories.Add(open = new(list, happened.At));
                    open.Listed(address, happened.At);
                    break;
                case PoolEventKind.Drained:
                    open?.Drained(address, happened.At);
                    break;
                case PoolEventKind.Kept:
                    open?.Kept(address, happened.At);
                    break;
                case PoolEventKind.Delisted or PoolEventKind.Resting:
                    open?.Delisted(address, happened.At);
                    break;
                case PoolEventKind.Activated or PoolEventKind.Left:   // what has left the settings is listed no more to anybody
                    foreach (var story in stories.Where(story => story.IsOpen && story.Touches(address))) story.Activated(address, happened.At);
                    break;
            }
        }

        return [.. stories.Select(story => story.Told())];
    }

    sealed class Story(string blocklist, DateTimeOffset began)
    {
        readonly List<IPAddress> _hit = [];
        readonly HashSet<IPAddress> _listed = [];
        readonly HashSet<IPAddress> _out = [];
        readonly List<IncidentUpdate> _updates = [];
        bool _kept;

        public string Blocklist => blocklist;

        public bool IsOpen { get; private set; } = true;

        public bool Touches(IPAddress address) => _hit.Contains(address);

        public void Listed(IPAddress address, DateTimeOffset at)
        {
            _listed.Add(address);
            if (_hit.Contains(address)) return;
            _hit.Add(address);
            Say(at, IncidentStage.Investigating, _hit.Count == 1 ? IncidentTurn.Listed : IncidentTurn.Another, _hit.Count);
        }

        public void Drained(IPAddress address, DateTimeOffset at)
        {
            _out.Add(address);
            Say(at, IncidentStage.Identified, IncidentTurn.Drained, _out.Count);
        }

        public void Kept(IPAddress address, DateTimeOffset at)
        {
            _kept = true;
            _listed.Add(address);
            Say(at, IncidentStage.Identified, IncidentTurn.Kept, 1);
        }

        public void Delisted(IPAddress address, DateTimeOffset at)
        {
            if (!_listed.Remove(address) || _listed.Count > 0) return;
            if (_out.Count == 0) End(at);
            else Say(at, IncidentStage.Monitoring, IncidentTurn.Delisted, _hit.Count);
        }

        public void Activated(IPAddress address, DateTimeOffset at)
        {
            _out.Remove(address);
            _listed.Remove(address);
            if (_out.Count == 0 && _listed.Count == 0) End(at);
        }

        public Incident Told() => new(Id(), blocklist, [.. _hit], [.. _updates], _kept);

        void End(DateTimeOffset at)
        {
            IsOpen = false;
            Say(at, IncidentStage.Resolved, IncidentTurn.Resolved, _hit.Count);
        }

        /// <summary>What happens to several addresses in one step is told once, with the last number.</summary>
        void Say(DateTimeOffset at, IncidentStage stage, IncidentTurn turn, int addresses)
        {
            if (_updates.Count > 0 && _updates[^1] is var last && last.At == at && (last.Turn == turn || (last.Turn, turn) is (IncidentTurn.Listed, IncidentTurn.Another)))
            {
                _updates[^1] = last with { Addresses = Math.Max(last.Addresses, addresses) };
                return;
            }

            _updates.Add(new(at, stage, turn, addresses));
        }

        /// <summary>No address goes in: from an unsalted hash of one, guessing would find it.</summary>
        string Id() => StatusIds.Of("incident", blocklist, began.UtcTicks.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}

/// <summary>Statuspage's ids: twelve characters a–z0–9, the same for the same thing at every start.</summary>
static class StatusIds
{
    const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    public static string Of(params ReadOnlySpan<string> parts)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts!)));
        return string.Concat(hash.Take(12).Select(b => Letters[b % Letters.Length]));
    }
}
