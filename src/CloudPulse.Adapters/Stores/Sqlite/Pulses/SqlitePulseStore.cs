using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>
/// Pulses on embedded SQLite: a journal for what was acknowledged, a file a day for raw pulses, rollups by minute, hour and day. How it
/// works and what it costs: docs/storage.md.
/// </summary>
public sealed class SqlitePulseStore : IPulseWriter, IPulseReader, IAsyncDisposable
{
    private readonly PulseStoreOptions _options;
    private readonly StoreLock _lock;
    private readonly JournalFile _journal;
    private readonly RollupFile _rollups;
    private readonly PartitionSet _partitions;
    private readonly SubjectDirectory _subjects;
    private readonly Sealer _sealer;
    private readonly CommitLoop _loop;
    private readonly RawReader _raw;
    private readonly Summariser _summariser;
    private readonly Overview _overview;
    private readonly Housekeeping _housekeeping;

    private SqlitePulseStore(
        PulseStoreOptions options,
        StoreLock held,
        RollupFile rollups,
        JournalFile journal,
        PartitionSet partitions,
        TimeProvider time,
        ILogger logger
    )
    {
        var started = time.GetTimestamp();
        var (checkpoint, nextSubject) = rollups.Checkpoint();
        _options = options;
        (_lock, _rollups, _journal, _partitions) = (held, rollups, journal, partitions);
        _subjects = new(nextSubject);
        Restore();
        var replay = new Replay(_subjects, _partitions, logger);
        replay.Run(journal, checkpoint);
        _sealer = new(options, rollups, _partitions, time, logger);
        _loop = new(options, journal, _subjects, _partitions, _sealer, replay, time, logger);
        _raw = new(_partitions, _sealer);
        _summariser = new(options, rollups, _raw, _sealer);
        _overview = new(rollups, _summariser, time);
        _housekeeping = new(options, SealAsync, ExpireAsync, stopping => _overview.Warm(_subjects.All, stopping), time, logger);
        PulseLog.Opened(
            logger,
            options.Directory,
            _subjects.All.Count,
            _partitions.Days.Count,
            replay.Count,
            time.GetElapsedTime(started).TotalMilliseconds
        );
    }

    /// <summary>Raw pulses are kept since this instant.</summary>
    public DateTimeOffset RawSince => DateTimeOffset.FromUnixTimeMilliseconds(_sealer.RawSince);

    /// <summary>Opens the store, or makes one, and puts back what the journal holds since the last seal.</summary>
    /// <exception cref="PulseStoreException">Another process has it open, a newer version wrote it, or a file can't be read.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static SqlitePulseStore Open(PulseStoreOptions options, TimeProvider time, ILogger<SqlitePulseStore> logger)
    {
        options.Validate();
        SQLitePCL.Batteries_V2.Init();
        var opened = new Stack<IDisposable>();
        try
        {
            Directory.CreateDirectory(options.Directory);
            var held = Push(StoreLock.Take(options.Directory));
            var rollups = Push(new RollupFile(options.Directory));
            var journal = Push(new JournalFile(options.Directory));
            var partitions = Push(new PartitionSet(options.Directory));
            return new(options, held, rollups, journal, partitions, time, logger);
        }
        catch (Exception error)
        {
            while (opened.TryPop(out var part))
            {
                part.Dispose();
            }

            if (error is SqliteException or IOException or InvalidDataException or UnauthorizedAccessException)
            {
                throw new PulseStoreException($"The pulse store in '{options.Directory}' can't be opened: {error.Message}", error);
            }

            throw;
        }

        T Push<T>(T part)
            where T : IDisposable
        {
            opened.Push(part);
            return part;
        }
    }

    public async ValueTask<AppendVerdict[]> AppendAsync(IReadOnlyList<Pulse> pulses, CancellationToken cancellationToken)
    {
        if (pulses.Count == 0)
        {
            return [];
        }

        var request = new AppendRequest(pulses, cancellationToken);
        await _loop.SendAsync(request, cancellationToken);
        return await request.Done.Task.WaitAsync(cancellationToken);
    }

    public Task<PulsePage> PageAsync(
        Subject subject,
        DateTimeOffset from,
        DateTimeOffset to,
        PageOrder order,
        int limit,
        PulseCursor? after,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        cancellationToken.ThrowIfCancellationRequested();
        if (!_subjects.TryFind(subject, out var state))
        {
            return Task.FromResult(new PulsePage([], null));
        }

        var most = limit == int.MaxValue ? limit : limit + 1;
        var rows = _raw.Page(state, CeilingMilliseconds(from), CeilingMilliseconds(to), order, most, after);
        var next = rows.Count > limit ? new PulseCursor(rows[limit - 1].Time, rows[limit - 1].Id) : (PulseCursor?)null;
        var pulses = new Pulse[Math.Min(limit, rows.Count)];
        for (var index = 0; index < pulses.Length; index++)
        {
            pulses[index] = rows[index].ToPulse(state.Subject);
        }

        return Task.FromResult(new PulsePage(pulses, next));
    }

    public Task<IReadOnlyList<PulseMark>> MarksAsync(
        Subject subject,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    )
    {
        var found = new List<(long Time, ulong Id, PulseMark Mark)>();
        if (_subjects.TryFind(subject, out var state))
        {
            _raw.Visit(state, CeilingMilliseconds(from), CeilingMilliseconds(to), Add, cancellationToken);
        }

        found.Sort(static (a, b) => (a.Time, a.Id).CompareTo((b.Time, b.Id)));
        return Task.FromResult<IReadOnlyList<PulseMark>>([.. found.Select(one => one.Mark)]);

        void Add(in PulseRow row) =>
            found.Add((row.Time, row.Id, new(DateTimeOffset.FromUnixTimeMilliseconds(row.Time), row.Status, row.Maintenance)));
    }

    public Task<IReadOnlyList<PulseSummary>> SummariseAsync(
        Subject subject,
        IReadOnlyList<DateTimeOffset> bounds,
        CancellationToken cancellationToken
    )
    {
        var instants = Instants(bounds);
        var summaries = new List<PulseSummary>(Math.Max(0, bounds.Count - 1));
        if (summaries.Capacity == 0)
        {
            return Task.FromResult<IReadOnlyList<PulseSummary>>(summaries);
        }

        if (_subjects.TryFind(subject, out var state))
        {
            OnRollups(() =>
                _summariser.Run(
                    state,
                    instants,
                    (from, to, sum) =>
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        Add(from, to, sum.StatusCounts, sum.Latency.Summarise());
                    }
                )
            );
        }
        else
        {
            for (var index = 0; index + 1 < instants.Length; index++)
            {
                Add(
                    _summariser.Widen(instants[index], ceiling: false),
                    _summariser.Widen(instants[index + 1], ceiling: true),
                    default,
                    null
                );
            }
        }

        return Task.FromResult<IReadOnlyList<PulseSummary>>(summaries);

        void Add(long from, long to, StatusCounts counts, LatencySummary? latency)
        {
            var index = summaries.Count;
            summaries.Add(
                new()
                {
                    From = from == instants[index] ? bounds[index] : DateTimeOffset.FromUnixTimeMilliseconds(from),
                    To = to == instants[index + 1] ? bounds[index + 1] : DateTimeOffset.FromUnixTimeMilliseconds(to),
                    Counts = counts,
                    Latency = latency,
                }
            );
        }
    }

    public Task<PulseBreakdown> BreakDownAsync(Subject subject, IReadOnlyList<DateTimeOffset> bounds, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bounds.Count, 2, nameof(bounds));
        var instants = Instants(bounds);
        var sum = new BreakdownSum(instants);
        if (_subjects.TryFind(subject, out var state))
        {
            _raw.Visit(state, instants[0], instants[^1], sum.Add, cancellationToken);
        }

        var steps = sum.Steps().Select((step, index) => new PhaseSummary(bounds[index], bounds[index + 1], step.Count, step.Mean));
        return Task.FromResult(new PulseBreakdown(RawSince, [.. steps], [.. sum.Regions()]));
    }

    public Task<IReadOnlyList<StatusCounts[]>> CountAsync(
        IReadOnlyList<Subject> subjects,
        IReadOnlyList<DateTimeOffset> bounds,
        CancellationToken cancellationToken
    )
    {
        var instants = Instants(bounds);
        var counts = new StatusCounts[subjects.Count][];
        for (var index = 0; index < counts.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            counts[index] =
                instants.Length > 1 && _subjects.TryFind(subjects[index], out var state)
                    ? OnRollups(() => _overview.Count(state, instants))
                    : new StatusCounts[Math.Max(0, instants.Length - 1)];
        }

        return Task.FromResult<IReadOnlyList<StatusCounts[]>>(counts);
    }

    public Pulse? Latest(Subject subject)
    {
        if (!_subjects.TryFind(subject, out var state))
        {
            return null;
        }

        byte[] newest;
        lock (state.Gate)
        {
            newest = state.Newest;
        }

        if (newest.Length == 0)
        {
            return null;
        }

        PulseRowCodec.Read(newest, new(), out var row);
        return row.ToPulse(state.Subject);
    }

    public Task<IReadOnlyList<Subject>> SubjectsAsync(SubjectKind kind, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Subject>>([
            .. _subjects
                .All.Where(state => state.Subject.Kind == kind && state.NewestTime != long.MinValue)
                .Select(state => state.Subject)
                .OrderBy(subject => subject.Key, StringComparer.Ordinal),
        ]);

    public Task DeleteAsync(Subject subject, CancellationToken cancellationToken) => ForgetAsync(new(subject), cancellationToken);

    /// <summary>Seals what has gathered, now. The store does so by itself; a caller needs it only to have the disk as it will be.</summary>
    public async Task SealAsync(CancellationToken cancellationToken)
    {
        var request = new SealRequest();
        await _loop.SendAsync(request, cancellationToken);
        await request.Done.WaitAsync(cancellationToken);
    }

    /// <summary>Answers what was asked, then lets go of the files. What is not sealed stays in the journal.</summary>
    public async ValueTask DisposeAsync()
    {
        await _housekeeping.DisposeAsync();
        _loop.Complete();
        await _loop.Ended;
        _loop.Dispose();
        _journal.Dispose();
        _rollups.Dispose();
        _partitions.Dispose();
        _lock.Dispose();
    }

    private async Task ForgetAsync(ForgetRequest request, CancellationToken cancellationToken)
    {
        await _loop.SendAsync(request, cancellationToken);
        await request.Done.WaitAsync(cancellationToken);
    }

    // Pulses have whole milliseconds, so t ≥ bound and t ≥ ⌈bound⌉ are the same.
    private static long CeilingMilliseconds(DateTimeOffset at)
    {
        var milliseconds = at.ToUnixTimeMilliseconds();
        return at.UtcTicks % TimeSpan.TicksPerMillisecond == 0 ? milliseconds : milliseconds + 1;
    }

    private static long[] Instants(IReadOnlyList<DateTimeOffset> bounds)
    {
        var instants = new long[bounds.Count];
        for (var index = 0; index < instants.Length; index++)
        {
            instants[index] = CeilingMilliseconds(bounds[index]);
            if (index > 0 && bounds[index] < bounds[index - 1])
            {
                throw new ArgumentException($"Bounds must not descend: {bounds[index]:O} follows {bounds[index - 1]:O}.", nameof(bounds));
            }
        }

        return instants;
    }

    private void OnRollups(Action work) =>
        OnRollups(() =>
        {
            work();
            return true;
        });

    private T OnRollups<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is SqliteException or InvalidDataException)
        {
            throw StoreFile.Unreadable(_rollups.Path, error);
        }
    }

    /// <summary>Drops what is past its retention; a subject that nothing is left of is forgotten.</summary>
    private async Task ExpireAsync(CancellationToken cancellationToken)
    {
        _sealer.Expire(_subjects.All);
        var oldest = _sealer.Since(_options.DayRetention, Clock.Day);
        foreach (var state in _subjects.All.Where(state => state.NewestTime != long.MinValue && state.NewestTime < oldest))
        {
            await ForgetAsync(new(state.Subject, oldest), cancellationToken);
        }
    }

    private void Restore()
    {
        foreach (var (id, subject, newest) in _rollups.Subjects())
        {
            PulseRowCodec.Read(newest, new(), out var row);
            var state = _subjects.Restore(id, subject);
            state.Offer(newest, row.Time, row.Id);
            state.SealedLast = row.Time;
        }
    }
}
