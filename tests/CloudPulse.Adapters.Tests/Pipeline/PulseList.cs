using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Adapters.Tests.Pipeline;

/// <summary>The stored pulses that an evaluator finds when it starts.</summary>
internal sealed class PulseList : IPulseReader
{
    public List<Pulse> Stored { get; } = [];

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
        var found = Stored
            .Where(pulse => pulse.Subject == subject && pulse.Time >= from && pulse.Time < to)
            .OrderByDescending(pulse => pulse.Time);
        return Task.FromResult(new PulsePage([.. found.Take(limit)], Next: null));
    }

    public Task<IReadOnlyList<PulseSummary>> SummariseAsync(
        Subject subject,
        IReadOnlyList<DateTimeOffset> bounds,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public Task<PulseBreakdown> BreakDownAsync(
        Subject subject,
        IReadOnlyList<DateTimeOffset> bounds,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public Task<IReadOnlyList<StatusCounts[]>> CountAsync(
        IReadOnlyList<Subject> subjects,
        IReadOnlyList<DateTimeOffset> bounds,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public Pulse? Latest(Subject subject) => Stored.LastOrDefault(pulse => pulse.Subject == subject);

    public Task<IReadOnlyList<Subject>> SubjectsAsync(SubjectKind kind, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task DeleteAsync(Subject subject, CancellationToken cancellationToken) => throw new NotSupportedException();
}
