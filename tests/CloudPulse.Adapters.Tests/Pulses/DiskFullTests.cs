using CloudPulse.Adapters.Stores.Sqlite.Pulses;
using CloudPulse.Conformance;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudPulse.Adapters.Tests.Pulses;

/// <summary>On a real file system that is really full; skipped where none can be mounted.</summary>
public sealed class DiskFullTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly Subject Orders = Subject.Service("orders");
    private readonly StoreFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(Now);
    private readonly SmallDisk _disk;

    public DiskFullTests() => _disk = new(_folder.Path, "12m");

    public void Dispose()
    {
        _disk.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_whole_and_goes_in_once_there_is_room()
    {
        _disk.SkipUnlessMounted();
        var stored = new List<Pulse>();
        await using (var store = Open())
        {
            await AppendAsync(store, stored, Batch(0));
            _disk.FillUpTo(64_000);
            var refused = 0;
            var number = 1;
            while (refused == 0)
            {
                var batch = Batch(number++);
                try
                {
                    await AppendAsync(store, stored, batch);
                }
                catch (PulseStoreException)
                {
                    refused++;
                    await AssertHoldsAsync(store, stored);
                    _disk.Free();
                    await AppendAsync(store, stored, batch);
                }
            }

            await AssertHoldsAsync(store, stored);
        }

        await using var again = Open();
        await AssertHoldsAsync(again, stored);
    }

    [Fact]
    public async Task A_seal_that_does_not_fit_is_tried_again_and_counts_nothing_twice()
    {
        _disk.SkipUnlessMounted();
        var stored = new List<Pulse>();
        await using (var store = Open())
        {
            var failures = 0;
            for (var round = 0; round < 25; round++)
            {
                await AppendAsync(store, stored, Batch(round));
                _disk.FillUpTo(round * 12_000);
                try
                {
                    await store.SealAsync(default);
                }
                catch (PulseStoreException)
                {
                    failures++;
                    await AssertHoldsAsync(store, stored);
                }

                _disk.Free();
                await store.SealAsync(default);
                await AssertHoldsAsync(store, stored);
            }

            Assert.InRange(failures, 1, 24);
        }

        Assert.Equal(stored.Count, _folder.RawCount("store"));

        await using var again = Open();
        await AssertHoldsAsync(again, stored);
    }

    private SqlitePulseStore Open() =>
        SqlitePulseStore.Open(new() { Directory = Path.Combine(_folder.Path, "store") }, _clock, NullLogger<SqlitePulseStore>.Instance);

    private static List<Pulse> Batch(int number)
    {
        var random = new Random(number);
        return
        [
            .. Enumerable
                .Range(0, 300)
                .Select(index => PulseStorePulses.Up(Orders, Now.AddSeconds(-(number * 300) - index)))
                .Select(pulse => pulse with { Id = (ulong)random.NextInt64(), Latency = TimeSpan.FromMicroseconds(random.Next(90_000)) }),
        ];
    }

    private static async Task AppendAsync(SqlitePulseStore store, List<Pulse> stored, List<Pulse> batch)
    {
        Assert.All(await store.AppendAsync(batch, default), verdict => Assert.Equal(AppendVerdict.Stored, verdict));
        stored.AddRange(batch);
    }

    private static async Task AssertHoldsAsync(SqlitePulseStore store, List<Pulse> stored)
    {
        var page = await store.PageAsync(Orders, Now.AddDays(-6), Now.AddDays(1), PageOrder.OldestFirst, 1_000_000, null, default);
        Assert.Equal(stored.OrderBy(pulse => pulse.Time), page.Pulses);
        DateTimeOffset[] bounds = [Now.AddDays(-6), Now.AddMinutes(-31.7), Now.AddDays(1)];
        Assert.Equal(stored.Count, (await store.SummariseAsync(Orders, bounds, default)).Sum(summary => summary.Counts.Up));
    }
}
