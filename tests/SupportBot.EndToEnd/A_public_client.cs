using System.Diagnostics;
using SupportBot.Testing;

namespace SupportBot.EndToEnd;

/// <summary>The npm package botframework-directlinejs, unchanged, against our server: <c>tests/directline/test.js</c>.</summary>
[Collection(Shared.Name)]
public sealed class A_public_client(Shared shared)
{
    static readonly string Folder = Path.Combine(Checkout.Root, "tests", "directline");

    [Fact]
    public async Task Talks_and_survives_a_cut()
    {
        shared.Need();
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules")), "the npm packages are not installed (npm ci --ignore-scripts in tests/directline)");

        using var node = Process.Start(new ProcessStartInfo("node", ["test.js", shared.Hoster.Base]) { WorkingDirectory = Folder, UseShellExecute = false, RedirectStandardOutput = true })!;
        var said = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);

        said.ShouldContain("ok what was said while the socket was cut comes once");
        node.ExitCode.ShouldBe(0, said);
    }
}
