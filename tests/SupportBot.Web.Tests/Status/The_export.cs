using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;
using SupportBot.Testing;
using SupportBot.Web.Commands;
using SupportBot.Web.Status;

namespace SupportBot.Web.Tests.Status;

/// <summary>The status as files for a bucket at another provider: whole, ours only, and of no weight for the page.</summary>
public sealed class The_export : IDisposable
{
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    readonly TemporaryFolder _folder = new();

    string Out => Path.Combine(_folder.FullName, "out");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Replaces_what_changed_and_removes_what_is_gone()
    {
        Write(("index.html", "one"), ("de/status.html", "two"), ("old/deep/file.txt", "three")).ShouldBe(new ExportOutcome.Done(3, 3, 0));
        var untouched = File.GetLastWriteTimeUtc(Path.Combine(Out, "index.html"));

        Write(("index.html", "one"), ("de/status.html", "new")).ShouldBe(new ExportOutcome.Done(2, 1, 1));

        Files().ShouldBe([ExportFolder.Manifest, "de/status.html", "index.html"]);
        File.ReadAllText(Path.Combine(Out, "de/status.html")).ShouldBe("new");
        File.GetLastWriteTimeUtc(Path.Combine(Out, "index.html")).ShouldBe(untouched);
        Directory.Exists(Path.Combine(Out, "old")).ShouldBeFalse();
    }

    [Fact]
    public void Refuses_a_folder_that_holds_somebody_elses_files()
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "thesis.txt"), "years of work");

        Write(("index.html", "one")).ShouldBeOfType<ExportOutcome.Refused>().Why.ShouldContain("thesis.txt");

        Files().ShouldBe(["thesis.txt"]);
    }

    [Fact]
    public void Leaves_alone_what_others_put_beside_it()
    {
        Write(("index.html", "one"), ("gone.txt", "ours"));
        File.WriteAllText(Path.Combine(Out, "robots.txt"), "theirs");
        File.WriteAllText(Path.Combine(Out, "gone.txt"), "theirs now");

        Write(("index.html", "two")).ShouldBe(new ExportOutcome.Done(1, 1, 0));
        File.ReadAllText(Path.Combine(Out, "robots.txt")).ShouldBe("theirs");
        File.ReadAllText(Path.Combine(Out, "gone.txt")).ShouldBe("theirs now");

        Write(("index.html", "three"), ("robots.txt", "ours")).ShouldBeOfType<ExportOutcome.Refused>().Why.ShouldContain("robots.txt");
        File.ReadAllText(Path.Combine(Out, "index.html")).ShouldBe("two");   // nothing at all was written
    }

    [Theory]
    [InlineData("no JSON"), InlineData("[]"), InlineData("{}")]
    public void Refuses_a_list_that_is_none(string list)
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, ExportFolder.Manifest), list);

        Write(("index.html", "one")).ShouldBeOfType<ExportOutcome.Refused>();
    }

    [Fact]
    public void Removes_nothing_outside_whatever_the_list_says()
    {
        var outside = Path.Combine(_folder.FullName, "outside.txt");
        File.WriteAllText(outside, "x");
        Write(("index.html", "one"));
        File.WriteAllText(Path.Combine(Out, ExportFolder.Manifest), $$$"""{"by":"x","files":{"../outside.txt":"{{{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("x"u8))}}}","index.html":"0"}}""");

        Write(("index.html", "two"));

        File.Exists(outside).ShouldBeTrue();
    }

    [Fact]
    public void Of_an_export_that_broke_off_knows_what_is_ours()
    {
        Write(("index.html", "one"));
        File.WriteAllText(Path.Combine(Out, "b"), "in the way of a folder");
        Should.Throw<IOException>(() => Write(("a.html", "new"), ("b/c.html", "x")));
        File.Delete(Path.Combine(Out, "b"));

        Write(("a.html", "newer"), ("b/c.html", "x")).ShouldBe(new ExportOutcome.Done(2, 2, 1));
        Files().ShouldBe([ExportFolder.Manifest, "a.html", "b/c.html"]);
    }

    [Fact]
    public async Task Is_written_by_the_server_and_by_the_command_alike()
    {
        var written = Path.Combine(_folder.FullName, "by-server");
        await using var site = await RunningSite.StartAsync(Path.Combine(_folder.FullName, "data"), settings => settings with
        {
            Hoster = settings.Hoster with { PublicUrl = Scenes.Url },
            Status = settings.Status with { ExportDirectory = written },
            Relays = settings.Relays.Add("kunde-mayer", new() { Host = "mayer.example", Addresses = [Scenes.Dedicated], Public = false }),
        });
        await UntilAsync(() => File.Exists(Path.Combine(written, "de/status.html")) && File.ReadAllText(Path.Combine(written, "de/status.html")).Contains("Mails gehen hinaus.", StringComparison.Ordinal));

        var (exit, output, error) = await ExportAsync(site, Out);

        (exit, error).ShouldBe((0, ""));
        output.ShouldMatch(@"^.*/out: \d+ files, \d+ of them changed, 0 removed\.\n$");
        Files().ShouldBe(Files(written));
        foreach (var path in Files()) Whole(path);
        var page = File.ReadAllText(Path.Combine(Out, "en/status.html"));
        page.ShouldMatch("Copy of \\d+&#xA0;\\w+ 20\\d\\d, \\d+:\\d\\d, on another server");
        page.ShouldContain($"href=\"{Scenes.Url}/en/help\"");   // what is not in it
        foreach (var needless in new[] { "<form", "<script", "<textarea" }) page.ShouldNotContain(needless);
        File.ReadAllText(Path.Combine(Out, "index.html")).ShouldContain("url=de/status.html");
        foreach (var path in Files())
            foreach (var hidden in new[] { "192.0.2.13", Scenes.Dedicated, "kunde-mayer" }) File.ReadAllText(Path.Combine(Out, path)).ShouldNotContain(hidden, Case.Insensitive, path);
    }

    [Fact]
    public async Task Refused_or_impossible_says_why_and_the_page_goes_on()
    {
        var foreign = Path.Combine(_folder.FullName, "foreign");
        Directory.CreateDirectory(foreign);
        await File.WriteAllTextAsync(Path.Combine(foreign, "thesis.txt"), "years of work", Cancel);
        await using var site = await RunningSite.StartAsync(Path.Combine(_folder.FullName, "data"), settings => settings with { Status = settings.Status with { ExportDirectory = foreign } });
        await UntilAsync(() => site.Http.GetStringAsync("/de/status").Result.Contains("Mails gehen hinaus.", StringComparison.Ordinal));

        var (exit, _, error) = await ExportAsync(site, foreign);
        exit.ShouldBe(1);
        error.ShouldEndWith("holds what was not written by an export (e.g. thesis.txt); give an empty folder, or the one of an earlier export\n");

        (exit, _, error) = await ExportAsync(site, "/dev/null/out");
        exit.ShouldBe(1);
        error.ShouldContain("/dev/null/out: cannot be written");
        Files(foreign).ShouldBe(["thesis.txt"]);
    }

    /// <summary>Every reference of a page leads to a file of the export, or to the live site; none that a browser follows by itself leads out.</summary>
    void Whole(string path)
    {
        if (!path.EndsWith(".html", StringComparison.Ordinal)) return;
        var page = File.ReadAllText(Path.Combine(Out, path));
        foreach (Match reference in Regex.Matches(page, "<(\\w+)[^>]* (?:href|src)=\"([^\"#]*)[^\"]*\"", RegexOptions.NonBacktracking))
        {
            var (element, target) = (reference.Groups[1].Value, reference.Groups[2].Value);
            if (target.Length == 0 || target.StartsWith("tel:", StringComparison.Ordinal)) continue;
            if (target.StartsWith(Scenes.Url, StringComparison.Ordinal))
            {
                (element == "a" || reference.Value.Contains("rel=\"alternate\"", StringComparison.Ordinal)).ShouldBeTrue(reference.Value);
                continue;
            }

            target.ShouldNotStartWith("/");
            File.Exists(Path.GetFullPath(Path.Combine(Out, Path.GetDirectoryName(path)!, target))).ShouldBeTrue($"{path}: {target}");
        }
    }

    static async Task<(int Exit, string Output, string Error)> ExportAsync(RunningSite site, string folder)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var root = new RootCommand { ExportStatusCommand.Create(_ => site.Good, TimeProvider.System) };
        var exit = await root.Parse(["export-status", folder, "--data", site.Data]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, Cancel);
        return (exit, output.ToString(), error.ToString());
    }

    ExportOutcome Write(params (string Path, string Text)[] files) => ExportFolder.Write(Out, [.. files.Select(file => new ExportFile(file.Path, Encoding.UTF8.GetBytes(file.Text)))]);

    List<string> Files() => Files(Out);

    static List<string> Files(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];

    static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(Longest);
        while (!condition()) await Task.Delay(100, limit.Token);
    }
}
