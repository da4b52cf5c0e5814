using System.Diagnostics;
using System.Globalization;
using CloudPulse.Adapters.Stores.Sqlite.Pulses;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Adapters.Tests.Pulses;

public sealed class CrashTests : IDisposable
{
    private const int Kills = 14;
    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_at_any_instant_it_loses_nothing_acknowledged_and_counts_nothing_twice()
    {
        var now = TimeProvider.System.GetUtcNow();
        var start = DateTimeOffset.FromUnixTimeMilliseconds(now.AddDays(-3).ToUnixTimeMilliseconds());
        var acknowledged = new HashSet<long>();
        var next = 1L;
        var random = new Random(4);
        for (var kill = 0; kill < Kills; kill++)
        {
            // Some die within their first commits, some amid many seals.
            await RunUntilKilledAsync(next, start, 1 + random.Next(kill % 3 == 0 ? 20 : 1_500), acknowledged);
            var stored = await ReadAsync(start);
            Assert.Equal(stored.Count, _folder.RawCount());
            Assert.Empty(acknowledged.Except(stored));
            // What was on its way when the process died may be there too; those numbers are not used again.
            next = Math.Max(acknowledged.DefaultIfEmpty().Max(), stored.DefaultIfEmpty().Max()) + 1_000;
        }

        Assert.True(acknowledged.Count > Kills);
    }

    private async Task RunUntilKilledAsync(long next, DateTimeOffset start, int lines, HashSet<long> acknowledged)
    {
        var startInfo = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "CloudPulse.CrashWriter.dll"),
                _folder.Path,
                next.ToString(CultureInfo.InvariantCulture),
                start.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            },
        };
        using var process = Process.Start(startInfo)!;
        Assert.Equal("open", await process.StandardOutput.ReadLineAsync());
        for (var line = 0; await process.StandardOutput.ReadLineAsync() is { } text; line++)
        {
            acknowledged.Add(long.Parse(text, CultureInfo.InvariantCulture));
            if (line == lines)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync();
        Assert.NotEqual(0, process.ExitCode);
    }

    /// <summary>Everything stored, each once: raw pulses, and rollups that agree with them before and after a seal.</summary>
    private async Task<HashSet<long>> ReadAsync(DateTimeOffset start)
    {
        await using var store = _folder.Open(TimeProvider.System);
        var all = new HashSet<long>();
        foreach (var subject in await store.SubjectsAsync(SubjectKind.Check, default))
        {
            var pulses = await PulsesAsync(store, subject, start);
            Assert.All(pulses, pulse => Assert.True(all.Add((long)pulse.Id), $"{pulse.Id} is there twice."));
            await AssertRollupsAsync(store, subject, start, pulses);
        }

        await store.SealAsync(default);
        foreach (var subject in await store.SubjectsAsync(SubjectKind.Check, default))
        {
            await AssertRollupsAsync(store, subject, start, await PulsesAsync(store, subject, start));
        }

        return all;
    }

    private static async Task<IReadOnlyList<Pulse>> PulsesAsync(SqlitePulseStore store, Subject subject, DateTimeOffset start) =>
        (await store.PageAsync(subject, start, start.AddDays(4), PageOrder.OldestFirst, 10_000_000, null, default)).Pulses;

    private static async Task AssertRollupsAsync(SqlitePulseStore store, Subject subject, DateTimeOffset start, IReadOnlyList<Pulse> pulses)
    {
        // Once from whole days, once with ragged ends.
        DateTimeOffset[] bounds =
        [
            new(start.UtcDateTime.Date, TimeSpan.Zero),
            start.AddSeconds(40_000.123),
            start.AddSeconds(90_061.5),
            start.AddDays(4),
        ];
        var summaries = await store.SummariseAsync(subject, bounds, default);
        for (var index = 0; index < summaries.Count; index++)
        {
            var within = pulses.Where(pulse => pulse.Time >= bounds[index] && pulse.Time < bounds[index + 1]).ToList();
            Assert.Equal(within.Count, summaries[index].Counts.Total);
            Assert.Equal(within.Count(pulse => pulse.Status == PulseStatus.Down), summaries[index].Counts.Down);
        }
    }
}
