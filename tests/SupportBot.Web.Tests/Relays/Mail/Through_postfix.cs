using MimeKit;
using SupportBot.Bounces;
using SupportBot.Testing;

namespace SupportBot.Web.Tests.Relays.Mail;

/// <summary>A real Postfix with the files of docs/mail and their hook over the product's pool file: what leaves from where after a listing.</summary>
public sealed class Through_postfix : IDisposable
{
    const string One = "127.0.0.11";
    const string Two = "127.0.0.12";

    readonly TemporaryFolder _folder = new();

    public Through_postfix()
    {
        Assert.SkipUnless(Postfix.IsThere, Postfix.Missing);
        Assert.SkipUnless(Rbldnsd.IsThere, Rbldnsd.Missing);
    }

    string File => WatchedPool.FileIn(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_a_listing_the_next_letter_leaves_through_another_address_and_none_is_lost()
    {
        await using var receiver = Receiver.Start();
        await using var home = MailSink.Start();
        await using var postfix = await Postfix.StartAsync(receiver.Port, home.Port);
        await using var pool = await WatchedPool.StartAsync(_folder, [("relay1", [One, Two])], its => its with { OnChange = postfix.Hook(File) });
        using var letters = new Letters(postfix.EndPoint);
        var process = postfix.Process;

        var flow = await Flow.StartAsync(letters, receiver, One, Two);
        receiver.Refuse(One);
        await pool.ListAsync(One);
        pool.Find(One).IsOut.ShouldBeTrue();
        var begun = letters.Begun;
        await flow.EndAsync(6);
        await Until.True(() => receiver.Taken.Count + home.Received.Count == letters.Accepted.Count, "each letter has arrived or come back");

        receiver.SourcesOf(letters.Accepted.Skip(begun)).ShouldBe([Two]);
        receiver.Taken.SelectMany(taken => taken.Recipients).Concat(home.Received.Select(Failed)).ShouldBe(letters.Accepted, ignoreOrder: true);
        receiver.Taken.Select(taken => (taken.Source, taken.Helo)).Distinct().ShouldBe([(One, "out1.example.net"), (Two, "out2.example.net")], ignoreOrder: true);
        postfix.Process.ShouldBe(process);
    }

    [Fact]
    public async Task Letters_put_off_before_the_drain_leave_through_another_address_by_the_hook_and_all_arrive()
    {
        await using var receiver = Receiver.Start();
        await using var home = MailSink.Start();
        await using var postfix = await Postfix.StartAsync(receiver.Port, home.Port);
        await using var pool = await WatchedPool.StartAsync(_folder, [("relay1", [One, Two])], its => its with { OnChange = postfix.Hook(File) });
        using var letters = new Letters(postfix.EndPoint);
        receiver.Defer(One);

        var letter = await letters.UntilTriedFromAsync(receiver, One);
        var flow = await Flow.StartAsync(letters, receiver, Two);
        await pool.ListAsync(One);
        await Until.True(() => receiver.Taken.Any(taken => taken.Recipients.Contains(letter)), "the letter has arrived");
        receiver.Attempts.Where(attempt => attempt.Recipient == letter).ShouldBe([new(One, letter, 451), new(Two, letter, 250)]);

        await flow.EndAsync(1);
        await Until.True(async () =>
        {
            await postfix.RunAsync("postqueue -f");   // the next ordinary queue run: for a letter that was under way while the hook's went by
            return receiver.Taken.Count == letters.Accepted.Count;
        }, "each letter has arrived");
        receiver.Taken.SelectMany(taken => taken.Recipients).ShouldBe(letters.Accepted, ignoreOrder: true);
        home.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refused_letter_gets_a_second_chance_that_ends()
    {
        await using var receiver = Receiver.Start();
        await using var home = MailSink.Start();
        await using var postfix = await Postfix.StartAsync(receiver.Port, home.Port, One, Two);
        await using var pool = await WatchedPool.StartAsync(_folder, [("relay1", [One, Two])], its => its with { OnChange = postfix.Hook(File) });
        using var letters = new Letters(postfix.EndPoint);

        receiver.Refuse(One);
        var refused = await letters.UntilTriedFromAsync(receiver, One);
        await pool.ListAsync(One);
        await Until.True(() => receiver.Taken.Any(taken => taken.Recipients.Contains(refused)), "the refused letter has arrived");
        receiver.Attempts.Where(attempt => attempt.Recipient == refused).ShouldBe([new(One, refused, 550), new(Two, refused, 250)]);

        receiver.Refuse(Two);
        var hopeless = await letters.UntilTriedFromAsync(receiver, Two);
        await Until.True(() => postfix.Log.Contains($"to=<{hopeless}>", StringComparison.Ordinal), "the letter waits");
        await postfix.RunAsync($"{Docs.Mail("supportbot-expire")} 3600");
        await postfix.RunAsync("postqueue -f");
        await Until.True(() => receiver.Attempts.Count(attempt => attempt.Recipient == hopeless) == 2, "the letter was tried again");
        home.Received.ShouldBeEmpty();

        await Until.True(() => postfix.Log.Split($"to=<{hopeless}>").Length == 3, "the letter waits again");
        await postfix.RunAsync($"{Docs.Mail("supportbot-expire")} 0");
        await Until.True(() => !home.Received.IsEmpty, "the letter has come back");
        await postfix.RunAsync($"{Docs.Mail("supportbot-expire")} 0");
        var bounce = home.Received.ShouldHaveSingleItem();
        Failed(bounce).ShouldBe(hopeless);
        var read = Samples.Reader.Read(bounce.ToString()).ShouldHaveSingleItem();
        (read.Reason, read.ReplyCode, read.ListedAddress?.ToString()).ShouldBe((BounceReason.Blocklisted, "550", Two));
    }

    [Fact]
    public async Task The_hook_changes_nothing_for_a_file_that_would_stop_mail()
    {
        await using var receiver = Receiver.Start();
        await using var home = MailSink.Start();
        await using var postfix = await Postfix.StartAsync(receiver.Port, home.Port);
        using var letters = new Letters(postfix.EndPoint);
        await System.IO.File.WriteAllTextAsync(File, One + "\n::1\n", TestContext.Current.CancellationToken);
        await postfix.RunAsync(postfix.Hook(File));

        string[] stopping = ["", "::1\n", "127.0.0.11\nmail.example\n", "127.0.0.11\n127.0.0.99\n"];   // nothing, IPv6 only, no address, an address without a transport
        foreach (var text in stopping)
        {
            await System.IO.File.WriteAllTextAsync(File, text, TestContext.Current.CancellationToken);
            (await Should.ThrowAsync<InvalidOperationException>(postfix.RunAsync(postfix.Hook(File)))).Message.ShouldEndWith(": 1");
        }

        await letters.SendAsync(TestContext.Current.CancellationToken);
        await Until.True(() => !receiver.Taken.IsEmpty, "the letter has arrived");
        receiver.Taken.ShouldHaveSingleItem().Source.ShouldBe(One);
    }

    static string Failed(MimeMessage bounce) => bounce.ToString().Split("Final-Recipient: rfc822; ")[1].Split('\n')[0].Trim();
}
