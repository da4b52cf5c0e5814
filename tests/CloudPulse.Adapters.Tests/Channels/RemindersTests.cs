using CloudPulse.Adapters.Bus.InProcess;
using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Adapters.Tests.Pipeline;
using CloudPulse.Adapters.Tests.State;
using CloudPulse.Conformance;
using CloudPulse.Core.Bus;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudPulse.Adapters.Tests.Channels;

public sealed class RemindersTests : IAsyncDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly StateFixture _state = new();
    private readonly FakeTimeProvider _time = new();
    private readonly InProcessBus _bus = new();
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(90));
    private readonly List<Task> _running = [];
    private readonly CheckSet _checks = new();

    private IncidentStore Incidents => new(_state.Database, _time);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _stop.Dispose();
        await _state.DisposeAsync();
    }

    [Fact]
    public async Task An_open_incident_is_told_of_again_every_interval()
    {
        _checks.Replace(Check());
        Start();
        var incident = await OpenAsync();
        await RunForAsync(Hour * 3.5);
        Assert.Equal([1, 2, 3], await RemindersAsync(incident.Id));
        var reminded = (await Incidents.EventsAsync(incident.Id, _stop.Token)).Where(e => e.Type == "reminded").Select(e => e.At).ToArray();
        // The clock goes in minutes here.
        Assert.All(
            reminded.Zip([1, 2, 3]),
            pair => Assert.InRange(pair.First - incident.StartedAt - (pair.Second * Hour), TimeSpan.Zero, TimeSpan.FromMinutes(20))
        );
    }

    [Fact]
    public async Task A_channel_that_was_away_is_reminded_once()
    {
        _checks.Replace(Check());
        Start();
        var incident = await OpenAsync();
        await RunForAsync(Hour * 5.5, isAway: true);
        Assert.Equal([5], await RemindersAsync(incident.Id));
    }

    [Fact]
    public async Task Two_processes_remind_once()
    {
        _checks.Replace(Check());
        Start();
        Start();
        Start();
        var incident = await OpenAsync();
        await RunForAsync(Hour * 2.5);
        Assert.Equal([1, 2], await RemindersAsync(incident.Id));
    }

    [Fact]
    public async Task After_a_long_pause_there_is_one_reminder()
    {
        _checks.Replace(Check());
        var incident = await OpenAsync();
        _time.Advance(Hour * 10);
        await _state.ReopenAsync();
        Start();
        await RunForAsync(Hour / 2);
        Assert.Equal([1], await RemindersAsync(incident.Id));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_does_not_silence_reminders()
    {
        _checks.Replace(Check());
        var incident = await OpenAsync();
        _time.StepWallClock(-Hour * 24 * 365);
        Start();
        await RunForAsync(Hour * 1.5);
        // At once, since its time base lies a year ahead, and an hour after that.
        Assert.Equal([1, 2], await RemindersAsync(incident.Id));
    }

    [Theory]
    [InlineData("acknowledged")]
    [InlineData("muted")]
    [InlineData("ended")]
    [InlineData("no interval")]
    [InlineData("maintenance")]
    [InlineData("parent is down")]
    [InlineData("paused")]
    [InlineData("unknown check")]
    public async Task Nobody_is_reminded_in_vain(string why)
    {
        var parent = Check() with { Key = "parent", ReminderInterval = null };
        var now = _time.GetUtcNow();
        var check = why switch
        {
            "no interval" => Check() with { ReminderInterval = null },
            "maintenance" => Check() with { Maintenance = [new(now, now + (Hour * 3))] },
            "parent is down" => Check() with { Parents = ["parent"] },
            _ => Check(),
        };
        _checks.Replace(why == "unknown check" ? [] : [check, parent], why == "paused" ? ["shop"] : []);
        var incident = await OpenAsync();
        await (
            why switch
            {
                "acknowledged" => ChangeAsync(incident with { AcknowledgedAt = now }),
                "muted" => ChangeAsync(incident with { MutedBecause = "maintenance" }),
                "ended" => ChangeAsync(incident with { EndedAt = now }),
                "parent is down" => OpenAsync("parent"),
                _ => Task.CompletedTask,
            }
        );
        Start();
        await RunForAsync(Hour * 2.5);
        Assert.Empty(await RemindersAsync(incident.Id));
        if (why == "maintenance")
        {
            await RunForAsync(Hour);
            Assert.Equal([1], await RemindersAsync(incident.Id));
        }
    }

    private static CheckDefinition Check() =>
        CheckSet.Define("shop", TimeSpan.FromMinutes(1)) with
        {
            Alerts = ["ops"],
            ReminderInterval = Hour,
        };

    private void Start() =>
        _running.Add(
            new Reminders(Incidents, _checks, new(() => []), _bus, null, _time, NullLogger<Reminders>.Instance).RunAsync(_stop.Token)
        );

    private async Task<Incident> OpenAsync(string key = "shop")
    {
        var incident = new Incident
        {
            Id = 0,
            Subject = Subject.Check(key),
            Kind = IncidentKind.Down,
            StartedAt = _time.GetUtcNow(),
        };
        var opening = new IncidentEvent(_time.GetUtcNow(), "opened", "timeout");
        var opened = await Incidents.OpenAsync(incident, opening, [], _stop.Token);
        await _bus.PublishAsync(Topics.Incidents, [new(opened!, opening)], _stop.Token);
        return opened!;
    }

    private async Task ChangeAsync(Incident incident) =>
        Assert.NotNull(await Incidents.UpdateAsync(incident, new(_time.GetUtcNow(), "note", "x"), [], _stop.Token));

    private async Task RunForAsync(TimeSpan time, bool isAway = false)
    {
        var end = _time.GetUtcNow() + time;
        while (_time.GetUtcNow() < end)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            if (!isAway)
            {
                await TakeAsync();
            }

            // Let every loop go back to sleep.
            for (var i = 0; i < 1000 && _time.WaitingTimers < _running.Count; i++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, _stop.Token);
            }
        }
    }

    /// <summary>The channels take what is for them.</summary>
    private async Task TakeAsync()
    {
        var outbox = new Outbox(_state.Database);
        var now = _time.GetUtcNow();
        foreach (var delivery in await outbox.ClaimAsync(now, now + Hour, ClaimLimits.UpTo(100), _stop.Token))
        {
            var attempt = new DeliveryAttempt(now, TimeSpan.Zero, DeliveryVerdict.Delivered, 200, "OK");
            await outbox.CompleteAsync(delivery.Id, attempt, DeliveryState.Delivered, null, _stop.Token);
        }
    }

    private async Task<IEnumerable<int?>> RemindersAsync(long id) =>
        (await new Outbox(_state.Database).PageAsync(new(IncidentId: id), null, 100, _stop.Token))
            .Where(delivery => delivery.Message.Event == NotificationEvent.Reminder)
            .Select(delivery => delivery.Message.ReminderNumber)
            .Reverse();
}
