using Microsoft.Extensions.Time.Testing;
using SupportBot.Web.Commands;

namespace SupportBot.Web.Tests.Commands;

public class A_progress_line
{
    const string Wiped = "\r\x1b[K";
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);
    static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    readonly FakeTimeProvider _time = new();
    readonly StringWriter _terminal = new() { NewLine = "\n" };

    [Fact]
    public void Says_how_many_are_done_how_fast_and_how_long_the_rest_takes()
    {
        var progress = On(total: 400);
        _time.Advance(OneSecond);

        progress.Report(100);

        _terminal.ToString().ShouldBe(Wiped + "[#####---------------] 100/400 25 %  100 files/s  00:00:03 left");
    }

    [Fact]
    public void Is_drawn_five_times_a_second_at_most()
    {
        var progress = On(total: 1000);
        for (var i = 1; i <= 200; i++)
        {
            _time.Advance(Moment);
            progress.Report(i);
        }

        _terminal.ToString().Split(Wiped).Length.ShouldBe(1 + 10);
    }

    [Fact]
    public void Forgets_how_slow_the_start_was()
    {
        var progress = On(total: 10_000);
        for (var i = 1; i <= 100; i++)
        {
            _time.Advance(OneSecond);
            progress.Report(i <= 10 ? i : 10 + ((i - 10) * 50));
        }

        _terminal.ToString().ShouldEndWith("  50 files/s  00:01:50 left");
    }

    [Fact]
    public void Is_never_wider_than_a_terminal()
    {
        var progress = On(total: int.MaxValue);
        _time.Advance(TimeSpan.FromDays(900));
        progress.Report(1_000_000_000);

        _terminal.ToString().Length.ShouldBeLessThan(Wiped.Length + 80);
    }

    [Fact]
    public void Makes_room_for_a_complaint_and_is_gone_at_the_end()
    {
        var progress = On(total: 2);
        _time.Advance(OneSecond);
        progress.Report(1);
        var line = _terminal.ToString();

        progress.Complain("pipe\x1b[31m", "is a named pipe, not a file");
        progress.Wipe();
        _terminal.ToString().ShouldBe(line + Wiped + "pipe [31m: is a named pipe, not a file\n");

        _time.Advance(OneSecond);
        progress.Report(2);
        progress.Wipe();
        _terminal.ToString().ShouldEndWith(Wiped);
    }

    [Fact]
    public void Is_not_there_when_standard_error_is_no_terminal()
    {
        var progress = new ClassifyProgress(_terminal, terminal: false, _time) { Total = 2 };
        _time.Advance(OneSecond);
        progress.Report(1);
        progress.Complain("a", "no such file");
        progress.Wipe();

        _terminal.ToString().ShouldBe("a: no such file\n");
    }

    ClassifyProgress On(int total) => new(_terminal, terminal: true, _time) { Total = total };
}
