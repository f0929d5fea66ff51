using System.Collections.Immutable;
using System.Net;

namespace SupportBot.Relays;

/// <summary>How the lists are asked.</summary>
public sealed record SweepSettings
{
    /// <summary>At most so many questions are outstanding, whatever the settings say: over about 100 a name server's socket buffer overflows and answers are lost.</summary>
    public const int MostConcurrency = 64;

    /// <summary>The resolvers, the preferred one first; empty: the system's.</summary>
    public ImmutableArray<IPEndPoint> Servers { get; init; } = [];

    /// <summary>How long one server may take for one answer. Default 2 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often one question is put, over all servers, before it counts as unanswered; at least 1. Default 2.</summary>
    public int Attempts { get; init; } = 2;

    /// <summary>Questions outstanding at a time, 1 to <see cref="MostConcurrency"/>. Default 32.</summary>
    public int MaxConcurrency { get; init; } = 32;

    /// <summary>A sweep ends then, and says how much it has left out; null: it takes the time it takes.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The resolvers that are asked: those named, else the system's.</summary>
    public ImmutableArray<IPEndPoint> Resolvers() => Servers is [] ? NameServers.OfTheSystem() : Servers;

    /// <summary>Answers that must say "listed" before a draining listing counts; those beyond the first are asked for at once. Default 1.</summary>
    public int ConfirmListing { get; init; } = 1;
}

/// <summary>How far a sweep is.</summary>
/// <param name="Done">Pairs of address and list that are settled.</param>
/// <param name="Total">Pairs of address and list of this sweep.</param>
public sealed record SweepProgress(int Done, int Total);
