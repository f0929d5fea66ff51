using System.Collections.Immutable;
using System.Net;
using DnsClient;
using Microsoft.Extensions.Time.Testing;

namespace SupportBot.Relays;

public class Asking_a_name_server
{
    const string Name = "11.2.0.192.bl.example";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_listing_comes_with_its_address() => (await Ask(q => [q.Listed()])).Answer.Addresses.ShouldBe([IPAddress.Parse("127.0.0.2")]);

    [Fact]
    public async Task Texts_are_joined() => (await Ask(q => [q.Text("Blocked - see page")], QueryType.TXT)).Texts.ShouldBe(["Blocked - see page"]);

    [Theory]
    [InlineData(Question.NxDomain)]
    [InlineData(Question.NoError)]
    public async Task No_such_name_and_no_address_are_answers(int code)
    {
        var reply = await Ask(q => [q.Code(code)]);
        reply.IsUsable.ShouldBeTrue();
        reply.Answer.Addresses.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Question.ServFail)]
    [InlineData(Question.Refused)]
    public async Task Errors_are_failures_but_no_silence(int code)
    {
        var reply = await Ask(q => [q.Code(code)]);
        reply.Answer.Failed.ShouldBeTrue();
        reply.Silent.ShouldBeFalse();
    }

    [Fact]
    public async Task Silence_is_silence() => (await Ask(_ => [])).ShouldBe(DnsReply.Silence);

    [Fact]
    public async Task A_closed_port_is_silence()
    {
        using var closed = new NameServerOfSockets(_ => []);
        var endPoint = closed.EndPoint;
        closed.Dispose();
        (await new DnsblClient(endPoint, Patience).AskAsync(Name, QueryType.A, CancellationToken.None)).ShouldBe(DnsReply.Silence);
    }

    [Fact]
    public async Task A_truncated_answer_is_asked_for_by_TCP() => (await Ask(q => [q.Truncated()], byTcp: q => q.Listed())).Answer.Addresses.Length.ShouldBe(1);

    [Fact]
    public async Task What_TCP_says_to_another_question_is_a_mismatch() => (await Ask(q => [q.Truncated()], byTcp: q => q.ToAnotherQuestion("other.example"))).Answer.Mismatched.ShouldBeTrue();

    [Fact]
    public async Task A_truncated_answer_that_TCP_cannot_complete_is_a_failure() => (await Ask(q => [q.Truncated()])).Answer.Failed.ShouldBeTrue();

    [Fact]
    public async Task Garbage_is_a_failure() => (await Ask(_ => [[.. Enumerable.Repeat((byte)0xff, 40)]])).IsUsable.ShouldBeFalse();

    [Fact]
    public async Task A_wrong_id_is_a_mismatch() => (await Ask(q => [q.WithWrongId()])).Answer.Mismatched.ShouldBeTrue();

    [Fact]
    public async Task The_right_answer_counts_that_comes_after_strange_ones() =>
        (await Ask(q => [q.WithWrongId(), q.ToAnotherQuestion("other.example"), q.Code(Question.NxDomain)])).ShouldBe(DnsReply.Nothing);

    [Fact]
    public async Task Guesses_without_end_are_a_mismatch_though_the_right_one_be_among_them() =>
        (await Ask(q => [.. Enumerable.Repeat(q.WithWrongId(), 100), q.Listed()])).ShouldBe(DnsReply.Mismatch);

    [Fact]
    public async Task What_comes_from_another_port_is_never_seen()
    {
        (await Ask(q => [q.Code(Question.NxDomain)], fromAnotherPort: q => [q.Listed(), q.Listed()])).ShouldBe(DnsReply.Nothing);
        (await Ask(_ => [], fromAnotherPort: q => [q.Listed()])).ShouldBe(DnsReply.Silence);
    }

    [Fact]
    public async Task An_error_without_the_question_is_a_failure() => (await Ask(q => [q.WithoutQuestion(Question.Refused)])).ShouldBe(DnsReply.Failure);

    [Fact]
    public async Task No_such_name_without_the_question_is_a_mismatch() => (await Ask(q => [q.WithoutQuestion(Question.NxDomain)])).ShouldBe(DnsReply.Mismatch);

    [Fact]
    public async Task Many_questions_go_over_more_than_one_port()
    {
        using var server = new NameServerOfSockets(q => [q.Code(Question.NxDomain)]);
        var client = new DnsblClient(server.EndPoint, Patience);
        for (var i = 0; i < 250; i++) (await client.AskAsync(Name, QueryType.A, CancellationToken.None)).ShouldBe(DnsReply.Nothing);
        server.Ports.Count.ShouldBe(3);
        client.Rest();
        (await client.AskAsync(Name, QueryType.A, CancellationToken.None)).ShouldBe(DnsReply.Nothing);
        server.Ports.Count.ShouldBe(4);
    }

    [Fact]
    public async Task An_answer_to_another_question_is_a_mismatch() => (await Ask(q => [q.ToAnotherQuestion("12.2.0.192.bl.example")])).Answer.Mismatched.ShouldBeTrue();

    [Fact]
    public async Task An_answer_of_another_owner_is_a_mismatch() => (await Ask(q => [q.OwnedBy("12.2.0.192.bl.example", "127.0.0.2")])).Answer.Mismatched.ShouldBeTrue();

    [Fact]
    public async Task An_alias_of_the_name_may_lead_to_the_address() => (await Ask(q => [q.Alias("listed.bl.example", "127.0.0.2")])).Answer.Addresses.Length.ShouldBe(1);

    [Fact]
    public async Task Aliases_in_a_circle_are_a_mismatch() => (await Ask(q => [q.AliasCircle("other.bl.example")])).Answer.Mismatched.ShouldBeTrue();

    [Fact]
    public async Task A_cancelled_question_is_cancelled()
    {
        using var server = new NameServerOfSockets(_ => []);
        using var cancel = new CancellationTokenSource();
        var asking = new DnsblClient(server.EndPoint, TimeSpan.FromMinutes(1)).AskAsync(Name, QueryType.A, cancel.Token);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(asking);
    }

    static async Task<DnsReply> Ask(
        Func<Question, IEnumerable<byte[]>> answer, QueryType type = QueryType.A, Func<Question, IEnumerable<byte[]>>? fromAnotherPort = null, Func<Question, byte[]>? byTcp = null)
    {
        using var server = new NameServerOfSockets(answer, fromAnotherPort, byTcp);
        return await new DnsblClient(server.EndPoint, Patience).AskAsync(Name, type, CancellationToken.None);
    }
}

public class Several_name_servers
{
    const string Name = "11.2.0.192.bl.example";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    readonly FakeTimeProvider _time = new(Known.Noon);

    [Fact]
    public async Task A_dead_one_costs_one_time_out_and_is_tried_again_beside_the_way()
    {
        var lives = false;
        using var dead = new NameServerOfSockets(q => lives ? [q.Listed()] : []);
        using var good = new NameServerOfSockets(q => [q.Listed()]);
        var servers = Both(dead, good);

        for (var i = 0; i < 5; i++) (await Ask(servers)).ShouldBe((true, 1));
        dead.Asked.ShouldBe(1);

        lives = true;
        _time.Advance(TimeSpan.FromMinutes(6));
        (await Ask(servers)).Usable.ShouldBeTrue("the probe does not stand in the way");
        while (await Ask(servers) is not (true, 0)) await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_error_of_one_is_asked_of_the_next()
    {
        using var refuses = new NameServerOfSockets(q => [q.Code(Question.Refused)]);
        using var good = new NameServerOfSockets(q => [q.Listed()]);
        (await Ask(Both(refuses, good))).ShouldBe((true, 1));
    }

    [Fact]
    public async Task No_such_name_is_an_answer_and_nobody_else_is_asked()
    {
        using var first = new NameServerOfSockets(q => [q.Code(Question.NxDomain)]);
        using var second = new NameServerOfSockets(q => [q.Listed()]);
        (await Ask(Both(first, second))).ShouldBe((true, 0));
        second.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task A_forged_answer_outweighs_the_silence_of_the_other()
    {
        using var forged = new NameServerOfSockets(q => [q.ToAnotherQuestion("other.example")]);
        using var dead = new NameServerOfSockets(_ => []);
        var (reply, _) = await Both(forged, dead).AskAsync(Name, QueryType.A, -1, CancellationToken.None);
        reply.Answer.Mismatched.ShouldBeTrue();
    }

    [Fact]
    public async Task The_avoided_one_is_left_out_where_there_is_another()
    {
        using var first = new NameServerOfSockets(q => [q.Listed()]);
        using var second = new NameServerOfSockets(q => [q.Listed()]);
        (await Ask(Both(first, second), avoid: 0)).ShouldBe((true, 1));
        (await Ask(new NameServers([first.EndPoint], Patience, 2, _time), avoid: 0)).ShouldBe((true, 0));
    }

    [Fact]
    public async Task All_dead_is_silence()
    {
        using var one = new NameServerOfSockets(_ => []);
        using var other = new NameServerOfSockets(_ => []);
        var servers = Both(one, other);
        (await Ask(servers)).Usable.ShouldBeFalse();
        (await Ask(servers)).Usable.ShouldBeFalse();
        (one.Asked + other.Asked).ShouldBe(3, "once all are known to be dead, one try is enough");
    }

    [Fact]
    public void The_systems_resolvers_are_found() => NameServers.OfTheSystem().ShouldNotBeEmpty();

    NameServers Both(NameServerOfSockets one, NameServerOfSockets other) => new([one.EndPoint, other.EndPoint], Patience, 2, _time);

    static async Task<(bool Usable, int Server)> Ask(NameServers servers, int avoid = -1)
    {
        var (reply, server) = await servers.AskAsync(Name, QueryType.A, avoid, CancellationToken.None);
        return (reply.IsUsable, server);
    }
}

public class Looking_up_a_host
{
    [Fact]
    public async Task Gives_both_families() => (await LookUp(q => [q.IsIPv6 ? q.Answer("2001:db8::25") : q.Answer("192.0.2.25", "192.0.2.26")]))!.Value.Select(address => address.ToString()).ShouldBe(["192.0.2.25", "192.0.2.26", "2001:db8::25"]);

    [Fact]
    public async Task Gives_nothing_for_a_name_without_addresses() => (await LookUp(q => [q.Code(q.IsIPv6 ? Question.NoError : Question.NxDomain)]))!.Value.ShouldBeEmpty();

    [Fact]
    public async Task Tells_half_an_answer_from_one() => (await LookUp(q => [q.IsIPv6 ? q.Code(Question.ServFail) : q.Answer("192.0.2.25")])).ShouldBeNull();

    static async Task<ImmutableArray<IPAddress>?> LookUp(Func<Question, IEnumerable<byte[]>> answer)
    {
        using var server = new NameServerOfSockets(answer);
        return await HostLookup.AskAsync("mail.example.net", new() { Servers = [server.EndPoint] }, TimeProvider.System, TestContext.Current.CancellationToken);
    }
}

public class The_pace_of_a_list
{
    readonly FakeTimeProvider _time = new(Known.Noon);

    [Fact]
    public async Task Questions_keep_their_distance()
    {
        var pace = Pace(perSecond: 2);
        (await pace.TakeAsync(CancellationToken.None)).ShouldBeTrue();
        var second = pace.TakeAsync(CancellationToken.None);
        second.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.5));
        (await second).ShouldBeTrue();
    }

    [Fact]
    public async Task A_days_quota_is_kept_and_renewed_at_midnight()
    {
        var pace = Pace(perSecond: 1_000_000, perDay: 3);
        for (var i = 0; i < 3; i++) (await pace.TakeAsync(CancellationToken.None)).ShouldBeTrue();
        (await pace.TakeAsync(CancellationToken.None)).ShouldBeFalse();
        _time.Advance(TimeSpan.FromHours(12));
        (await pace.TakeAsync(CancellationToken.None)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_clock_that_is_set_back_over_midnight_renews_no_quota()
    {
        var clock = new SetClock(_time);
        var pace = Pace(clock, perSecond: 1_000_000, perDay: 3);
        clock.Step = TimeSpan.FromHours(13);
        for (var i = 0; i < 3; i++) (await pace.TakeAsync(CancellationToken.None)).ShouldBeTrue();
        clock.Step = TimeSpan.FromHours(11);
        (await pace.TakeAsync(CancellationToken.None)).ShouldBeFalse();
        clock.Step = TimeSpan.FromHours(36);
        (await pace.TakeAsync(CancellationToken.None)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_clock_that_was_years_ahead_costs_no_years_of_silence()
    {
        var clock = new SetClock(_time) { Step = TimeSpan.FromDays(1000) };
        var pace = Pace(clock, perSecond: 1_000_000, perDay: 1);
        (await pace.TakeAsync(CancellationToken.None)).ShouldBeTrue();
        clock.Step = TimeSpan.Zero;
        (await pace.TakeAsync(CancellationToken.None)).ShouldBeTrue();
        (await pace.TakeAsync(CancellationToken.None)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(-48)]
    [InlineData(48)]
    public async Task A_clock_that_is_set_changes_neither_pause_nor_distance(int hours)
    {
        var clock = new SetClock(_time);
        var pace = Pace(clock, perSecond: 2, minInterval: TimeSpan.FromMinutes(5));
        pace.TakeSweep(10).ShouldBeTrue();
        (await pace.TakeAsync(CancellationToken.None)).ShouldBeTrue();
        clock.Step = TimeSpan.FromHours(hours);
        pace.TakeSweep(10).ShouldBeFalse();
        var second = pace.TakeAsync(CancellationToken.None);
        second.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.5));
        (await second).ShouldBeTrue();
        _time.Advance(TimeSpan.FromMinutes(5));
        pace.TakeSweep(10).ShouldBeTrue();
    }

    [Fact]
    public void A_pause_is_kept_between_sweeps()
    {
        var pace = Pace(minInterval: TimeSpan.FromMinutes(5));
        pace.TakeSweep(10).ShouldBeTrue();
        _time.Advance(TimeSpan.FromMinutes(4.9));
        pace.TakeSweep(10).ShouldBeFalse();
        _time.Advance(TimeSpan.FromMinutes(0.1));
        pace.TakeSweep(10).ShouldBeTrue();
    }

    [Fact]
    public void A_quota_that_is_too_small_for_each_sweep_spreads_them_over_the_day()
    {
        var pace = Pace(perDay: 1440);
        pace.TakeSweep(60).ShouldBeTrue();
        _time.Advance(TimeSpan.FromMinutes(59));
        pace.TakeSweep(60).ShouldBeFalse();
        _time.Advance(TimeSpan.FromMinutes(1));
        pace.TakeSweep(60).ShouldBeTrue();
    }

    Pace Pace(double perSecond = 20, int? perDay = null, TimeSpan minInterval = default) => Pace(_time, perSecond, perDay, minInterval);

    static Pace Pace(TimeProvider time, double perSecond = 20, int? perDay = null, TimeSpan minInterval = default) =>
        new(Known.List("x").List with { QueriesPerSecond = perSecond, QueriesPerDay = perDay, MinInterval = minInterval }, time);
}
