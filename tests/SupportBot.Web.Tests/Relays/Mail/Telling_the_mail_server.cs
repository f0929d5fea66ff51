using System.Diagnostics;
using System.Globalization;
using SupportBot.Testing;

namespace SupportBot.Web.Tests.Relays.Mail;

/// <summary>Pool file and hook where something is in the way: a drain counts as applied only once both are through, and they are tried again after each sweep.</summary>
public sealed class Telling_the_mail_server : IDisposable
{
    const string One = "127.0.0.11";
    const string Two = "127.0.0.12";

    static readonly TimeSpan HookLimit = TimeSpan.FromSeconds(2);

    readonly TemporaryFolder _folder = new();

    public Telling_the_mail_server() => Assert.SkipUnless(Rbldnsd.IsThere, Rbldnsd.Missing);

    string File => Path.Combine(_folder.FullName, "pool", "out-addresses");

    /// <summary>The hanging hook names its child here.</summary>
    string Child => Path.Combine(_folder.FullName, "child");

    string Beside => Path.Combine(Path.GetDirectoryName(File)!, ".out-addresses.new");

    string Hook => Path.Combine(_folder.FullName, "hook");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("fails", "exit 3")]
    [InlineData("hangs", "sleep 3600 & echo $! > child; wait")]
    [InlineData("is missing", null)]
    public async Task A_drain_waits_for_a_hook_that(string what, string? script)
    {
        await using var pool = await StartAsync("true");

        await HookAsync(script);
        await pool.ListAsync(One);
        (await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken)).ShouldBe(Two + "\n", what);
        (pool.Find(One).Sends, pool.Find(One).Applied).ShouldBe((false, false));
        pool.Find(Two).Applied.ShouldBeTrue();
        if (System.IO.File.Exists(Child))
        {
            var child = int.Parse(await System.IO.File.ReadAllTextAsync(Child, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
            await Until.True(() => !IsRunning(child), "the hook's child is ended as well");
        }


        await pool.SweepAsync();
        pool.Find(One).Applied.ShouldBeFalse();

        await HookAsync("true");
        await pool.SweepAsync();
        pool.Find(One).IsOut.ShouldBeTrue();
    }

    [Fact]
    public async Task A_drain_waits_for_a_folder_that_is_gone()
    {
        await using var pool = await StartAsync("true");

        Directory.Delete(Path.GetDirectoryName(File)!, recursive: true);
        await pool.ListAsync(One);
        pool.Find(One).Applied.ShouldBeFalse();

        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await pool.SweepAsync();
        pool.Find(One).IsOut.ShouldBeTrue();
        (await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken)).ShouldBe(Two + "\n");
    }

    [Fact]
    public async Task A_drain_waits_for_a_file_that_cannot_be_written_and_the_last_one_stays()
    {
        await using var pool = await StartAsync("true");
        // In the way of the file that is written beside: also root, whom rights do not stop, cannot write it.
        Directory.CreateDirectory(Beside);

        await pool.ListAsync(One);
        pool.Find(One).Applied.ShouldBeFalse();
        (await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken)).ShouldBe($"{One}\n{Two}\n");

        Directory.Delete(Beside);
        await pool.SweepAsync();
        pool.Find(One).IsOut.ShouldBeTrue();
    }

    [Fact]
    public async Task On_a_full_disk_the_last_file_stays_and_a_drain_waits()
    {
        await using var pool = await StartAsync("true");
        // What is written to /dev/full finds no space.
        System.IO.File.CreateSymbolicLink(Beside, "/dev/full");

        await pool.ListAsync(One);
        pool.Find(One).Applied.ShouldBeFalse();
        (await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken)).ShouldBe($"{One}\n{Two}\n");

        System.IO.File.Delete(Beside);
        await pool.SweepAsync();
        pool.Find(One).IsOut.ShouldBeTrue();
    }

    [Fact]
    public async Task A_reader_that_holds_the_file_open_reads_the_old_list_to_its_end_and_hinders_nobody()
    {
        await using var pool = await StartAsync("true");
        using var reader = new StreamReader(File);
        (await reader.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe(One);

        await pool.ListAsync(One);

        pool.Find(One).IsOut.ShouldBeTrue();
        (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBe(Two + "\n");
        (await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken)).ShouldBe(Two + "\n");
    }

    async Task<WatchedPool> StartAsync(string hook)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await HookAsync(hook);
        return await WatchedPool.StartAsync(_folder, [("relay1", [One, Two])], its => its with { ExportPath = File, OnChange = $"cd {_folder.FullName} && sh ./hook" }, HookLimit);
    }

    async Task HookAsync(string? script)
    {
        if (script is null) System.IO.File.Delete(Hook);
        else await System.IO.File.WriteAllTextAsync(Hook, script + "\n");
    }

    static bool IsRunning(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
