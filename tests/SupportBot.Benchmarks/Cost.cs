using System.Runtime.InteropServices;

namespace SupportBot.Benchmarks;

/// <summary>What a piece of work cost this thread. Processor time, not the clock: the machine has other things to do.</summary>
readonly record struct Cost(double Milliseconds, double Megabytes)
{
    const int ThreadProcessorTime = 3;   // CLOCK_THREAD_CPUTIME_ID, clock_gettime(2)

    public static Cost Of(Action work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Now();
        work();
        var end = Now();
        return new((end - start) / 1e6, (GC.GetAllocatedBytesForCurrentThread() - before) / 1e6);
    }

    public static Cost operator /(Cost cost, double megabytes) => new(cost.Milliseconds / megabytes, cost.Megabytes / megabytes);

    /// <summary>Nanoseconds.</summary>
    static long Now() => clock_gettime(ThreadProcessorTime, out var time) == 0 ? (time.Seconds * 1_000_000_000) + time.Nanoseconds : throw new PlatformNotSupportedException();

    [DllImport("libc")]
    static extern int clock_gettime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
