using System.Collections.Concurrent;
using CloudPulse.Conformance;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Tests.Dashboard;

/// <summary>What was made up of some subjects, behind the ports that ask for it.</summary>
internal class FakePulses(TimeProvider time) : IStatusBoard, IPulseReader
{
    public Dictionary<Subject, FakeSubject> Subjects { get; } = [];

    /// <summary>How often counts of many checks were asked for at once.</summary>
    public int CountQuestions { get; private set; }

    /// <summary>How often results were asked for one by one.</summary>
    public int PageQuestions { get; private set; }

    /// <summary>Whose summaries were asked for, each once for every time.</summary>
    public ConcurrentQueue<Subject> Summarised { get; } = [];

    public SubjectStatus? Get(Subject subject) => Subjects.GetValueOrDefault(subject)?.Status;

    public Pulse? Latest(Subject subject) => Get(subject)?.Latest;

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
        PageQuestions++;
        var now = time.GetUtcNow();
        var pulses = Subjects[subject].Pulses(from, to > now ? now.AddMilliseconds(1) : to).OrderBy(pulse => pulse.Time).ToList();
        if (order == PageOrder.NewestFirst)
        {
            pulses.Reverse();
        }

        var done = after is { } cursor ? pulses.FindIndex(pulse => pulse.Time.ToUnixTimeMilliseconds() == cursor.UnixMilliseconds) + 1 : 0;
        Pulse[] page = [.. pulses.Skip(done).Take(limit)];
        return Task.FromResult(
            new PulsePage(page, page.Length == limit ? new PulseCursor(page[^1].Time.ToUnixTimeMilliseconds(), page[^1].Id) : null)
        );
    }

    public Task<IReadOnlyList<PulseSummary>> SummariseAsync(
        Subject subject,
        IReadOnlyList<DateTimeOffset> bounds,
        CancellationToken cancellationToken
    )
    {
        Summarised.Enqueue(subject);
        return Task.FromResult<IReadOnlyList<PulseSummary>>([
            .. Enumerable.Range(0, bounds.Count - 1).Select(index => Subjects[subject].Summarise(bounds[index], bounds[index + 1])),
        ]);
    }

    public Task<PulseBreakdown> BreakDownAsync(Subject subject, IReadOnlyList<DateTimeOffset> bounds, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rawSince = new DateTimeOffset(now.AddDays(-7).UtcDateTime.Date, TimeSpan.Zero);
        var from = bounds[0] > rawSince ? bounds[0] : rawSince;
        var to = bounds[^1] < now ? bounds[^1] : now;
        var pulses = Subjects.GetValueOrDefault(subject) is { Status: not null } known ? known.Pulses(from, to) : [];
        return Task.FromResult(PulseStoreOracle.BreakDown(pulses, bounds, rawSince));
    }

    public Task<IReadOnlyList<StatusCounts[]>> CountAsync(
        IReadOnlyList<Subject> subjects,
        IReadOnlyList<DateTimeOffset> bounds,
        CancellationToken cancellationToken
    )
    {
        CountQuestions++;
        return Task.FromResult<IReadOnlyList<StatusCounts[]>>([
            .. subjects.Select(subject =>
                Enumerable.Range(0, bounds.Count - 1).Select(index => Subjects[subject].Count(bounds[index], bounds[index + 1])).ToArray()
            ),
        ]);
    }

    public Task<IReadOnlyList<Subject>> SubjectsAsync(SubjectKind kind, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Subject>>([
            .. Subjects.Values.Where(one => one.Subject.Kind == kind && one.Status is not null).Select(one => one.Subject),
        ]);

    public Task DeleteAsync(Subject subject, CancellationToken cancellationToken)
    {
        Subjects.Remove(subject);
        return Task.CompletedTask;
    }
}
