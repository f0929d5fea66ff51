using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using SupportBot.Relays;

namespace SupportBot.Web.Status;

/// <summary>An incident with what the checks still have to remember of it.</summary>
/// <param name="Incident">As it is told.</param>
/// <param name="Listed">Addresses that the list still names.</param>
/// <param name="Out">Addresses that are out of sending for it.</param>
sealed record Told(Incident Incident, ImmutableArray<IPAddress> Listed, ImmutableArray<IPAddress> Out);

/// <summary>Makes incidents of the pool's events. Pure: the same events give the same story, at every start.</summary>
static class IncidentStory
{
    /// <summary>What the same list says so soon after an incident's end is the same matter still: it opens again instead of a second one beside it.</summary>
    public static readonly TimeSpan Reopens = TimeSpan.FromHours(1);

    /// <summary>All incidents from the first event on.</summary>
    /// <param name="events">Oldest first.</param>
    /// <param name="drains">The lists whose naming of an address matters to customers.</param>
    /// <returns>Oldest first.</returns>
    public static ImmutableArray<Incident> Tell(IEnumerable<PoolEvent> events, IReadOnlySet<string> drains) => [.. Continue([], events, drains).Select(told => told.Incident)];

    /// <summary>Goes on with what is open, or ended less than <see cref="Reopens"/> ago.</summary>
    /// <returns>What has changed or begun.</returns>
    public static ImmutableArray<Told> Continue(IEnumerable<Told> known, IEnumerable<PoolEvent> events, IReadOnlySet<string> drains)
    {
        var stories = known.Select(told => new Story(told)).ToList();
        foreach (var happened in events)
        {
            if (happened.Address is not { } address) continue;
            var open = stories.LastOrDefault(story => happened.Blocklist is null ? story.IsOpen && story.Touches(address) : story.Blocklist == happened.Blocklist && (story.IsOpen || (happened.Kind == PoolEventKind.Listed && story.MayReopen(happened.At))));
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

        return [.. stories.Where(story => story.HasChanged).Select(story => story.Told())];
    }

    sealed class Story
    {
        readonly List<IPAddress> _hit;
        readonly HashSet<IPAddress> _listed;
        readonly HashSet<IPAddress> _out;
        readonly List<IncidentUpdate> _updates;
        Incident _incident;

        public Story(string blocklist, DateTimeOffset began) : this(new(new(Id(blocklist, began), blocklist, [], [], false), [], [])) => IsOpen = true;

        public Story(Told known)
        {
            _incident = known.Incident;
            (_hit, _listed, _out, _updates) = ([.. _incident.Addresses], [.. known.Listed], [.. known.Out], [.. _incident.Updates]);
            IsOpen = _updates.Count > 0 && _incident.Ended is null;
        }

        public string Blocklist => _incident.Blocklist;

        public bool IsOpen { get; private set; }

        public bool HasChanged { get; private set; }

        public bool MayReopen(DateTimeOffset at) => !_incident.FalseAlarm && _updates is [.., { Stage: IncidentStage.Resolved } last] && at - last.At <= Reopens;

        public bool Touches(IPAddress address) => _hit.Contains(address);

        public void Listed(IPAddress address, DateTimeOffset at)
        {
            HasChanged |= _listed.Add(address);
            var fresh = !_hit.Contains(address);
            if (fresh) _hit.Add(address);
            if (!IsOpen || _updates is [.., { Stage: IncidentStage.Monitoring }])
            {
                IsOpen = true;
                Say(at, IncidentStage.Investigating, _updates.Count == 0 ? IncidentTurn.Listed : IncidentTurn.Again, _listed.Count);
            }
            else if (fresh)
            {
                Say(at, IncidentStage.Investigating, _hit.Count == 1 ? IncidentTurn.Listed : IncidentTurn.Another, _hit.Count);
            }
        }

        public void Drained(IPAddress address, DateTimeOffset at)
        {
            _out.Add(address);
            Say(at, IncidentStage.Identified, IncidentTurn.Drained, _out.Count);
        }

        public void Kept(IPAddress address, DateTimeOffset at)
        {
            _incident = _incident with { WasKept = true };
            _listed.Add(address);
            Say(at, IncidentStage.Identified, IncidentTurn.Kept, 1);
        }

        public void Delisted(IPAddress address, DateTimeOffset at)
        {
            if (!_listed.Remove(address)) return;
            HasChanged = true;
            if (_listed.Count > 0) return;
            if (_out.Count == 0) End(at);
            else Say(at, IncidentStage.Monitoring, IncidentTurn.Delisted, _hit.Count);
        }

        public void Activated(IPAddress address, DateTimeOffset at)
        {
            HasChanged |= _out.Remove(address) | _listed.Remove(address);
            if (_out.Count == 0 && _listed.Count == 0) End(at);
        }

        public Told Told() => new(_incident with { Addresses = [.. _hit], Updates = [.. _updates] }, [.. _listed], [.. _out]);

        void End(DateTimeOffset at)
        {
            IsOpen = false;
            Say(at, IncidentStage.Resolved, IncidentTurn.Resolved, _hit.Count);
        }

        /// <summary>What happens to several addresses in one step is told once, with the last number.</summary>
        void Say(DateTimeOffset at, IncidentStage stage, IncidentTurn turn, int addresses)
        {
            HasChanged = true;
            if (_updates.Count > 0 && _updates[^1] is var last && last.At == at && (last.Turn == turn || (last.Turn, turn) is (IncidentTurn.Listed, IncidentTurn.Another)))
            {
                _updates[^1] = last with { Addresses = Math.Max(last.Addresses, addresses) };
                return;
            }

            _updates.Add(new(at, stage, turn, addresses));
        }

        /// <summary>No address goes in: from an unsalted hash of one, guessing would find it.</summary>
        static string Id(string blocklist, DateTimeOffset began) => StatusIds.Of("incident", blocklist, began.UtcTicks.ToString(System.Globalization.CultureInfo.InvariantCulture));
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
