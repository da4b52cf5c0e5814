using System.Collections.Concurrent;
using CloudPulse.Adapters.Bus.InProcess;
using CloudPulse.Conformance;
using CloudPulse.Core;
using CloudPulse.Core.Bus;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;
using CloudPulse.Core.Schedule;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudPulse.Adapters.Tests.Pipeline;

public sealed class ProbeEngineTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly FakeTimeProvider _time = new();
    private readonly InProcessBus _bus = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abandon = new();
    private readonly CancellationTokenSource _patience = new(Patience);
    private readonly ScriptedRunner _runner = new();
    private readonly SelfHealth _health;
    private readonly IBusSubscription<Pulse> _pulses;
    private readonly ProbeEngine _engine;
    private readonly Task _running;

    public ProbeEngineTests()
    {
        _health = new(_time);
        _pulses = _bus.Subscribe(Topics.Pulses, "test");
        var checks = new CheckSet([.. Enumerable.Range(0, 10).Select(number => CheckSet.Define($"c{number}", TimeSpan.FromSeconds(1)))]);
        _engine = new(
            _bus,
            checks,
            _runner,
            _health,
            new(_health, _time),
            new ProbeOptions { MaxConcurrency = 4 },
            _time,
            NullLogger<ProbeEngine>.Instance
        );
        _running = _engine.RunAsync(_stop.Token, _abandon.Token);
    }

    [Fact]
    public async Task A_slot_becomes_a_pulse()
    {
        await PublishAsync("c1");
        Assert.Equal("c1", (await ReceiveAsync()).Subject.Key);
    }

    [Fact]
    public async Task A_target_that_hangs_delays_no_other()
    {
        _runner.Hang("c0");
        await PublishAsync("c0", "c1", "c2");
        var done = new[] { (await ReceiveAsync()).Subject.Key, (await ReceiveAsync()).Subject.Key };
        Assert.Equal(["c1", "c2"], done.Order());
    }

    [Fact]
    public async Task Two_probes_of_one_check_never_overlap()
    {
        _runner.Hang("c0");
        await PublishAsync("c0");
        await _runner.StartedAsync("c0", 1, _patience.Token);
        _time.Advance(TimeSpan.FromSeconds(1));
        await PublishAsync("c0", "c1");
        await ReceiveAsync();
        Assert.Equal(1, _runner.Started("c0"));

        _runner.Release("c0");
        Assert.Equal("c0", (await ReceiveAsync()).Subject.Key);
        await PublishAsync("c0");
        Assert.Equal("c0", (await ReceiveAsync()).Subject.Key);
    }

    [Fact]
    public async Task No_more_than_allowed_are_under_way_and_that_is_said()
    {
        string[] all = ["c0", "c1", "c2", "c3", "c4"];
        foreach (var key in all)
        {
            _runner.Hang(key);
        }

        await PublishAsync(all);
        await _runner.StartedAsync("c3", 1, _patience.Token);
        Assert.Equal(4, _runner.UnderWay);
        while (_health.Ailments.Count == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, _patience.Token);
        }

        Assert.Equal("probes_saturated", _health.Ailments.Single().Name);
        _runner.Release("c0");
        await _runner.StartedAsync("c4", 1, _patience.Token);
        Assert.Equal(4, _runner.UnderWay);
    }

    [Fact]
    public async Task A_slot_that_comes_too_late_is_skipped()
    {
        var slot = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(10));
        await _bus.PublishAsync(
            Topics.Jobs,
            [new("c1", slot, Regions.Local), new("c2", _time.GetUtcNow(), Regions.Local)],
            _patience.Token
        );
        Assert.Equal("c2", (await ReceiveAsync()).Subject.Key);
        Assert.Equal(0, _runner.Started("c1"));
    }

    [Fact]
    public async Task A_check_that_is_gone_is_not_probed()
    {
        await PublishAsync("gone", "c1");
        Assert.Equal("c1", (await ReceiveAsync()).Subject.Key);
    }

    [Fact]
    public async Task A_stop_waits_for_the_probes_under_way()
    {
        _runner.Hang("c0");
        await PublishAsync("c0");
        await _runner.StartedAsync("c0", 1, _patience.Token);
        await _stop.CancelAsync();
        Assert.False(_running.IsCompleted);
        _runner.Release("c0");
        await _running.WaitAsync(_patience.Token);
        Assert.Equal("c0", (await ReceiveAsync()).Subject.Key);
    }

    [Fact]
    public async Task A_stop_waits_no_longer_than_it_may()
    {
        _runner.Hang("c0");
        await PublishAsync("c0");
        await _runner.StartedAsync("c0", 1, _patience.Token);
        await _stop.CancelAsync();
        await _abandon.CancelAsync();
        await _running.WaitAsync(_patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _abandon.CancelAsync();
        await _running;
        await _pulses.DisposeAsync();
        _engine.Dispose();
    }

    private async Task PublishAsync(params string[] keys) =>
        await _bus.PublishAsync(Topics.Jobs, [.. keys.Select(key => new ProbeJob(key, _time.GetUtcNow(), Regions.Local))], _patience.Token);

    private async Task<Pulse> ReceiveAsync()
    {
        var batch = await _pulses.ReceiveAsync(1, _patience.Token);
        await _pulses.AckAsync(batch, _patience.Token);
        return batch[0].Body;
    }

    private sealed class ScriptedRunner : ICheckRunner
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _hanging = new();
        private readonly ConcurrentDictionary<string, int> _started = new();
        private int _underWay;

        public int UnderWay => _underWay;

        public void Hang(string key) => _hanging[key] = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release(string key)
        {
            _hanging.TryRemove(key, out var hanging);
            hanging!.SetResult();
        }

        public int Started(string key) => _started.GetValueOrDefault(key);

        public async Task StartedAsync(string key, int times, CancellationToken cancellationToken)
        {
            while (Started(key) < times)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
            }
        }

        public async ValueTask<Pulse> RunAsync(
            CheckDefinition check,
            DateTimeOffset slot,
            string region,
            CancellationToken cancellationToken
        )
        {
            Interlocked.Increment(ref _underWay);
            _started.AddOrUpdate(check.Key, 1, (_, count) => count + 1);
            try
            {
                if (_hanging.TryGetValue(check.Key, out var hanging))
                {
                    await hanging.Task.WaitAsync(cancellationToken);
                }

                return new()
                {
                    Subject = Subject.Check(check.Key),
                    Time = slot,
                    Id = PulseId.ForProbe(region),
                    Status = PulseStatus.Up,
                };
            }
            finally
            {
                Interlocked.Decrement(ref _underWay);
            }
        }
    }
}
