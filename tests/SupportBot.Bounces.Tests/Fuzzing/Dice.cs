namespace SupportBot.Bounces;

/// <summary>Chance that comes out the same everywhere and always (SplitMix64): two numbers make an input, and make it again.</summary>
sealed class Dice(ulong seed)
{
    ulong _state = seed;

    public static Dice For(long seed, long number) => new(Mixed((ulong)seed) ^ Mixed((ulong)number + 0x9E3779B97F4A7C15));

    /// <summary>0 to one less than this; 0 where there is nothing to choose from.</summary>
    public int Below(int limit) => limit <= 1 ? 0 : (int)(Next() % (ulong)limit);

    public int Between(int least, int most) => least + Below(most - least + 1);

    public bool OneIn(int times) => Below(times) == 0;

    public T Any<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    ulong Next() => Mixed(_state += 0x9E3779B97F4A7C15);

    static ulong Mixed(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
