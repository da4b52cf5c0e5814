using System.Globalization;
using CloudPulse.Adapters.Stores.Sqlite.Pulses;
using CloudPulse.Conformance;
using CloudPulse.Core.Model;
using CloudPulse.Core.Schedule;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudPulse.Bench.History;

/// <summary>Writes a history through the program's own store, on a clock that runs as fast as the store does.</summary>
internal static class HistoryStore
{
    /// <summary>Of the program's data directory.</summary>
    public const string Folder = "pulses";

    private static readonly TimeSpan FreshFor = TimeSpan.FromHours(12);

    /// <summary>A data directory under artifacts/, made once, and again when it has grown old: the last 24 hours must be full.</summary>
    /// <param name="name">Of the folder.</param>
    /// <param name="keys">The checks.</param>
    /// <param name="interval">Between two pulses of a check.</param>
    /// <param name="span">How far back it goes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<string> PrepareAsync(
        string name,
        IReadOnlyList<string> keys,
        TimeSpan interval,
        TimeSpan span,
        CancellationToken cancellationToken
    )
    {
        var data = Path.Combine(Repository.Root, "artifacts", name);
        var done = new FileInfo(Path.Combine(data, "done"));
        var now = TimeProvider.System.GetUtcNow();
        if (done.Exists && now - new DateTimeOffset(done.LastWriteTimeUtc) < FreshFor)
        {
            return data;
        }

        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }

        Console.WriteLine($"  writing a history into {data}");
        Directory.CreateDirectory(data);
        var pulses = await WriteAsync(data, keys, interval, now - span, now, TimeSpan.FromHours(1), cancellationToken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {pulses} pulses written"));
        await File.WriteAllTextAsync(done.FullName, "", cancellationToken);
        return data;
    }

    /// <param name="data">The data directory.</param>
    /// <param name="keys">The checks.</param>
    /// <param name="interval">Between two pulses of a check.</param>
    /// <param name="from">The first pulses.</param>
    /// <param name="to">The end, exclusive.</param>
    /// <param name="tick">How much time passes between two batches.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many pulses were stored.</returns>
    public static async Task<long> WriteAsync(
        string data,
        IReadOnlyList<string> keys,
        TimeSpan interval,
        DateTimeOffset from,
        DateTimeOffset to,
        TimeSpan tick,
        CancellationToken cancellationToken
    )
    {
        var time = new FakeTimeProvider(from);
        var options = new PulseStoreOptions { Directory = Path.Combine(data, Folder) };
        await using var store = SqlitePulseStore.Open(options, time, NullLogger<SqlitePulseStore>.Instance);
        var maker = new PulseMaker(seed: 1);
        var checks = keys.Select(key => (Subject: Subject.Check(key), Slots: new SlotClock(key, interval))).ToArray();
        var stored = 0L;
        for (var now = from; now < to; now += tick)
        {
            time.Advance(tick);
            var batch = new List<Pulse>();
            foreach (var (subject, slots) in checks)
            {
                for (
                    var slot = slots.AtOrAfter(now);
                    slot < now + tick && slot < to;
                    slot = slots.AtOrAfter(slot + TimeSpan.FromMilliseconds(1))
                )
                {
                    batch.Add(maker.Make(subject, slot));
                }
            }

            await store.AppendAsync(batch, cancellationToken);
            stored += batch.Count;
        }

        await store.SealAsync(cancellationToken);
        return stored;
    }
}
