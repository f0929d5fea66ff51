using System.Text;
using SupportBot.Blocklists;
using SupportBot.Bounces;

namespace SupportBot.Benchmarks;

/// <summary>Reads spoiled bounces, as bytes and as text, on all processors, and tells what broke and what was slow.</summary>
sealed class Fuzzer(long seed)
{
    const int Longest = 1_200_000;

    /// <summary>Smaller inputs say nothing about the time a megabyte takes.</summary>
    const int Measured = 16_384;

    const int MostFiles = 20;

    readonly BounceReader _reader = new(BlocklistCatalog.BuiltIn());
    readonly List<string> _texts = Corpus.Texts();
    readonly Lock _told = new();
    readonly List<Reading> _slowest = [];
    readonly List<Reading> _hungriest = [];
    long _done, _bytes, _faults, _slow;

    public int Run(long count)
    {
        Console.WriteLine($"{count} inputs, seed {seed}, from {_texts.Count} texts");
        Corpus.Warm(_reader, _texts);
        using (new Timer(_ => Console.Error.WriteLine($"{Interlocked.Read(ref _done)} of {count}, {Interlocked.Read(ref _bytes) / 1e6:F0} MB, {_faults} failed, {_slow} slow"), null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10)))
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, number => Read(FuzzInput.Make(_texts, seed, number, Longest)));
        }

        Console.WriteLine($"{_done} inputs, {_bytes / 1e6:F0} MB, read as bytes and as text: {_faults} failed, {_slow} slow");
        Console.WriteLine($"worst of {Measured / 1024} KB and more, as processor time of one thread:");
        foreach (var reading in _slowest) Console.WriteLine($"  {reading.Each.Milliseconds,7:F0} ms/MB  {reading}");
        foreach (var reading in _hungriest) Console.WriteLine($"  {reading.Each.Megabytes,7:F1} MB/MB  {reading}");
        return _faults == 0 ? 0 : 1;
    }

    /// <summary>Makes an input again, writes it, and reads it.</summary>
    public int Write(long number, string file)
    {
        var input = FuzzInput.Make(_texts, seed, number, Longest);
        Save(input, file);
        Console.WriteLine($"{input.Recipe}: {input.Bytes.Length} bytes");
        Corpus.Warm(_reader, _texts);
        Read(input);
        foreach (var reading in _slowest) Console.WriteLine($"{reading.Each.Milliseconds:F0} ms/MB, {reading.Each.Megabytes:F1} MB/MB  {reading}");
        return _faults == 0 ? 0 : 1;
    }

    void Read(FuzzInput input)
    {
        Read(input, "bytes", input.Bytes.Length, () => _reader.Inspect(input.Bytes));
        Read(input, "text", Encoding.UTF8.GetByteCount(input.Text), () => _reader.Inspect(input.Text));
        Interlocked.Increment(ref _done);
        Interlocked.Add(ref _bytes, input.Bytes.Length);
    }

    void Read(FuzzInput input, string form, int length, Func<BounceReading> read)
    {
        Cost cost;
        try
        {
            BounceReading? reading = null;
            cost = Cost.Of(() => reading = read());
            if (Promises.Broken(reading!) is { } fault) Tell(input, ref _faults, "failed", $"{form}: {fault}");
        }
        catch (Exception e)
        {
            // Whatever it is, it is what the fuzzer looks for; the next input shall be read too.
            Tell(input, ref _faults, "failed", $"{form}: {e}");
            return;
        }

        var bound = Bound(length);
        var slow = cost.Milliseconds > bound;
        var worst = length >= Measured && Worse(length, cost);
        // Once may be the compiler's or the collector's turn; three times is the input's own.
        for (var again = 0; again < 3 && (slow || worst); again++)
        {
            var next = Cost.Of(() => read());
            cost = new(Math.Min(cost.Milliseconds, next.Milliseconds), Math.Min(cost.Megabytes, next.Megabytes));
        }

        if (slow && cost.Milliseconds > bound) Tell(input, ref _slow, "slow", $"{form}, {length} bytes: {cost.Milliseconds:F0} ms, {cost.Megabytes:F1} MB");
        if (worst) Keep(new(input.Number, form, length, cost / (length / 1e6), input.Recipe));
    }

    /// <summary>Generous: ten times the aim for a megabyte, and what a small input may cost at all.</summary>
    static double Bound(int length) => 25 + (500 * (length / 1e6));

    bool Worse(int length, Cost cost)
    {
        var each = cost / (length / 1e6);
        lock (_told) return _slowest.Count < 5 || each.Milliseconds > _slowest[^1].Each.Milliseconds || each.Megabytes > _hungriest[^1].Each.Megabytes;
    }

    void Keep(Reading reading)
    {
        lock (_told)
        {
            Keep(_slowest, reading, one => one.Each.Milliseconds);
            Keep(_hungriest, reading, one => one.Each.Megabytes);
        }
    }

    static void Keep(List<Reading> worst, Reading reading, Func<Reading, double> by)
    {
        worst.Add(reading);
        worst.Sort((one, other) => by(other).CompareTo(by(one)));
        if (worst.Count > 5) worst.RemoveAt(5);
    }

    void Tell(FuzzInput input, ref long counter, string what, string words)
    {
        var count = Interlocked.Increment(ref counter);
        lock (_told)
        {
            Console.WriteLine($"{what}: fuzz-one {seed} {input.Number} ({input.Recipe}), {words}");
            if (count > MostFiles) return;
            var file = Path.Combine(Path.GetTempPath(), $"fuzz-{what}-{seed}-{input.Number}");
            Save(input, file);
            Console.WriteLine($"  written to {file}");
        }
    }

    static void Save(FuzzInput input, string file)
    {
        File.WriteAllBytes(file, input.Bytes);
        // As it stands in memory: UTF-8 has no halves of surrogate pairs.
        File.WriteAllBytes(file + ".utf16", System.Runtime.InteropServices.MemoryMarshal.AsBytes(input.Text.AsSpan()).ToArray());
    }

    sealed record Reading(long Number, string Form, int Length, Cost Each, string Recipe)
    {
        public override string ToString() => $"{Form} of {Length} bytes, number {Number} ({Recipe})";
    }
}
