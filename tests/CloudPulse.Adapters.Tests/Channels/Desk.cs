using System.Collections.Concurrent;
using CloudPulse.Adapters.Bus.InProcess;
using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Adapters.Tests.State;
using CloudPulse.Conformance;
using CloudPulse.Core;
using CloudPulse.Core.Bus;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Adapters.Tests.Channels;

/// <summary>A dispatcher on a real outbox, with a clock of the test's own.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private readonly StateFixture _state = new();
    private readonly InProcessBus _bus = new();
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(90));
    private readonly List<(CancellationTokenSource Stop, Task Running)> _running = [];

    public Desk(params IChannelKind[] kinds)
    {
        Kinds = new(kinds);
        Health = new(Time);
    }

    public CancellationToken Patience => _patience.Token;

    public FakeTimeProvider Time { get; } = new();

    public ChannelSet Channels { get; } = new();

    public ChannelKinds Kinds { get; }

    public SelfHealth Health { get; }

    public ConcurrentQueue<string> Log { get; } = new();

    public Outbox Outbox => new(_state.Database);

    public IncidentStore Incidents => new(_state.Database, Time);

    /// <summary>Longer than a clock that a test hurries along passes while an attempt is under way.</summary>
    public static TimeSpan LongLease { get; } = TimeSpan.FromDays(30);

    public DispatcherOptions Options { get; init; } = new() { Lease = LongLease };

    /// <summary>Starts a dispatcher; several may run.</summary>
    public Func<Task> Start(TimeProvider? time = null, IOutbox? outbox = null)
    {
        var dispatcher = new Dispatcher(
            outbox ?? Outbox,
            _bus,
            Channels,
            Kinds,
            Health,
            Options,
            time ?? Time,
            new Random(1),
            new QueueLogger(Log)
        );
        var stop = new CancellationTokenSource();
        var running = dispatcher.RunAsync(stop.Token);
        _running.Add((stop, running));
        return async () =>
        {
            await stop.CancelAsync();
            await running.WaitAsync(Patience);
        };
    }

    public void Scripted(params string[] keys) =>
        Channels.Replace([.. keys.Select(key => ChannelSet.Define(key, "scripted", new ScriptedChannel.Settings(key)))]);

    /// <summary>Opens an incident with a message to each channel, and says so on the bus.</summary>
    public async Task<Incident> OpenAsync(string subject, params string[] channels)
    {
        var incident = new Incident
        {
            Id = 0,
            Subject = Subject.Check(subject),
            Kind = IncidentKind.Down,
            StartedAt = Time.GetUtcNow(),
        };
        var opening = new IncidentEvent(Time.GetUtcNow(), "opened", "timeout");
        var opened = await Incidents.OpenAsync(incident, opening, Messages(subject, NotificationEvent.Opened, channels), Patience);
        await _bus.PublishAsync(Topics.Incidents, [new(opened!, opening)], Patience);
        return opened!;
    }

    public async Task<Incident> TellAsync(Incident incident, NotificationEvent what, params string[] channels)
    {
        var happened = new IncidentEvent(Time.GetUtcNow(), "note", "told");
        var told = await Incidents.UpdateAsync(incident, happened, Messages(incident.Subject.Key, what, channels), Patience);
        await _bus.PublishAsync(Topics.Incidents, [new(told!, happened)], Patience);
        return told!;
    }

    /// <summary>Lets the clock run in small steps until something has come about.</summary>
    public async Task UntilAsync(Func<Task<bool>> cameAbout, TimeSpan? step = null)
    {
        while (!await cameAbout())
        {
            Patience.ThrowIfCancellationRequested();
            Time.Advance(step ?? TimeSpan.Zero);
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Patience);
        }
    }

    public Task UntilAsync(long delivery, DeliveryState state, TimeSpan? step = null) =>
        UntilAsync(async () => (await Outbox.GetAsync(delivery, Patience))!.State == state, step);

    public async ValueTask DisposeAsync()
    {
        foreach (var (stop, running) in _running)
        {
            await stop.CancelAsync();
            // Drains end by the clock.
            while (!running.IsCompleted)
            {
                Time.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            }

            stop.Dispose();
        }

        _patience.Dispose();
        await _state.DisposeAsync();
    }

    private static OutboxMessage[] Messages(string subject, NotificationEvent what, string[] channels) =>
        [
            .. channels.Select(channel => new OutboxMessage(
                channel,
                new()
                {
                    IdempotencyKey = $"incident-{NotificationMessage.IncidentIdToken}-{what}-{channel}",
                    Event = what,
                    OccurredAt = DateTimeOffset.UnixEpoch,
                    IncidentKind = IncidentKind.Down,
                    StartedAt = DateTimeOffset.UnixEpoch,
                    Subject = Subject.Check(subject),
                    SubjectName = subject,
                }
            )),
        ];

    private sealed class QueueLogger(ConcurrentQueue<string> lines) : ILogger<Dispatcher>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
    }
}
