using CloudPulse.Adapters.Bus.InProcess;
using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Conformance;
using CloudPulse.Core;
using CloudPulse.Core.Bus;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudPulse.Adapters.Tests.Pipeline;

/// <summary>The evaluate role on the real incident store. Pulses are written as letters, one a minute: u(p), d(own), s(low), i(nconclusive), m(aintenance, down).</summary>
public sealed class EvaluatorTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 2, 2, 0, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("cloudpulse-evaluate-").FullName;
    private readonly FakeTimeProvider _time = new(Start);
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(90));
    private readonly PulseList _pulses = new();
    private readonly StatusBoard _board = new();
    private readonly CheckSet _checks = new(Define("shop"), Define("database"), Define("report") with { Parents = ["database"] });
    private StateDatabase _state = null!;
    private InProcessBus _bus = new();
    private SelfHealth _health = null!;
    private CancellationTokenSource _stop = new();
    private HandledSignal _recorded = null!;
    private Task _running = Task.CompletedTask;
    private readonly Dictionary<string, int> _fed = new(StringComparer.Ordinal);

    private IncidentStore Incidents => new(_state, _time);

    private Outbox Outbox => new(_state);

    public async ValueTask InitializeAsync()
    {
        _health = new(_time);
        _state = StateDatabase.Open(Path.Combine(_folder, "state.db"));
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _state.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_outage_is_opened_once_resolved_once_and_told_in_order()
    {
        await FeedAsync("shop", "uuddddduuuu");
        Assert.Equal(["down 2-7"], await IncidentsAsync("shop"));
        Assert.Equal(["Opened", "Resolved"], await ToldAsync("shop"));
    }

    [Fact]
    public async Task Repeated_pulses_tell_nothing_twice()
    {
        await FeedAsync("shop", "uuddd");
        _fed["shop"] = 0;
        await FeedAsync("shop", "uuddd");
        Assert.Equal(["down 2-"], await IncidentsAsync("shop"));
        Assert.Equal(["Opened"], await ToldAsync("shop"));
    }

    [Fact]
    public async Task Inconclusive_and_maintenance_count_neither_way()
    {
        await FeedAsync("shop", "udidmmmmu");
        Assert.Empty(await IncidentsAsync("shop"));
        await FeedAsync("shop", "dimdid");
        Assert.Equal(["down 9-"], await IncidentsAsync("shop"));
    }

    [Fact]
    public async Task A_late_success_withdraws_an_incident_that_never_was_and_says_so()
    {
        await FeedAsync("shop", "ud.dd");
        Assert.Equal(["down 1-"], await IncidentsAsync("shop"));
        await FeedAtAsync("shop", 2, 'u');
        Assert.Equal(["down 1-1 withdrawn"], await IncidentsAsync("shop"));
        Assert.Equal(["Opened", "Resolved"], await ToldAsync("shop"));
    }

    [Fact]
    public async Task A_late_failure_opens_what_was_missed()
    {
        await FeedAsync("shop", "ud.d");
        await FeedAtAsync("shop", 2, 'd');
        Assert.Equal(["down 1-"], await IncidentsAsync("shop"));
    }

    [Fact]
    public async Task A_slow_check_is_degraded_and_an_outage_takes_its_place()
    {
        await FeedAsync("shop", "usssdddduuu");
        Assert.Equal(["degraded 1-4", "down 4-8"], await IncidentsAsync("shop"));
        Assert.Equal(["Opened", "Opened", "Resolved"], await ToldAsync("shop"));
    }

    [Fact]
    public async Task A_restart_tells_nothing_again_and_ends_what_was_open()
    {
        await FeedAsync("shop", "uddd");
        await RestartAsync();
        await FeedAsync("shop", "dd");
        await RestartAsync();
        await FeedAsync("shop", "uuu");
        Assert.Equal(["down 1-6"], await IncidentsAsync("shop"));
        Assert.Equal(["Opened", "Resolved"], await ToldAsync("shop"));
    }

    [Fact]
    public async Task A_restart_in_the_middle_of_a_streak_forgets_nothing()
    {
        await FeedAsync("shop", "uudd");
        await RestartAsync();
        await FeedAsync("shop", "d");
        Assert.Equal(["down 2-"], await IncidentsAsync("shop"));
        await FeedAsync("shop", "u");
        await RestartAsync();
        await FeedAsync("shop", "u");
        Assert.Equal(["down 2-5"], await IncidentsAsync("shop"));
    }

    [Fact]
    public async Task Pulses_that_were_stored_but_not_judged_before_a_crash_are_judged_at_the_start()
    {
        await FeedAsync("shop", "uu");
        await StopAsync();
        Store("shop", "ddd");
        await StartAsync();
        await FeedAsync("shop", "d");
        Assert.Equal(["down 2-"], await IncidentsAsync("shop"));
        Assert.Equal(["Opened"], await ToldAsync("shop"));
    }

    [Fact]
    public async Task An_incident_older_than_what_is_remembered_goes_on_after_a_restart()
    {
        await FeedAsync("shop", "u" + new string('d', 200));
        await RestartAsync();
        await FeedAsync("shop", "duu");
        Assert.Equal(["down 1-202"], await IncidentsAsync("shop"));
    }

    [Fact]
    public async Task A_parents_outage_mutes_its_child_and_tells_when_the_child_stays_down()
    {
        await FeedAsync("database", "d");
        await FeedAsync("report", "uddd");
        await FeedAsync("database", "dd");
        Assert.Equal(["down 1-"], await IncidentsAsync("report"));
        Assert.Empty(await ToldAsync("report"));
        Assert.Equal(["Opened"], await ToldAsync("database"));

        await FeedAsync("database", "uu");
        await FeedAsync("report", "d");
        Assert.Equal(["Opened"], await ToldAsync("report"));
        await FeedAsync("report", "uu");
        Assert.Equal(["Opened", "Resolved"], await ToldAsync("report"));
    }

    [Fact]
    public async Task A_child_that_recovers_with_its_parent_is_never_told_of()
    {
        await FeedAsync("database", "ddd");
        await FeedAsync("report", "ddd");
        await FeedAsync("database", "uu");
        await FeedAsync("report", "uu");
        Assert.Equal(["down 0-3"], await IncidentsAsync("report"));
        Assert.Empty(await ToldAsync("report"));
    }

    [Fact]
    public async Task Pausing_ends_the_incident_without_an_alert_and_resuming_starts_anew()
    {
        await FeedAsync("shop", "uddd");
        _checks.Replace([Define("shop")], ["shop"]);
        await EventuallyAsync(async () => (await IncidentsAsync("shop")).Single() is not "down 1-");
        _checks.Replace(Define("shop"));
        await FeedAsync("shop", "d");
        Assert.Single(await IncidentsAsync("shop"));
        await FeedAsync("shop", "dd");
        Assert.Equal(2, (await IncidentsAsync("shop")).Length);
        Assert.Equal(["Opened", "Opened"], await ToldAsync("shop"));
    }

    [Fact]
    public async Task Somebodys_acknowledgement_does_not_get_in_the_way()
    {
        await FeedAsync("shop", "uddd");
        var open = (await Incidents.OpenIncidentsAsync(_patience.Token)).Single();
        await Incidents.UpdateAsync(
            open with
            {
                AcknowledgedAt = _time.GetUtcNow(),
                AcknowledgedBy = "on call",
            },
            new(_time.GetUtcNow(), "acknowledged", "looking", "on call"),
            [],
            _patience.Token
        );
        await FeedAsync("shop", "uu");
        Assert.Equal(["down 1-4"], await IncidentsAsync("shop"));
        Assert.Equal("on call", (await Incidents.GetAsync(open.Id, _patience.Token))!.AcknowledgedBy);
    }

    [Fact]
    public async Task The_board_shows_the_judged_status()
    {
        await FeedAsync("shop", "uud");
        Assert.Equal(PulseStatus.Up, _board.Get(Subject.Check("shop"))!.Status);
        await FeedAsync("shop", "dd");
        var status = _board.Get(Subject.Check("shop"))!;
        Assert.Equal(PulseStatus.Down, status.Status);
        Assert.Equal(Start.AddMinutes(2), status.Since);
        Assert.NotNull(status.OpenIncident);
    }

    private static CheckDefinition Define(string key) => CheckSet.Define(key, TimeSpan.FromMinutes(1)) with { Alerts = ["ops"] };

    private async Task StartAsync()
    {
        _bus = new();
        _stop = new();
        var evaluator = new Evaluator(
            _bus,
            _checks,
            _pulses,
            Incidents,
            _board,
            _health,
            _time,
            NullLogger<Evaluator>.Instance,
            new EvaluateOptions()
        );
        _recorded = new(await evaluator.RestoreAsync(_patience.Token));
        _running = evaluator.RunAsync(_recorded, _stop.Token, _patience.Token);
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    private async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    private List<Pulse> Store(string key, string letters)
    {
        var from = _fed.GetValueOrDefault(key);
        _fed[key] = from + letters.Length;
        var pulses = letters
            .Select((letter, index) => (letter, index))
            .Where(seen => seen.letter != '.')
            .Select(seen => PulseAt(key, from + seen.index, seen.letter))
            .ToList();
        _pulses.Stored.AddRange(pulses);
        return pulses;
    }

    private async Task FeedAsync(string key, string letters)
    {
        foreach (var pulse in Store(key, letters))
        {
            await FeedAsync(pulse);
        }
    }

    private async Task FeedAtAsync(string key, int minute, char letter) => await FeedAsync(PulseAt(key, minute, letter));

    /// <summary>Feeds a pulse and waits until it is judged and what came of it is stored.</summary>
    private async Task FeedAsync(Pulse pulse)
    {
        await _bus.PublishAsync(Topics.Recorded, [pulse], _patience.Token);
        await _recorded.HandledAsync(_patience.Token);
    }

    private static Pulse PulseAt(string key, int minute, char letter) =>
        new()
        {
            Subject = Subject.Check(key),
            Time = Start.AddMinutes(minute),
            Id = PulseId.ForProbe(Regions.Local),
            Status = letter switch
            {
                'u' => PulseStatus.Up,
                's' => PulseStatus.Degraded,
                'i' => PulseStatus.Inconclusive,
                _ => PulseStatus.Down,
            },
            Maintenance = letter == 'm',
            Failure = letter == 'u' ? null : new("status", "was 503"),
        };

    private async Task<string[]> IncidentsAsync(string key)
    {
        var page = await Incidents.PageAsync(new(Subject.Check(key), IncludeWithdrawn: true), null, 100, _patience.Token);
        return
        [
            .. page.Reverse()
                .Select(incident =>
                    $"{incident.Kind.ToString().ToLowerInvariant()} {Minute(incident.StartedAt)}-{(incident.EndedAt is { } end ? Minute(end) : "")}{(incident.Withdrawn ? " withdrawn" : "")}"
                ),
        ];
    }

    private static string Minute(DateTimeOffset time) => $"{(time - Start).TotalMinutes:0}";

    private async Task<string[]> ToldAsync(string key)
    {
        var page = await Outbox.PageAsync(new DeliveryFilter(), null, 100, _patience.Token);
        return [.. page.Reverse().Where(delivery => delivery.Message.Subject.Key == key).Select(delivery => $"{delivery.Message.Event}")];
    }

    private async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, _patience.Token);
        }
    }

    /// <summary>Tells when a message was handled.</summary>
    private sealed class HandledSignal(IBusSubscription<Pulse> inner) : IBusSubscription<Pulse>
    {
        private readonly SemaphoreSlim _handled = new(0);

        public Task HandledAsync(CancellationToken cancellationToken) => _handled.WaitAsync(cancellationToken);

        public ValueTask<IReadOnlyList<BusMessage<Pulse>>> ReceiveAsync(int max, CancellationToken cancellationToken) =>
            inner.ReceiveAsync(max, cancellationToken);

        public ValueTask<IReadOnlyList<BusMessage<Pulse>>> PollAsync(int max, CancellationToken cancellationToken) =>
            inner.PollAsync(max, cancellationToken);

        public async ValueTask AckAsync(IReadOnlyList<BusMessage<Pulse>> messages, CancellationToken cancellationToken)
        {
            await inner.AckAsync(messages, cancellationToken);
            if (messages.Count > 0)
            {
                _handled.Release(messages.Count);
            }
        }

        public ValueTask NackAsync(IReadOnlyList<BusMessage<Pulse>> messages, CancellationToken cancellationToken) =>
            inner.NackAsync(messages, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
