using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Conformance;

/// <summary>What every <see cref="IPulseWriter"/> with its <see cref="IPulseReader"/> promises, with raw pulses kept for 7 days and rollups for longer.</summary>
public abstract class PulseStoreContract
{
    private static readonly DateTimeOffset Now = new(2026, 3, 31, 12, 34, 56, 789, TimeSpan.Zero);
    private static readonly Subject Shop = Subject.Check("shop");
    private static readonly Subject Orders = Subject.Service("orders");

    protected FakeTimeProvider Clock { get; } = new(Now);

    /// <summary>Opens the store; after <see cref="CloseAsync"/> the same one again.</summary>
    protected abstract ValueTask<(IPulseWriter Writer, IPulseReader Reader)> OpenAsync();

    protected abstract ValueTask CloseAsync();

    /// <summary>Makes the store do now what it does in the background at times (sealing, merging), if it does.</summary>
    protected abstract ValueTask SettleAsync();

    [Fact]
    public async Task What_is_appended_comes_back_the_same()
    {
        var (writer, reader) = await OpenAsync();
        var random = new Random(1);
        var pulses = Enumerable.Range(0, 600).Select(index => PulseStorePulses.Random(random, Shop, Now.AddSeconds(-index * 7))).ToList();
        Assert.All(await writer.AppendAsync(pulses, default), verdict => Assert.Equal(AppendVerdict.Stored, verdict));
        pulses.Reverse();
        await AssertPageAsync(reader, pulses);
        await SettleAsync();
        await AssertPageAsync(reader, pulses);
        await CloseAsync();
        (_, reader) = await OpenAsync();
        await AssertPageAsync(reader, pulses);
    }

    [Fact]
    public async Task The_same_identity_is_stored_once_and_as_it_was_at_first()
    {
        var (writer, reader) = await OpenAsync();
        var first = PulseStorePulses.Up(Shop, Now.AddMinutes(-5));
        var newer = PulseStorePulses.Up(Shop, Now.AddMinutes(-1));
        var other = first with { Id = 7 };
        var changed = first with { Status = PulseStatus.Down };
        Assert.Equal(
            [AppendVerdict.Stored, AppendVerdict.Duplicate, AppendVerdict.Stored],
            await writer.AppendAsync([first, changed, other], default)
        );
        Assert.Equal([AppendVerdict.Stored], await writer.AppendAsync([newer], default));
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(
                [AppendVerdict.Duplicate, AppendVerdict.Duplicate, AppendVerdict.Duplicate],
                await writer.AppendAsync([changed, other, newer], default)
            );
            await SettleAsync();
            Assert.Equal([AppendVerdict.Duplicate], await writer.AppendAsync([changed], default));
            await CloseAsync();
            (writer, reader) = await OpenAsync();
        }

        // Another subject at the same instant with the same id is another pulse.
        Assert.Equal([AppendVerdict.Stored], await writer.AppendAsync([first with { Subject = Orders }], default));
        var summary = (await reader.SummariseAsync(Shop, [Now.AddHours(-1), Now], default))[0];
        Assert.Equal(new StatusCounts(3, 0, 0, 0, 0), summary.Counts);
    }

    [Fact]
    public async Task What_is_older_than_raw_pulses_are_kept_is_refused()
    {
        var (writer, reader) = await OpenAsync();
        var old = PulseStorePulses.Up(Shop, Now.AddDays(-7).AddMilliseconds(-1));
        var oldest = PulseStorePulses.Up(Shop, Now.AddDays(-7));
        Assert.Equal([AppendVerdict.TooOld, AppendVerdict.Stored], await writer.AppendAsync([old, oldest], default));
        Assert.Equal(1, (await reader.SummariseAsync(Shop, [Now.AddDays(-8), Now], default))[0].Counts.Total);
        Assert.Empty(await writer.AppendAsync([], default));
    }

    [Theory]
    [InlineData(PageOrder.OldestFirst)]
    [InlineData(PageOrder.NewestFirst)]
    public async Task Pages_go_through_everything_once_in_order(PageOrder order)
    {
        var (writer, reader) = await OpenAsync();
        var random = new Random(2);
        var oracle = new PulseStoreOracle();
        for (var batch = 0; batch < 12; batch++)
        {
            // Few distinct instants, so that pulses share them; days apart, so that they lie in several files.
            var pulses = Enumerable
                .Range(0, 60)
                .Select(_ => PulseStorePulses.Up(Shop, Now.AddHours(-random.Next(140))) with { Id = (ulong)random.Next(4) })
                .ToList();
            pulses.ForEach(pulse => oracle.Add(pulse));
            await writer.AppendAsync(pulses, default);
            if (batch % 3 == 1)
            {
                await SettleAsync();
            }
        }

        var (from, to) = (Now.AddHours(-120), Now.AddHours(-3));
        var expected = oracle.Between(Shop, from, to);
        if (order == PageOrder.NewestFirst)
        {
            expected.Reverse();
        }

        foreach (var limit in (int[])[1, 7, 50, 10_000])
        {
            var seen = new List<Pulse>();
            PulseCursor? after = null;
            do
            {
                var page = await reader.PageAsync(Shop, from, to, order, limit, after, default);
                Assert.InRange(page.Pulses.Count, 0, limit);
                Assert.True(page.Next is null || page.Pulses.Count == limit);
                seen.AddRange(page.Pulses);
                after = page.Next;
            } while (after is not null);

            Assert.Equal(expected, seen);
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task Summaries_and_counts_agree_with_every_pulse_at_any_bounds(int seed)
    {
        var (writer, reader) = await OpenAsync();
        var random = new Random(seed);
        var oracle = new PulseStoreOracle();
        var subjects = new[] { Shop, Orders };
        for (var round = 0; round < 40; round++)
        {
            var batch = RandomBatch(random, subjects);
            var expected = batch.Select(pulse => oracle.Add(pulse) ? AppendVerdict.Stored : AppendVerdict.Duplicate).ToList();
            Assert.Equal(expected, await writer.AppendAsync(batch, default));
            if (random.Next(4) == 0)
            {
                await SettleAsync();
            }

            if (random.Next(10) == 0)
            {
                await CloseAsync();
                (writer, reader) = await OpenAsync();
            }

            foreach (var subject in subjects)
            {
                await AssertSummariesAsync(random, oracle, reader, subject);
            }

            await AssertCountsAsync(random, oracle, reader, subjects);
        }
    }

    [Fact]
    public async Task Calendar_days_of_a_zone_are_summed_exactly_over_a_change_of_the_clocks()
    {
        var (writer, reader) = await OpenAsync();
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        // Clocks go forward on 2026-03-29: that day has 23 hours.
        var bounds = SummaryBounds.Days(new(2026, 3, 27), new(2026, 3, 30), zone);
        var pulses = SummaryBounds
            .Every(bounds[0], bounds[^1], TimeSpan.FromMinutes(10))
            .SkipLast(1)
            .Select(time => PulseStorePulses.Up(Shop, time))
            .ToList();
        await writer.AppendAsync(pulses, default);
        await SettleAsync();
        var days = await reader.SummariseAsync(Shop, bounds, default);
        Assert.Equal([144, 144, 138, 144], days.Select(day => day.Counts.Up));
        var counts = await reader.CountAsync([Shop], bounds, default);
        Assert.Equal([144, 144, 138, 144], counts[0].Select(day => day.Up));
    }

    [Fact]
    public async Task Rollups_outlive_raw_pulses_and_bounds_beyond_them_are_widened()
    {
        var (writer, reader) = await OpenAsync();
        var start = Now.AddDays(-6);
        var pulses = Enumerable.Range(0, 200).Select(index => PulseStorePulses.Up(Shop, start.AddSeconds(index * 20))).ToList();
        await writer.AppendAsync(pulses, default);
        Clock.Advance(TimeSpan.FromDays(30));
        await SettleAsync();
        var from = start.AddSeconds(600);
        var summary = (await reader.SummariseAsync(Shop, [from, start.AddSeconds(1_800)], default))[0];
        Assert.True(summary.From <= from && summary.From > from.AddMinutes(-1));
        Assert.Equal(pulses.Count(pulse => pulse.Time >= summary.From && pulse.Time < summary.To), summary.Counts.Up);
        Assert.Equal(200, (await reader.CountAsync([Shop], [start.AddDays(-1), start.AddDays(2)], default))[0][0].Up);
        Assert.Empty((await reader.PageAsync(Shop, start, Now, PageOrder.OldestFirst, 10, null, default)).Pulses);
    }

    [Fact]
    public async Task Counts_stay_right_as_the_days_go_by()
    {
        var (writer, reader) = await OpenAsync();
        var random = new Random(6);
        var oracle = new PulseStoreOracle();
        for (var day = 0; day < 130; day += 1 + random.Next(4))
        {
            var now = Clock.GetUtcNow();
            var batch = Enumerable
                .Range(0, 30)
                .Select(_ => PulseStorePulses.Random(random, Shop, now.AddMinutes(-random.Next(3 * 24 * 60))))
                .ToList();
            batch.ForEach(pulse => oracle.Add(pulse));
            await writer.AppendAsync(batch, default);
            var hour = Floor(now);
            DateTimeOffset[] bounds =
            [
                hour.AddDays(-90),
                hour.AddDays(-30),
                hour.AddDays(-7),
                .. Enumerable.Range(-23, 24).Select(back => hour.AddHours(back)),
                now,
            ];
            var counts = (await reader.CountAsync([Shop], bounds, default))[0];
            Assert.Equal(bounds.Zip(bounds.Skip(1)).Select(pair => oracle.Counts(Shop, pair.First, pair.Second)), counts);
            Clock.Advance(TimeSpan.FromHours(random.Next(30, 90)));
            if (random.Next(3) == 0)
            {
                await SettleAsync();
            }
        }
    }

    [Fact]
    public async Task The_newest_pulse_is_the_newest_by_time_not_by_arrival()
    {
        var (writer, reader) = await OpenAsync();
        Assert.Null(reader.Latest(Shop));
        var newest = PulseStorePulses.Random(new(5), Shop, Now.AddMinutes(-1));
        await writer.AppendAsync([newest], default);
        await writer.AppendAsync([PulseStorePulses.Down(Shop, Now.AddHours(-1))], default);
        PulseStorePulses.AssertSame(newest, reader.Latest(Shop));
        await SettleAsync();
        await CloseAsync();
        (_, reader) = await OpenAsync();
        PulseStorePulses.AssertSame(newest, reader.Latest(Shop));
    }

    [Fact]
    public async Task Subjects_are_listed_by_key_and_can_be_forgotten()
    {
        var (writer, reader) = await OpenAsync();
        var bakery = Subject.Check("bakery");
        await writer.AppendAsync(
            [.. new[] { Shop, bakery, Orders }.Select(subject => PulseStorePulses.Up(subject, Now.AddMinutes(-1)))],
            default
        );
        await SettleAsync();
        await writer.AppendAsync([PulseStorePulses.Up(Shop, Now)], default);
        Assert.Equal([bakery, Shop], await reader.SubjectsAsync(SubjectKind.Check, default));
        Assert.Equal([Orders], await reader.SubjectsAsync(SubjectKind.Service, default));

        await reader.DeleteAsync(Shop, default);
        await reader.DeleteAsync(Subject.Check("never-seen"), default);
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal([bakery], await reader.SubjectsAsync(SubjectKind.Check, default));
            Assert.Null(reader.Latest(Shop));
            Assert.Empty((await reader.PageAsync(Shop, Now.AddDays(-1), Now.AddDays(1), PageOrder.OldestFirst, 10, null, default)).Pulses);
            Assert.Equal(0, (await reader.SummariseAsync(Shop, [Now.AddDays(-1), Now.AddDays(1)], default))[0].Counts.Total);
            await CloseAsync();
            (writer, reader) = await OpenAsync();
        }

        Assert.Equal([AppendVerdict.Stored], await writer.AppendAsync([PulseStorePulses.Up(Shop, Now)], default));
        Assert.Equal(1, (await reader.SummariseAsync(Shop, [Now.AddDays(-1), Now.AddDays(1)], default))[0].Counts.Total);
    }

    [Fact]
    public async Task Calls_at_the_same_time_store_each_pulse_once()
    {
        var (writer, reader) = await OpenAsync();
        var pulses = Enumerable.Range(0, 400).Select(index => PulseStorePulses.Up(Shop, Now.AddSeconds(-index))).ToList();
        // Every pulse is sent by two callers.
        var calls = pulses.Concat(pulses).Select(pulse => Task.Run(async () => (await writer.AppendAsync([pulse], default))[0])).ToList();
        var settle = Task.Run(async () => await SettleAsync());
        var verdicts = await Task.WhenAll(calls);
        await settle;
        Assert.Equal(400, verdicts.Count(verdict => verdict == AppendVerdict.Stored));
        Assert.Equal(400, verdicts.Count(verdict => verdict == AppendVerdict.Duplicate));
        Assert.Equal(400, (await reader.SummariseAsync(Shop, [Now.AddHours(-1), Now.AddHours(1)], default))[0].Counts.Up);
    }

    [Fact]
    public async Task Readers_see_every_acknowledged_pulse_once_while_it_is_settled()
    {
        var (writer, reader) = await OpenAsync();
        var (from, to) = (Now.AddHours(-3).AddMilliseconds(-1), Now.AddHours(1));
        using var done = new CancellationTokenSource();
        var settling = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await SettleAsync();
            }
        });
        for (var count = 1; count <= 300; count++)
        {
            await writer.AppendAsync([PulseStorePulses.Up(Shop, Now.AddSeconds(-10 * (count * 7 % 1000)))], default);
            Assert.Equal(count, (await reader.SummariseAsync(Shop, [from, to], default))[0].Counts.Up);
            Assert.Equal(count, (await reader.CountAsync([Shop], [Floor(from), to], default))[0][0].Up);
            Assert.Equal(count, (await reader.PageAsync(Shop, from, to, PageOrder.NewestFirst, 1_000, null, default)).Pulses.Count);
        }

        await done.CancelAsync();
        await settling;
    }

    [Fact]
    public async Task What_was_never_seen_is_empty_and_bad_questions_are_refused()
    {
        var (_, reader) = await OpenAsync();
        var summaries = await reader.SummariseAsync(Shop, [Now.AddHours(-2), Now.AddHours(-1), Now], default);
        Assert.Equal(2, summaries.Count);
        Assert.All(summaries, summary => Assert.True(summary.Counts.Total == 0 && summary.Latency is null));
        Assert.Equal(2, (await reader.CountAsync([Shop], [Now.AddHours(-2), Now.AddHours(-1), Now], default))[0].Length);
        await Assert.ThrowsAsync<ArgumentException>(async () => await reader.SummariseAsync(Shop, [Now, Now.AddHours(-1)], default));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () =>
            await reader.PageAsync(Shop, Now, Now, PageOrder.OldestFirst, 0, null, default)
        );
    }

    private static DateTimeOffset Floor(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    private static List<Pulse> RandomBatch(Random random, Subject[] subjects)
    {
        var batch = new List<Pulse>();
        var near = Now.AddMinutes(-random.Next(7 * 24 * 60 - 60));
        for (var index = random.Next(40); index >= 0; index--)
        {
            var time = random.Next(3) == 0 ? Now.AddSeconds(-random.Next(6 * 86_400)) : near.AddMilliseconds(random.Next(40) * 1_500);
            batch.Add(PulseStorePulses.Random(random, subjects[random.Next(subjects.Length)], time));
            if (random.Next(6) == 0)
            {
                batch.Add(batch[random.Next(batch.Count)]);
            }
        }

        return batch;
    }

    private static async Task AssertSummariesAsync(Random random, PulseStoreOracle oracle, IPulseReader reader, Subject subject)
    {
        var whole = random.Next(3) switch
        {
            0 => 1L,
            1 => TimeSpan.TicksPerMinute,
            _ => TimeSpan.TicksPerHour,
        };
        var bounds = Enumerable
            .Range(0, 2 + random.Next(6))
            .Select(_ => Now.AddMilliseconds(-random.NextInt64(6 * 86_400_000L)))
            .Select(time => new DateTimeOffset(time.UtcTicks / whole * whole, TimeSpan.Zero))
            .Order()
            .ToList();
        var summaries = await reader.SummariseAsync(subject, bounds, default);
        Assert.Equal(bounds.Count - 1, summaries.Count);
        for (var index = 0; index < summaries.Count; index++)
        {
            Assert.Equal((bounds[index], bounds[index + 1]), (summaries[index].From, summaries[index].To));
            oracle.AssertAgrees(subject, summaries[index]);
        }
    }

    [Fact]
    public async Task Raw_pulses_are_broken_down_by_step_and_region_wherever_they_lie()
    {
        var (writer, reader) = await OpenAsync();
        var random = new Random(11);
        var kept = new PulseStoreOracle();
        for (var batch = 0; batch < 8; batch++)
        {
            var pulses = RandomBatch(random, [Shop, Orders]).DistinctBy(pulse => (pulse.Subject, pulse.Time, pulse.Id)).ToList();
            pulses.RemoveAll(pulse => !kept.Add(pulse));
            await writer.AppendAsync(pulses, default);
            if (batch % 3 == 1)
            {
                await SettleAsync();
            }

            await AssertBreakdownAsync(random, kept, reader);
        }

        await CloseAsync();
        (_, reader) = await OpenAsync();
        await AssertBreakdownAsync(random, kept, reader);
        var nobody = await reader.BreakDownAsync(Subject.Check("nobody"), [Now.AddHours(-2), Now.AddHours(-1), Now], default);
        Assert.Empty(nobody.Regions);
        Assert.Equal([0L, 0L], nobody.Steps.Select(step => step.Count));
    }

    private static async Task AssertBreakdownAsync(Random random, PulseStoreOracle kept, IPulseReader reader)
    {
        var bounds = Enumerable.Range(0, 12).Select(_ => Now.AddMilliseconds(-random.NextInt64(6 * 86_400_000L))).Order().ToList();
        var told = await reader.BreakDownAsync(Shop, bounds, default);
        Assert.InRange(told.RawSince, Now.AddDays(-8), Now.AddDays(-7).AddMilliseconds(1));
        var expected = PulseStoreOracle.BreakDown(kept.Between(Shop, bounds[0], bounds[^1]), bounds, told.RawSince);
        Assert.Equal(expected.Steps, told.Steps);
        Assert.Equal(
            expected.Regions.Select(region => region with { Latency = null }),
            told.Regions.Select(region => region with { Latency = null })
        );
        Assert.Equal(expected.Regions.Select(region => region.Latency?.P95), told.Regions.Select(region => region.Latency?.P95));
    }

    private static async Task AssertCountsAsync(Random random, PulseStoreOracle oracle, IPulseReader reader, Subject[] subjects)
    {
        var bounds = Enumerable.Range(0, 5).Select(_ => Floor(Now.AddHours(-random.Next(140)))).Append(Now).Order().ToList();
        var counts = await reader.CountAsync(subjects, bounds, default);
        for (var index = 0; index < subjects.Length; index++)
        {
            var expected = bounds.Zip(bounds.Skip(1)).Select(pair => oracle.Counts(subjects[index], pair.First, pair.Second));
            Assert.Equal(expected, counts[index]);
        }
    }

    private static async Task AssertPageAsync(IPulseReader reader, List<Pulse> expected)
    {
        var marks = await reader.MarksAsync(Shop, Now.AddDays(-6), Now.AddDays(1), default);
        Assert.Equal(expected.Select(pulse => new PulseMark(pulse.Time, pulse.Status, pulse.Maintenance)), marks);
        var page = await reader.PageAsync(Shop, Now.AddDays(-6), Now.AddDays(1), PageOrder.OldestFirst, 1_000, null, default);
        Assert.Null(page.Next);
        Assert.Equal(expected.Count, page.Pulses.Count);
        for (var index = 0; index < expected.Count; index++)
        {
            PulseStorePulses.AssertSame(expected[index], page.Pulses[index]);
        }
    }
}
