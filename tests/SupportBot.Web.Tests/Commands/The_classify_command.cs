using System.Diagnostics;
using SupportBot.Testing;

namespace SupportBot.Web.Tests.Commands;

/// <summary>As its users start it: exit codes, what stands on which output.</summary>
public class The_classify_command
{
    [Theory]
    [InlineData("--json", "--csv")]
    [InlineData("--csv", "--summary")]
    [InlineData("--summary", "--json")]
    public async Task Takes_one_form_of_answer(string one, string other)
    {
        var (exit, output, error) = await RunningProgram.RunAsync("", "classify", one, other, "-");

        exit.ShouldBe(64);
        error.ShouldStartWith("--json, --csv and --summary exclude each other.\n");
        output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Names_what_cannot_be_read_and_reads_the_rest()
    {
        using var folder = new TemporaryFolder();
        var missing = Path.Combine(folder.FullName, "missing.eml");

        var (exit, output, error) = await RunningProgram.RunAsync(Samples.SpamcopBounce, "classify", "--csv", missing, "-");

        exit.ShouldBe(1);
        error.ShouldBe($"{missing}: no such file\n");
        output.Split("\r\n")[1].ShouldStartWith("'-,,1,bounce,true,blocklisted,");
    }

    [Fact]
    public async Task Ends_quietly_when_its_reader_has_gone()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 300; i++) await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{i}"), Samples.SpamcopBounce, TestContext.Current.CancellationToken);
        var shell = new ProcessStartInfo("sh", ["-c", "{ dotnet \"$0\" classify --json \"$1\"; echo $? >&2; } | head -1 > /dev/null", Path.Combine(AppContext.BaseDirectory, "supportbot.dll"), folder.FullName])
        {
            RedirectStandardError = true,
        };

        using var process = Process.Start(shell)!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        error.ShouldBe("141\n");
    }
}
