using CloudPulse.Core.Model;

namespace CloudPulse.Core.Evaluate;

/// <summary>An incident as the observations have it; <see cref="Stored"/> is the incident as the store has it.</summary>
internal sealed class Episode(IncidentKind kind, long start, Failure? cause)
{
    public IncidentKind Kind => kind;

    /// <summary>Unix milliseconds.</summary>
    public long Start => start;

    /// <summary>What the observation that opened it saw.</summary>
    public Failure? Cause { get; set; } = cause;

    /// <summary>Unix milliseconds; null while open.</summary>
    public long? End { get; set; }

    /// <summary>The observation that ended it: once that is out of the window, nothing can change the episode any more.</summary>
    public long EndedBy { get; set; }

    /// <summary>It ended by becoming a worse one, so its end is no news.</summary>
    public bool Escalated { get; set; }

    public Incident? Stored { get; set; }

    public bool IsSettled => Stored is not null && Stored.StartedAt == StartedAt && Stored.EndedAt == EndedAt && !Stored.Withdrawn;

    public DateTimeOffset StartedAt => DateTimeOffset.FromUnixTimeMilliseconds(start);

    public DateTimeOffset? EndedAt => End is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null;

    public bool Overlaps(Episode other) =>
        kind == other.Kind && start <= (other.End ?? long.MaxValue) && other.Start <= (End ?? long.MaxValue);

    public bool SameAs(Episode other) => kind == other.Kind && start == other.Start && End == other.End;
}
