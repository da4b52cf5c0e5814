using CloudPulse.Adapters.Stores.Sqlite.Pulses;
using CloudPulse.Conformance;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using Microsoft.Data.Sqlite;

namespace CloudPulse.Adapters.Tests.Pulses;

public sealed class DamageTests : IDisposable
{
    private static readonly Subject Shop = Subject.Check("shop");
    private static readonly DateTimeOffset Now = new(2026, 3, 31, 12, 0, 0, TimeSpan.Zero);
    private readonly StoreFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(Now);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_crash_between_the_commits_of_a_seal_is_made_good()
    {
        var pulses = Enumerable.Range(0, 500).Select(index => PulseStorePulses.Up(Shop, Now.AddMinutes(-index * 7))).ToList();
        var later = PulseStorePulses.Down(Shop, Now.AddSeconds(1));
        await using (var store = _folder.Open(_clock))
        {
            await store.AppendAsync(pulses[..200], default);
            await store.SealAsync(default);
            await store.AppendAsync(pulses[200..], default);
        }

        // The day files as after a seal, with the journal and the rollups as before it: as if it died in between.
        var before = Save("journal.db", "pulses.db");
        await using (var store = _folder.Open(_clock))
        {
            await store.AppendAsync([later], default);
            await store.SealAsync(default);
        }

        Restore(before);
        await using (var store = _folder.Open(_clock))
        {
            await AssertAllOnceAsync(store, 500);
            // Not acknowledged by this history; it is in a day file all the same, and so it is known.
            Assert.Equal([AppendVerdict.Duplicate, AppendVerdict.Duplicate], await store.AppendAsync([pulses[0], pulses[499]], default));
            await store.SealAsync(default);
            await AssertAllOnceAsync(store, 500);
        }

        Assert.Equal(501, _folder.RawCount());
    }

    [Fact]
    public async Task A_damaged_day_is_named_and_the_others_are_served()
    {
        await FillAsync();
        var path = _folder.RawFile("2026-03-29");
        await File.WriteAllTextAsync(path, new string('x', 20_000));
        await using var store = _folder.Open(_clock);
        var refusal = await Assert.ThrowsAsync<PulseStoreException>(async () => await PageAsync(store, 29));
        Assert.Contains(path, refusal.Message);
        Assert.Equal(24, (await PageAsync(store, 30)).Pulses.Count);
        // Whole hours and days need rollups alone.
        DateTimeOffset[] day = [new(2026, 3, 29, 0, 0, 0, TimeSpan.Zero), new(2026, 3, 30, 0, 0, 0, TimeSpan.Zero)];
        Assert.Equal(24, (await store.SummariseAsync(Shop, day, default))[0].Counts.Up);

        // A late pulse of that day can't be compared: it is taken. Sealing puts the damaged file aside, and never deletes it.
        var late = PulseStorePulses.Up(Shop, day[0].AddSeconds(30));
        Assert.Equal([AppendVerdict.Stored], await store.AppendAsync([late], default));
        await store.SealAsync(default);
        Assert.Equal(late, Assert.Single((await PageAsync(store, 29)).Pulses));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(_folder.Path, "raw"), "2026-03-29.db.damaged-*"));
    }

    [Fact]
    public async Task A_damaged_chunk_is_named_by_its_file()
    {
        await FillAsync();
        Run(_folder.RawFile("2026-03-30"), "UPDATE chunk SET pulses = x'0142424242'");
        await using var store = _folder.Open(_clock);
        var refusal = await Assert.ThrowsAsync<PulseStoreException>(async () => await PageAsync(store, 30));
        Assert.Contains("2026-03-30.db", refusal.Message);
        Assert.Equal(24, (await PageAsync(store, 29)).Pulses.Count);
    }

    [Theory]
    [InlineData("pulses.db")]
    [InlineData("journal.db")]
    public async Task A_file_of_a_newer_version_is_refused(string file)
    {
        await FillAsync();
        Run(Path.Combine(_folder.Path, file), "PRAGMA user_version = 99");
        var refusal = Assert.Throws<PulseStoreException>(() => _folder.Open(_clock));
        Assert.Contains("newer CloudPulse (schema 99", refusal.Message);
        Assert.Contains(file, refusal.Message);
        Run(Path.Combine(_folder.Path, file), "PRAGMA user_version = 1");
        await using var store = _folder.Open(_clock);
        Assert.Equal(24, (await PageAsync(store, 30)).Pulses.Count);
    }

    [Theory]
    [InlineData("pulses.db")]
    [InlineData("journal.db")]
    public async Task A_file_that_is_no_database_is_named(string file)
    {
        await FillAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, file), new string('x', 20_000));
        var refusal = Assert.Throws<PulseStoreException>(() => _folder.Open(_clock));
        Assert.Contains(Path.Combine(_folder.Path, file), refusal.Message);
    }

    [Fact]
    public async Task A_second_opening_is_refused_while_the_first_lasts()
    {
        await using (_folder.Open(_clock))
        {
            var refusal = Assert.Throws<PulseStoreException>(() => _folder.Open(_clock));
            Assert.Contains("in use by another process", refusal.Message);
        }

        await using var again = _folder.Open(_clock);
    }

    [Fact]
    public async Task A_closed_store_refuses_and_a_cancelled_call_is_not_stored()
    {
        var store = _folder.Open(_clock);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await store.AppendAsync([PulseStorePulses.Up(Shop, Now)], cancelled.Token)
        );
        Assert.Null(store.Latest(Shop));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () =>
            await store.AppendAsync([PulseStorePulses.Up(Shop, Now), PulseStorePulses.Up(default, Now)], default)
        );
        Assert.Null(store.Latest(Shop));
        await store.DisposeAsync();
        await Assert.ThrowsAsync<PulseStoreException>(async () => await store.AppendAsync([PulseStorePulses.Up(Shop, Now)], default));
    }

    [Theory]
    [InlineData("RawRetention")]
    [InlineData("MinuteRetention")]
    [InlineData("HourRetention")]
    [InlineData("DayRetention")]
    [InlineData("SealEvery")]
    [InlineData("MaxOpenPulses")]
    public void Options_out_of_range_are_named(string option)
    {
        var options = new PulseStoreOptions { Directory = _folder.Path };
        var refusal = Assert.Throws<ArgumentException>(() =>
            (
                option switch
                {
                    "RawRetention" => options with { RawRetention = TimeSpan.Zero },
                    "MinuteRetention" => options with { MinuteRetention = TimeSpan.FromDays(3) },
                    "HourRetention" => options with { HourRetention = TimeSpan.FromDays(100) },
                    "DayRetention" => options with { DayRetention = TimeSpan.FromDays(10_000) },
                    "SealEvery" => options with { SealEvery = TimeSpan.FromDays(1) },
                    _ => options with { MaxOpenPulses = 1 },
                }
            ).Validate()
        );
        Assert.Contains(option, refusal.Message);
        Assert.Contains("allowed", refusal.Message);
    }

    private async Task FillAsync()
    {
        await using var store = _folder.Open(_clock);
        await store.AppendAsync([.. Enumerable.Range(0, 61).Select(index => PulseStorePulses.Up(Shop, Now.AddHours(-index)))], default);
        await store.SealAsync(default);
    }

    private static async Task<PulsePage> PageAsync(SqlitePulseStore store, int day)
    {
        var from = new DateTimeOffset(2026, 3, day, 0, 0, 0, TimeSpan.Zero);
        return await store.PageAsync(Shop, from, from.AddDays(1), PageOrder.OldestFirst, 100, null, default);
    }

    private static async Task AssertAllOnceAsync(SqlitePulseStore store, int count)
    {
        var up = (await store.PageAsync(Shop, Now.AddDays(-6), Now.AddSeconds(1), PageOrder.OldestFirst, 1_000, null, default)).Pulses;
        Assert.Equal(count, up.Count);
        Assert.Equal(count, up.Distinct().Count());
        DateTimeOffset[] bounds = [new(2026, 3, 28, 0, 0, 0, TimeSpan.Zero), new(2026, 3, 30, 5, 33, 12, TimeSpan.Zero), Now.AddSeconds(1)];
        Assert.Equal(count, (await store.SummariseAsync(Shop, bounds, default)).Sum(summary => summary.Counts.Up));
        Assert.Equal(count, (await store.CountAsync([Shop], [bounds[0], Now.AddDays(1)], default))[0][0].Up);
    }

    private Dictionary<string, byte[]> Save(params string[] files) =>
        files.ToDictionary(file => file, file => File.ReadAllBytes(Path.Combine(_folder.Path, file)), StringComparer.Ordinal);

    private void Restore(Dictionary<string, byte[]> saved)
    {
        foreach (var (file, bytes) in saved)
        {
            File.Delete(Path.Combine(_folder.Path, file + "-wal"));
            File.Delete(Path.Combine(_folder.Path, file + "-shm"));
            File.WriteAllBytes(Path.Combine(_folder.Path, file), bytes);
        }
    }

    private static void Run(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
