using CloudPulse.Adapters.Bus.InProcess;
using CloudPulse.Conformance;
using CloudPulse.Core;
using CloudPulse.Core.Bus;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudPulse.Adapters.Tests.Pipeline;

public sealed class RecorderTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(90));
    private readonly CancellationTokenSource _stop = new();
    private readonly InProcessBus _bus = new();
    private readonly ScriptedStore _store = new();
    private readonly SelfHealth _health;
    private readonly IBusSubscription<Pulse> _recorded;
    private readonly Task _running;

    public RecorderTests()
    {
        _health = new(_time);
        _recorded = _bus.Subscribe(Topics.Recorded, "test");
        _running = new Recorder(_bus, _store, _health, _time, NullLogger<Recorder>.Instance).RunAsync(_stop.Token, _patience.Token);
    }

    [Fact]
    public async Task What_is_probed_is_stored_and_then_told()
    {
        await ProbedAsync(1, 2);
        Assert.Equal([1, 2], await TakeRecordedAsync(2));
        Assert.Equal([1, 2], _store.Stored);
    }

    [Fact]
    public async Task What_was_stored_before_is_not_told_again()
    {
        await ProbedAsync(1);
        await ProbedAsync(1);
        await ProbedAsync(2);
        Assert.Equal([1, 2], await TakeRecordedAsync(2));
    }

    [Fact]
    public async Task While_the_store_refuses_nothing_is_lost_and_it_is_said()
    {
        _store.Refuses = true;
        await ProbedAsync(1, 2);
        while (_time.WaitingTimers == 0)
        {
            await Task.Yield();
        }

        Assert.True(_health.Ailments.Single().Blocking);
        _store.Refuses = false;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([1, 2], await TakeRecordedAsync(2));
        Assert.Empty(_health.Ailments);
    }

    [Fact]
    public async Task A_stop_records_what_is_waiting_still()
    {
        await _stop.CancelAsync();
        await _running;
        await ProbedAsync(1, 2, 3);
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await new Recorder(_bus, _store, _health, _time, NullLogger<Recorder>.Instance).RunAsync(stopped.Token, _patience.Token);
        Assert.Equal([1, 2, 3], _store.Stored);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _recorded.DisposeAsync();
    }

    private async Task ProbedAsync(params int[] numbers) =>
        await _bus.PublishAsync(Topics.Pulses, [.. numbers.Select(Numbered)], _patience.Token);

    private async Task<List<int>> TakeRecordedAsync(int count)
    {
        var taken = new List<int>();
        while (taken.Count < count)
        {
            var batch = await _recorded.ReceiveAsync(count, _patience.Token);
            taken.AddRange(batch.Select(message => message.Body.Code!.Value));
            await _recorded.AckAsync(batch, _patience.Token);
        }

        return taken;
    }

    private static Pulse Numbered(int number) =>
        new()
        {
            Subject = Subject.Check("shop"),
            Time = DateTimeOffset.UnixEpoch.AddSeconds(number),
            Id = 1,
            Status = PulseStatus.Up,
            Code = number,
        };

    private sealed class ScriptedStore : IPulseWriter
    {
        public bool Refuses { get; set; }

        public List<int> Stored { get; } = [];

        public ValueTask<AppendVerdict[]> AppendAsync(IReadOnlyList<Pulse> pulses, CancellationToken cancellationToken)
        {
            if (Refuses)
            {
                throw new PulseStoreException("disk full");
            }

            return new([.. pulses.Select(Append)]);
        }

        private AppendVerdict Append(Pulse pulse)
        {
            if (Stored.Contains(pulse.Code!.Value))
            {
                return AppendVerdict.Duplicate;
            }

            Stored.Add(pulse.Code.Value);
            return AppendVerdict.Stored;
        }
    }
}
