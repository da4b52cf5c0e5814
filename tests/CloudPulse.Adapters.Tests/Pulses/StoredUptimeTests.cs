using CloudPulse.Adapters.Stores.Sqlite.Pulses;
using CloudPulse.Conformance;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Adapters.Tests.Pulses;

public sealed class StoredUptimeTests : IDisposable
{
    private static readonly Subject Shop = Subject.Check("shop");
    private static readonly DateTimeOffset Now = new(2026, 3, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(120);
    private readonly StoreFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(Now);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task While_raw_pulses_are_kept_both_are_exact()
    {
        await using var store = _folder.Open(_clock);
        var pulses = await FillAsync(store);
        var uptime = new StoredUptime(store, () => store.RawSince);
        var (from, to) = (Now.AddHours(-40).AddMilliseconds(17), Now.AddHours(-1).AddMilliseconds(3));
        TimeRange[] paused = [new(Now.AddHours(-30), Now.AddHours(-29.5))];

        var (time, exact) = await uptime.TimeWeightedAsync(Shop, from, to, Stale, paused, default);
        Assert.True(exact);
        Assert.Equal(Uptime.TimeWeighted(Results(pulses), from, to, Stale, paused), time);

        var (ratio, ratioExact) = await uptime.RatioAsync(Shop, from, to, default);
        Assert.True(ratioExact);
        Assert.Equal(Uptime.Ratio(Results(pulses), from, to, []), ratio);
    }

    [Fact]
    public async Task Beyond_raw_pulses_time_is_within_a_minute_of_each_change_and_says_that_it_is_not_exact()
    {
        await using var store = _folder.Open(_clock);
        var pulses = await FillAsync(store);
        var (from, to) = (Now.AddHours(-40), Now);
        var expected = Uptime.TimeWeighted(Results(pulses), from, to, Stale, []);
        await store.SealAsync(default);
        _clock.Advance(TimeSpan.FromDays(60));
        var uptime = new StoredUptime(store, () => store.RawSince);
        var (time, exact) = await uptime.TimeWeightedAsync(Shop, from, to, Stale, [], default);
        Assert.False(exact);
        var changes =
            pulses.Zip(pulses.Skip(1)).Count(pair => pair.First.Status != pair.Second.Status || pair.Second.Time - pair.First.Time > Stale)
            + 2;
        Assert.InRange((time.Up - expected.Up).Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(changes));
        Assert.InRange((time.Down - expected.Down).Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(changes));
        Assert.Equal(to - from, time.Up + time.Down + time.Unknown + time.Excluded);
        Assert.True(time.Down > TimeSpan.FromMinutes(30));

        // Ratios lose nothing at whole minutes.
        var (ratio, ratioExact) = await uptime.RatioAsync(Shop, from, to, default);
        Assert.True(ratioExact);
        Assert.Equal(Uptime.Ratio(Results(pulses), from, to, []), ratio);
        Assert.False((await uptime.RatioAsync(Shop, from.AddSeconds(1), to, default)).Exact);
    }

    /// <summary>Two days of a check every minute: outages of some minutes, a gap of an hour, and now and then an inconclusive result.</summary>
    private static async Task<List<Pulse>> FillAsync(SqlitePulseStore store)
    {
        var random = new Random(8);
        var pulses = new List<Pulse>();
        var status = PulseStatus.Up;
        for (var minute = 48 * 60; minute >= 0; minute--)
        {
            if (minute is > 600 and < 660)
            {
                continue;
            }

            status =
                random.Next(status == PulseStatus.Up ? 100 : 10) > 0 ? status
                : status == PulseStatus.Up ? PulseStatus.Down
                : PulseStatus.Up;
            pulses.Add(
                PulseStorePulses.Up(Shop, Now.AddMinutes(-minute).AddSeconds(13)) with
                {
                    Status = random.Next(200) == 0 ? PulseStatus.Inconclusive : status,
                }
            );
        }

        await store.AppendAsync(pulses, default);
        return pulses;
    }

    private static IEnumerable<UptimeResult> Results(IEnumerable<Pulse> pulses) =>
        pulses.Select(pulse => new UptimeResult(
            pulse.Time,
            pulse.Status switch
            {
                PulseStatus.Down => UptimeState.Down,
                PulseStatus.Inconclusive => UptimeState.Unknown,
                _ => UptimeState.Up,
            }
        ));
}
