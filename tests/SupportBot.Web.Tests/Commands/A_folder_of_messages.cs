using System.Diagnostics;
using System.Net.Sockets;
using SupportBot.Testing;
using SupportBot.Web.Commands;

namespace SupportBot.Web.Tests.Commands;

public sealed class A_folder_of_messages : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly TemporaryFolder _folder = new();

    [Fact]
    public void Is_read_in_ordinal_order_of_whole_paths_without_dot_files()
    {
        foreach (var path in (string[])["a/z.eml", "a.eml", "a-b/x", "B", ".git/config", "a/.draft", "é", "a/b/c"]) Write(path);

        // '-' and '.' stand before '/', capitals before small letters.
        Files().ShouldBe(["B", "a-b/x", "a.eml", "a/b/c", "a/z.eml", "é"]);
    }

    [Fact]
    public void Names_as_the_argument_names_it()
    {
        Write("a/b");

        ClassifyFiles.Of([_folder.FullName + "/", "-", "no such"], (_, _) => { }).ShouldBe([_folder.FullName + "/a/b", "-", "no such"]);
    }

    [Fact]
    public void Names_what_is_no_file_and_waits_for_none_of_it()
    {
        Write("readable");
        File.CreateSymbolicLink(At("dangling"), At("nowhere"));
        File.CreateSymbolicLink(At("itself"), At("itself"));
        File.CreateSymbolicLink(At("null"), "/dev/null");
        MakePipe("pipe");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(At("socket")));
        using (var large = File.Create(At("large"))) large.SetLength(ClassifyInput.LargestFile + 1);

        var (read, complaints) = Read();

        read.ShouldBe(["readable"]);
        complaints.ShouldBe([
            "dangling: a symbolic link that leads nowhere",
            "itself: a symbolic link that leads in a circle",
            "large: is 64 MB large; files over 64 MB are passed over",
            "null: is a device, not a file",
            "pipe: is a named pipe, not a file",
            "socket: is a socket, not a file",
        ]);
    }

    [Fact]
    public void Reads_a_file_that_is_just_not_too_large()
    {
        using (var large = File.Create(At("large"))) large.SetLength(ClassifyInput.LargestFile);

        ClassifyInput.Of(At("large"), (_, fault) => throw new InvalidOperationException(fault)).Single().Content.Length.ShouldBe(ClassifyInput.LargestFile);
    }

    [Fact]
    public void Says_which_folder_it_may_not_list()
    {
        Assert.SkipWhen(Environment.UserName == "root", "root may list any folder");
        Write("closed/hidden");
        Write("open/seen");
        File.SetUnixFileMode(At("closed"), UnixFileMode.None);
        try
        {
            var (read, complaints) = Read();

            read.ShouldBe(["open/seen"]);
            complaints.ShouldBe(["closed: no permission to list the folder"]);
        }
        finally
        {
            File.SetUnixFileMode(At("closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Follows_a_link_to_a_folder_elsewhere_but_not_back_into_itself()
    {
        using var elsewhere = new TemporaryFolder();
        File.WriteAllText(Path.Combine(elsewhere.FullName, "there"), "");
        Write("a/here");
        File.CreateSymbolicLink(At("a/up"), "..");
        File.CreateSymbolicLink(At("other"), elsewhere.FullName);
        File.CreateSymbolicLink(Path.Combine(elsewhere.FullName, "back"), _folder.FullName);

        Files().ShouldBe(["a/here", "other/there"]);
    }

    [Fact]
    public async Task Ends_even_where_every_folder_links_to_every_other()
    {
        const int Folders = 12;   // 12! ways through
        for (var i = 0; i < Folders; i++) Write($"{i}/file");
        for (var i = 0; i < Folders; i++)
        {
            for (var other = 0; other < Folders; other++) File.CreateSymbolicLink(At($"{i}/to{other}"), At($"{other}"));
        }

        var files = await Task.Run(Files, TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

        for (var i = 0; i < Folders; i++) files.ShouldContain($"{i}/file");
        files.Length.ShouldBeLessThan(Folders * Folders);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Is_answered_in_its_order_however_many_jobs_read(int jobs)
    {
        const int Messages = 40;
        for (var i = 0; i < Messages; i++) Write($"{i:00}", string.Concat(Enumerable.Repeat(Samples.SpamcopBounce + "\n\n", i % 4 == 0 ? 30 : 1)));   // every fourth takes longer
        var (files, numbers) = (new List<string>(), new List<int>());

        await new ClassifyRun(Samples.Reader, jobs).RunAsync(
            ClassifyFiles.Of([_folder.FullName], Unexpected), Unexpected,
            (answer, number) =>
            {
                files.Add(answer.File);
                numbers.Add(number);
            },
            TestContext.Current.CancellationToken);

        files.ShouldBe(Enumerable.Range(0, Messages).Select(i => At($"{i:00}")));
        numbers.ShouldBe(Enumerable.Range(1, Messages));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Is_read_no_further_than_a_little_ahead_of_the_answers(bool withContent)
    {
        const int Jobs = 2;
        var (ahead, farthest) = (0, 0);
        IEnumerable<string> Endless()
        {
            for (var i = 0; i < 1000; i++)
            {
                Interlocked.Increment(ref ahead);
                yield return At("message");
            }
        }

        Write("message", "Hello");
        var run = new ClassifyRun(Samples.Reader, Jobs);
        await (withContent ? run.RunAsync(Endless(), Unexpected, Take, TestContext.Current.CancellationToken) : run.RunAsync(Endless(), Unexpected, answer => answer.File, Take, TestContext.Current.CancellationToken));

        farthest.ShouldBeLessThanOrEqualTo(Jobs * 6 * (withContent ? 1 : ClassifyRun.FilesAtOnce));

        void Take<T>(T answer, int number)
        {
            farthest = Math.Max(farthest, Volatile.Read(ref ahead));
            Interlocked.Decrement(ref ahead);
        }
    }

    [Fact]
    public async Task That_is_one_large_mbox_is_answered_in_its_order_by_several_jobs()
    {
        const int Messages = 200;
        Write("mbox", string.Concat(Enumerable.Range(0, Messages).Select(i => $"From a@b.example Thu Jan  1 00:00:00 2026\nReceived: x\nSubject: {i}\nMessage-ID: <{i}@b.example>\n\n{Samples.SpamcopBounce}\n\n")));
        var (numbers, together, most) = (new List<int?>(), 0, 0);

        await new ClassifyRun(Samples.Reader, 4).RunAsync(ClassifyFiles.Of([_folder.FullName], Unexpected), Unexpected, answer =>
        {
            Interlocked.Increment(ref together);
            most = Math.Max(most, together);
            Thread.Yield();
            Interlocked.Decrement(ref together);
            return answer.Message;
        }, (number, _) => numbers.Add(number), TestContext.Current.CancellationToken);

        numbers.ShouldBe(Enumerable.Range(1, Messages).Cast<int?>());
        most.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task Is_left_when_an_answer_cannot_be_written()
    {
        Write("message", "Hello");
        var run = new ClassifyRun(Samples.Reader, 2).RunAsync(
            Enumerable.Repeat(At("message"), 100_000), Unexpected, (_, _) => throw new IOException("the reader has gone"), TestContext.Current.CancellationToken);

        (await Should.ThrowAsync<IOException>(() => run.WaitAsync(Patience, TestContext.Current.CancellationToken))).Message.ShouldBe("the reader has gone");
    }

    public void Dispose() => _folder.Dispose();

    static void Unexpected(string path, string fault) => throw new InvalidOperationException($"{path}: {fault}");

    string At(string path) => Path.Combine(_folder.FullName, path);

    void Write(string path, string text = "")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    void MakePipe(string path)
    {
        using var made = Process.Start("mkfifo", [At(path)]);
        made.WaitForExit();
        made.ExitCode.ShouldBe(0);
    }

    string[] Files() => [.. ClassifyFiles.Of([_folder.FullName], Unexpected).Select(Relative)];

    (string[] Read, string[] Complaints) Read()
    {
        var complaints = new List<string>();
        void Complain(string path, string fault) => complaints.Add($"{Relative(path)}: {fault}");
        var read = Task.Run(() => ClassifyFiles.Of([_folder.FullName], Complain).SelectMany(file => ClassifyInput.Of(file, Complain)).Select(input => Relative(input.File)).ToArray());
        read.Wait(Patience).ShouldBeTrue("something waits");
        return (read.Result, [.. complaints]);
    }

    string Relative(string path) => path[(_folder.FullName.Length + 1)..];
}
