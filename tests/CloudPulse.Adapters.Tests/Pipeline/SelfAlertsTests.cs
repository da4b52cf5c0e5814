using CloudPulse.Adapters.Bus.InProcess;
using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Adapters.Tests.Channels;
using CloudPulse.Adapters.Tests.State;
using CloudPulse.Conformance;
using CloudPulse.Core;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Notify;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudPulse.Adapters.Tests.Pipeline;

public sealed class SelfAlertsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly StateFixture _state = new();
    private readonly InProcessBus _bus = new();
    private readonly ChannelSet _channels = new();
    private readonly SelfHealth _health;
    private CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public SelfAlertsTests() => _health = new(_time);

    private IncidentStore Incidents => new(_state.Database, _time);

    public ValueTask InitializeAsync()
    {
        var settings = new FakeChannelSettings("http://127.0.0.1:1/", null, null);
        _channels.Replace(ChannelSet.Define("ops", "fake", settings), ChannelSet.Define("chat", "fake", settings));
        Start(new());
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _state.DisposeAsync();
    }

    [Fact]
    public async Task An_illness_that_lasts_is_told_to_every_channel_once_and_its_end_too()
    {
        _health.Report("probes_late", "40 of the last 100 probes began late.");
        await PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(["Opened chat", "Opened ops"], await ToldAsync());

        _health.Clear("probes_late");
        await PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(["Opened chat", "Opened ops", "Resolved chat", "Resolved ops"], await ToldAsync());
        var incident = Assert.Single(await Incidents.PageAsync(new(SelfHealth.Subject), null, 10, default));
        Assert.Equal("probes_late", incident.Cause?.Code);
        Assert.InRange(incident.EndedAt!.Value - incident.StartedAt, TimeSpan.FromSeconds(115), TimeSpan.FromSeconds(125));
    }

    [Fact]
    public async Task A_short_one_is_not_told_and_a_short_recovery_is_no_end()
    {
        _health.Report("probes_late", "late");
        await PassAsync(SelfAlerts.Patience - TimeSpan.FromSeconds(5));
        _health.Clear("probes_late");
        await PassAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(await ToldAsync());

        _health.Report("probes_late", "late");
        await PassAsync(TimeSpan.FromMinutes(1));
        _health.Clear("probes_late");
        await PassAsync(TimeSpan.FromSeconds(15));
        _health.Report("pulse_store", "full", blocking: true);
        await PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["Opened chat", "Opened ops"], await ToldAsync());
    }

    [Fact]
    public async Task A_restart_ends_what_it_cured()
    {
        _health.Report("probes_late", "late");
        await PassAsync(TimeSpan.FromMinutes(1));
        await StopAsync();
        _health.Clear("probes_late");
        Start(new());
        await PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["Opened chat", "Opened ops", "Resolved chat", "Resolved ops"], await ToldAsync());
    }

    [Theory]
    [InlineData("Opened ops", "ops")]
    [InlineData("")]
    public async Task The_channels_can_be_named(string expected, params string[] named)
    {
        await StopAsync();
        Start(new(SelfAlerts: named));
        _health.Report("probes_late", "late");
        await PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(expected, string.Join(", ", await ToldAsync()));
        Assert.Single(await Incidents.OpenIncidentsAsync(default));
    }

    private void Start(EvaluateOptions options)
    {
        _stop = new();
        var alerts = new SelfAlerts(_health, Incidents, _channels, _bus, _time, options, NullLogger<SelfAlerts>.Instance);
        _running = Task.Run(() => alerts.RunAsync(_stop.Token));
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    /// <summary>Lets time pass in steps, each once the role has gone to sleep.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(5))
        {
            await AsleepAsync();
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        await AsleepAsync();
    }

    private async Task AsleepAsync()
    {
        while (_time.WaitingTimers == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private async Task<string[]> ToldAsync()
    {
        var page = await new Outbox(_state.Database).PageAsync(new DeliveryFilter(), null, 100, default);
        return
        [
            .. page.Reverse()
                .Select(delivery => $"{delivery.Message.Event} {delivery.ChannelKey}")
                .OrderBy(told => told, StringComparer.Ordinal),
        ];
    }
}
