using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using SupportBot.Blocklists;
using SupportBot.Relays;

namespace SupportBot.Web.Relays;

/// <summary>What the pool remembers beside its addresses, as one fact.</summary>
/// <param name="Drains">See <see cref="PoolState.Drains"/>.</param>
/// <param name="MassListings">See <see cref="PoolState.MassListings"/>.</param>
/// <param name="Confirmed">See <see cref="PoolState.Confirmed"/>.</param>
/// <param name="SweptAt">When the last sweep ended.</param>
/// <param name="WatchedSince">When the first sweep ended.</param>
/// <param name="Knows">A whole sweep with at least one healthy draining list has been stored: from then on the pool file is ours to write.</param>
/// <param name="Lists">Health of each list.</param>
/// <param name="Applied">The addresses that the mail server may be sending from by what it was told, after a failure by the last word and the one before; null: it was told nothing yet.</param>
/// <param name="HookOwed">A file was replaced and the hook has not ended with 0 since.</param>
/// <param name="Waits">A change of the settings would change more than half of the file: it stays as it is until a person says so.</param>
/// <param name="Revision">Grows with each change: other processes on this database see by it that there is something new.</param>
/// <param name="Accepted">The configured addresses for which a person has said so.</param>
/// <param name="Pulls">What relays on other hosts have fetched, by their names.</param>
sealed record PoolFact(ImmutableArray<AutomaticDrain> Drains, ImmutableDictionary<string, DateTimeOffset> MassListings, ImmutableHashSet<string> Confirmed,
    DateTimeOffset? SweptAt, DateTimeOffset? WatchedSince, bool Knows, ImmutableArray<ListFact> Lists, ImmutableArray<IPAddress>? Applied, bool HookOwed = false,
    bool Waits = false, ImmutableArray<IPAddress>? Accepted = null, long Revision = 0, ImmutableDictionary<string, Pull>? Pulls = null)
{
    /// <summary>A person has seen what these settings make of the file.</summary>
    public PoolFact Accept(PoolState state) => this with { Waits = false, Accepted = [.. state.Addresses.Select(address => address.Address)] };

    public bool HasAccepted(PoolState state) => Telling.Same(Accepted, [.. state.Addresses.Select(address => address.Address)]);

    public static PoolFact Empty { get; } = new([], ImmutableDictionary<string, DateTimeOffset>.Empty, [], null, null, false, [], null);
}

/// <summary>What a relay on another host has fetched.</summary>
/// <param name="Addresses">Those it may send from since.</param>
/// <param name="At">When it last asked, to about an interval.</param>
sealed record Pull(ImmutableArray<IPAddress> Addresses, DateTimeOffset At)
{
    public static ImmutableDictionary<string, Pull> None { get; } = ImmutableDictionary<string, Pull>.Empty;
}

/// <summary>Health of one list over the sweeps.</summary>
sealed record ListFact(string Id, DateTimeOffset? AskedAt, Doubt? Doubt, DateTimeOffset? DoubtSince);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(AddressJson), typeof(KebabEnum<Stand>), typeof(KebabEnum<Kept>), typeof(KebabEnum<Doubt>), typeof(KebabEnum<PoolEventKind>)])]
[JsonSerializable(typeof(AddressState))]
[JsonSerializable(typeof(PoolFact))]
sealed partial class PoolJson : JsonSerializerContext;

sealed class AddressJson : JsonConverter<IPAddress>
{
    public override IPAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => IPAddress.Parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>Enums on the wire and in the database are kebab-case.</summary>
sealed class KebabEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum
{
    public static string Name(T value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
