using System.Text;
using CloudPulse.Adapters.Probes.Heartbeat;
using CloudPulse.Adapters.Stores.Sqlite.Pulses;
using CloudPulse.Adapters.Tests.Pulses;
using CloudPulse.Conformance;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Tests.Probes.Heartbeat;

/// <summary>Against the real store, with a clock of the test's own.</summary>
public sealed class HeartbeatProbeTests : IAsyncDisposable
{
    private static readonly Uri Url = new("heartbeat://backup");
    private readonly StoreFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private SqlitePulseStore _store;

    public HeartbeatProbeTests() => _store = _folder.Open(_time);

    [Fact]
    public async Task A_service_never_heard_is_not_blamed()
    {
        var outcome = await LookAsync("""{"every":"5m"}""");
        Assert.Equal((FailureCodes.NotHeardYet, "nothing was heard from backup so far"), (outcome.Failure!.Code, outcome.Failure.Detail));
        Assert.Contains(FailureCodes.OurFault, code => code == outcome.Failure.Code);
    }

    [Fact]
    public async Task Silence_is_a_failure_once_the_grace_is_over_and_ends_with_the_next_word()
    {
        const string Settings = """{"every":"5m","grace":"1m"}""";
        await HearAsync("ok", PulseStatus.Up);
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Null((await LookAsync(Settings)).Failure);

        _time.Advance(TimeSpan.FromMinutes(11));
        var silent = (await LookAsync(Settings)).Failure!;
        Assert.Equal((FailureCodes.Silent, "expected every 5m, last heard 17m ago"), (silent.Code, silent.Detail));

        await HearAsync("ok", PulseStatus.Up);
        Assert.Null((await LookAsync(Settings)).Failure);
    }

    [Theory]
    [InlineData("", FailureCodes.Reported)]
    [InlineData(""","reports":false""", null)]
    public async Task What_the_service_reports_counts_unless_only_silence_does(string more, string? code)
    {
        await HearAsync("ok", PulseStatus.Up);
        _time.Advance(TimeSpan.FromSeconds(90));
        await HearAsync("exit code 3", PulseStatus.Down, code: 3);
        _time.Advance(TimeSpan.FromSeconds(90));

        var outcome = await LookAsync($$"""{"every":"5m"{{more}}}""");

        Assert.Equal(code, outcome.Failure?.Code);
        Assert.Equal(code is null ? null : "exit code 3, 1m30s ago", outcome.Failure?.Detail);
        Assert.Equal(3, outcome.Code);
    }

    [Fact]
    public async Task A_run_that_was_started_may_take_as_long_as_the_grace()
    {
        const string Settings = """{"every":"1h","grace":"10m"}""";
        await HearAsync("ok", PulseStatus.Up);
        _time.Advance(TimeSpan.FromMinutes(65));
        await HearAsync(PingWords.Start, PulseStatus.Inconclusive);
        _time.Advance(TimeSpan.FromMinutes(9));
        await HearAsync(PingWords.Log, PulseStatus.Inconclusive);
        Assert.Null((await LookAsync(Settings)).Failure);

        _time.Advance(TimeSpan.FromMinutes(2));
        var failure = (await LookAsync(Settings)).Failure!;
        Assert.Equal(
            (FailureCodes.Unfinished, "started 11m ago and has not finished since; it may take 10m"),
            (failure.Code, failure.Detail)
        );

        await HearAsync("ok", PulseStatus.Up, latency: TimeSpan.FromMinutes(11));
        var done = await LookAsync(Settings);
        Assert.Null(done.Failure);
        Assert.Equal(TimeSpan.FromMinutes(11), done.Latency);
    }

    [Fact]
    public async Task It_finds_the_last_word_behind_many_notes_and_after_a_restart()
    {
        await HearAsync("ok", PulseStatus.Up);
        for (var note = 0; note < 250; note++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await HearAsync(PingWords.Log, PulseStatus.Inconclusive);
        }

        await _store.DisposeAsync();
        _store = _folder.Open(_time);
        Assert.Equal("expected every 10s, last heard 4m10s ago", (await LookAsync("""{"every":"10s","grace":"0s"}""")).Failure?.Detail);
    }

    [Fact]
    public async Task Without_a_store_it_says_so()
    {
        var outcome = await new HeartbeatProbe(null, _time).ProbeAsync(Request("{}"), CancellationToken.None);
        Assert.Equal((FailureCodes.NotHeardYet, "only a running server hears heartbeats"), (outcome.Failure!.Code, outcome.Failure.Detail));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    private async Task HearAsync(string text, PulseStatus status, int? code = null, TimeSpan? latency = null) =>
        await _store.AppendAsync(
            [
                new()
                {
                    Subject = Subject.Service("backup"),
                    Time = _time.GetUtcNow(),
                    Id = (ulong)_time.GetUtcNow().Ticks,
                    Status = status,
                    StatusText = text,
                    Code = code,
                    Latency = latency,
                    Failure = status == PulseStatus.Down ? new(FailureCodes.Reported, text) : null,
                },
            ],
            TestContext.Current.CancellationToken
        );

    private async Task<ProbeOutcome> LookAsync(string settings) =>
        await new HeartbeatProbe(_store, _time).ProbeAsync(Request(settings), TestContext.Current.CancellationToken);

    private static ProbeRequest Request(string settings)
    {
        var errors = new List<ConfigurationError>();
        var fields = new FieldReader(JsonNodes.ReadMap(Encoding.UTF8.GetBytes(settings), null, errors)!, "", errors);
        var read = HeartbeatSettingsReader.Read(Url, fields);
        Assert.Empty(errors);
        return new("backup", Url, read!, TimeSpan.FromSeconds(10), WantsBody: false);
    }
}
