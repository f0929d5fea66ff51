using System.Globalization;
using SupportBot.Blocklists;
using SupportBot.Bounces;

namespace SupportBot.Benchmarks;

/// <summary>What reading one file costs once the compiler is done with it.</summary>
static class OneFile
{
    const int Times = 60;

    public static int Run(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var reader = new BounceReader(BlocklistCatalog.BuiltIn());
        var best = new Cost(double.MaxValue, double.MaxValue);
        for (var i = 0; i < Times; i++)
        {
            var cost = Cost.Of(() => reader.Inspect(bytes)) / (bytes.Length / 1e6);
            best = new(Math.Min(best.Milliseconds, cost.Milliseconds), Math.Min(best.Megabytes, cost.Megabytes));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{best.Milliseconds:F0} ms/MB, {best.Megabytes:F1} MB/MB  {bytes.Length} bytes, {reader.Inspect(bytes).Bounces.Length} recipients"));
        return 0;
    }
}
