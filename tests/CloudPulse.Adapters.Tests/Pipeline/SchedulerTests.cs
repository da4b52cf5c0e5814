using CloudPulse.Adapters.Bus.InProcess;
using CloudPulse.Conformance;
using CloudPulse.Core;
using CloudPulse.Core.Bus;
using CloudPulse.Core.Schedule;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudPulse.Adapters.Tests.Pipeline;

public sealed class SchedulerTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly InProcessBus _bus = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CheckSet _checks = new(CheckSet.Define("fast", Second), CheckSet.Define("slow", Second * 10));
    private readonly SelfHealth _health;
    private readonly IBusSubscription<ProbeJob> _jobs;
    private readonly List<ProbeJob> _seen = [];
    private Task? _running;

    public SchedulerTests()
    {
        _health = new(_time);
        _jobs = _bus.Subscribe(Topics.Jobs, "test");
    }

    [Fact]
    public async Task Every_slot_comes_once_and_none_before_its_time()
    {
        Start();
        await PassAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(60, Count("fast"));
        Assert.Equal(6, Count("slow"));
        Assert.Equal(_seen.Count, _seen.Distinct().Count());
        AssertOnGrid("fast", Second);
        AssertOnGrid("slow", Second * 10);
    }

    [Fact]
    public async Task Two_schedulers_make_the_same_slots()
    {
        Start();
        await PassAsync(TimeSpan.FromSeconds(20));
        var first = _seen.Select(job => job.DedupeId).ToHashSet();
        await StopAsync();
        _seen.Clear();

        await using var twin = new SchedulerTests();
        twin.Start();
        await twin.PassAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(first, twin._seen.Select(job => job.DedupeId).ToHashSet());
    }

    [Fact]
    public async Task After_a_pause_of_the_machine_the_missed_slots_are_skipped_not_made_up_for()
    {
        Start();
        await PassAsync(TimeSpan.FromSeconds(5));
        _seen.Clear();
        _time.StepWallClock(TimeSpan.FromHours(1));
        await PassAsync(TimeSpan.FromSeconds(10));

        Assert.InRange(Count("fast"), 9, 11);
        Assert.InRange(Count("slow"), 0, 2);
    }

    [Fact]
    public async Task When_the_clock_is_stepped_back_slots_go_on_and_none_comes_twice()
    {
        Start();
        await PassAsync(TimeSpan.FromSeconds(5));
        _time.StepWallClock(TimeSpan.FromMinutes(-30));
        await PassAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(10, Count("fast"));
        Assert.Equal(_seen.Count, _seen.Distinct().Count());
        Assert.Contains(_health.Ailments, ailment => ailment.Name == "clock_stepped_back");

        _time.StepWallClock(TimeSpan.FromMinutes(30));
        await PassAsync(TimeSpan.FromSeconds(2));
        Assert.DoesNotContain(_health.Ailments, ailment => ailment.Name == "clock_stepped_back");
    }

    [Fact]
    public async Task Checks_that_are_added_changed_paused_and_removed_are_followed()
    {
        Start();
        await PassAsync(TimeSpan.FromSeconds(3));
        _checks.Replace(
            [CheckSet.Define("fast", Second * 2), CheckSet.Define("new", Second), CheckSet.Define("resting", Second)],
            ["resting"]
        );
        _seen.Clear();
        await PassAsync(TimeSpan.FromSeconds(20));

        Assert.InRange(Count("fast"), 9, 10);
        Assert.InRange(Count("new"), 19, 20);
        Assert.Equal(0, Count("resting"));
        Assert.Equal(0, Count("slow"));
    }

    [Fact]
    public async Task A_check_nobody_looked_at_yet_is_looked_at_soon()
    {
        _checks.Replace(CheckSet.Define("hourly", TimeSpan.FromHours(1)));
        Start();
        await PassAsync(TimeSpan.FromSeconds(3));
        Assert.Equal(1, Count("hourly"));
        await PassAsync(TimeSpan.FromMinutes(60));
        Assert.Equal(2, Count("hourly"));
    }

    [Fact]
    public async Task With_no_checks_it_waits()
    {
        _checks.Replace();
        Start();
        await PassAsync(TimeSpan.FromSeconds(3));
        Assert.Empty(_seen);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _jobs.DisposeAsync();
        _stop.Dispose();
    }

    private void Start()
    {
        var scheduler = new Scheduler(
            _checks,
            _bus,
            subject =>
                _seen.LastOrDefault(job => job.CheckKey == subject.Key)?.Slot ?? (subject.Key == "hourly" ? null : _time.GetUtcNow()),
            _health,
            _time,
            NullLogger<Scheduler>.Instance
        );
        _running = scheduler.RunAsync(_stop.Token);
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        if (_running is not null)
        {
            await _running;
        }
    }

    private int Count(string key) => _seen.Count(job => job.CheckKey == key);

    private void AssertOnGrid(string key, TimeSpan interval)
    {
        var clock = new SlotClock(key, interval);
        Assert.All(_seen.Where(job => job.CheckKey == key), job => Assert.Equal(job.Slot, clock.AtOrAfter(job.Slot)));
    }

    /// <summary>Lets time pass in small steps, each once the scheduler has gone to sleep.</summary>
    private async Task PassAsync(TimeSpan span)
    {
        var step = TimeSpan.FromMilliseconds(100);
        for (var passed = TimeSpan.Zero; passed < span; passed += step)
        {
            await AsleepAsync();
            _time.Advance(step);
        }

        await AsleepAsync();
        foreach (var job in await _jobs.PollAsync(10_000, CancellationToken.None))
        {
            Assert.True(job.Body.Slot <= _time.GetUtcNow() || _health.Ailments.Count > 0, "a slot came before its time");
            _seen.Add(job.Body);
        }
    }

    private async Task AsleepAsync()
    {
        while (_time.WaitingTimers == 0)
        {
            Assert.False(_running!.IsCompleted, "the scheduler ended by itself");
            await Task.Yield();
        }
    }
}
