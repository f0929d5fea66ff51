using System.Collections.Concurrent;
using SupportBot.Blocklists;

namespace SupportBot.Bounces;

/// <summary>The fuzzer's first 10,000 inputs from the project's own cards; <c>bash tests/fuzz</c> makes a million from the corpus too.</summary>
public class Any_input
{
    const int Inputs = 10_000;
    const int Longest = 2_000;
    const long Seed = 1;

    static readonly BounceReader Reader = new(BlocklistCatalog.BuiltIn());
    static readonly List<string> Texts = [.. Card.All().Select(card => card.Text)];

    [Fact]
    public void Is_answered_with_evidence_that_stands_where_it_says()
    {
        var faults = new ConcurrentBag<string>();
        Parallel.For(0, Inputs, number =>
        {
            var input = FuzzInput.Make(Texts, Seed, number, Longest);
            // In turns: the fuzzer reads each both ways, and takes its time.
            if (Fault(() => number % 2 == 0 ? Reader.Inspect(input.Bytes) : Reader.Inspect(input.Text)) is { } fault) faults.Add($"input {number} ({input.Recipe}): {fault}");
        });

        faults.Order(StringComparer.Ordinal).Take(10).ShouldBeEmpty();
    }

    [Fact]
    public void Comes_again_from_its_number() =>
        FuzzInput.Make(Texts, 3, 77, Longest).Bytes.ShouldBe(FuzzInput.Make(Texts, 3, 77, Longest).Bytes);

    static string? Fault(Func<BounceReading> read)
    {
        try
        {
            return Promises.Broken(read());
        }
        catch (Exception e)
        {
            // All of them are told, with their numbers, not only the first.
            return e.ToString();
        }
    }
}
