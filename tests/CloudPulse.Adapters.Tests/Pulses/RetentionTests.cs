using CloudPulse.Adapters.Stores.Sqlite.Pulses;
using CloudPulse.Conformance;
using CloudPulse.Core.Model;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Adapters.Tests.Pulses;

public sealed class RetentionTests : IDisposable
{
    private static readonly Subject Shop = Subject.Check("shop");
    private static readonly DateTimeOffset Now = new(2026, 3, 31, 12, 0, 0, TimeSpan.Zero);
    private readonly StoreFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(Now);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Days_are_dropped_whole_once_all_of_them_is_too_old()
    {
        await FillAsync();
        Assert.Equal(7, RawFiles().Count);
        await AtAsync(Now.AddDays(4), _ => Task.CompletedTask);
        Assert.Equal(["2026-03-28.db", "2026-03-29.db", "2026-03-30.db", "2026-03-31.db"], RawFiles());
        await AtAsync(
            Now.AddDays(30),
            async store =>
            {
                DateTimeOffset[] bounds = [Now.AddDays(-6).AddHours(-1), Now.AddHours(1)];
                Assert.Equal(145, (await store.SummariseAsync(Shop, bounds, default))[0].Counts.Up);
                Assert.Equal(Now, store.Latest(Shop)!.Time);
            }
        );
        Assert.Empty(RawFiles());
    }

    [Fact(Timeout = 60_000)]
    public async Task Minutes_hours_and_days_are_kept_as_long_as_each_is_to_be()
    {
        await FillAsync();
        var (from, to) = (Now.AddHours(-30.26), Now.AddHours(-3.74));
        await AssertCoveredAsync(Now.AddDays(20), from, to, TimeSpan.FromMinutes(1));
        await AssertCoveredAsync(Now.AddDays(50), from, to, TimeSpan.FromHours(1));
        await AssertCoveredAsync(Now.AddDays(90), from, to, TimeSpan.FromDays(1));
        await AtAsync(
            Now.AddDays(130),
            async store =>
            {
                // Nothing is left of it: it is forgotten, soon after the opening.
                while ((await store.SubjectsAsync(SubjectKind.Check, default)).Count > 0)
                {
                    await Task.Yield();
                }

                Assert.Equal(0, (await store.SummariseAsync(Shop, [from, to], default))[0].Counts.Total);
            }
        );
    }

    [Fact(Timeout = 60_000)]
    public async Task A_clock_that_leaps_forward_drops_nothing_for_an_hour()
    {
        await FillAsync();
        var log = new SeenLog("The clock was stepped forward");
        await using (var store = SqlitePulseStore.Open(new() { Directory = _folder.Path }, _clock, log))
        {
            _clock.StepWallClock(TimeSpan.FromDays(365));
            while (!log.Seen.IsCompleted)
            {
                // The loop may not sleep yet when the first tick comes.
                _clock.Advance(TimeSpan.FromMinutes(5));
                await Task.Yield();
            }
        }

        Assert.Equal(7, RawFiles().Count);
    }

    private async Task FillAsync() =>
        await AtAsync(
            Now,
            async store =>
            {
                await store.AppendAsync(
                    [.. Enumerable.Range(0, 145).Select(index => PulseStorePulses.Up(Shop, Now.AddHours(-index)))],
                    default
                );
                await store.SealAsync(default);
            }
        );

    private async Task AssertCoveredAsync(DateTimeOffset now, DateTimeOffset from, DateTimeOffset to, TimeSpan unit) =>
        await AtAsync(
            now,
            async store =>
            {
                var summary = (await store.SummariseAsync(Shop, [from, to], default))[0];
                Assert.Equal(from.UtcTicks / unit.Ticks * unit.Ticks, summary.From.UtcTicks);
                Assert.Equal((to.UtcTicks + unit.Ticks - 1) / unit.Ticks * unit.Ticks, summary.To.UtcTicks);
                var expected = Enumerable
                    .Range(0, 145)
                    .Count(index => Now.AddHours(-index) >= summary.From && Now.AddHours(-index) < summary.To);
                Assert.Equal(expected, summary.Counts.Up);
            }
        );

    /// <summary>Opens the store at a time of the clock. What is too old is dropped by the time it is closed.</summary>
    private async Task AtAsync(DateTimeOffset now, Func<SqlitePulseStore, Task> work)
    {
        var clock = new FakeTimeProvider(now);
        await using var store = Open(clock);
        await work(store);
    }

    private SqlitePulseStore Open(FakeTimeProvider clock) =>
        _folder.Open(
            clock,
            options =>
                options with
                {
                    MinuteRetention = TimeSpan.FromDays(40),
                    HourRetention = TimeSpan.FromDays(80),
                    DayRetention = TimeSpan.FromDays(120),
                }
        );

    private List<string> RawFiles() =>
        [.. Directory.EnumerateFiles(Path.Combine(_folder.Path, "raw"), "*.db").Select(path => Path.GetFileName(path)).Order()];

    private sealed class SeenLog(string awaited) : ILogger<SqlitePulseStore>
    {
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Seen => _seen.Task;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (formatter(state, exception).StartsWith(awaited, StringComparison.Ordinal))
            {
                _seen.TrySetResult();
            }
        }
    }
}
