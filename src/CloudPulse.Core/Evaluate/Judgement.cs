using System.Numerics;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Evaluate;

/// <summary>
/// What a subject's observations up to some instant add up to: a pure fold, so that the same observations give the same incidents whatever
/// order they arrive in. At most one incident of kind down or degraded is open at a time; degraded gives way to down.
/// </summary>
internal readonly record struct Judgement
{
    /// <summary>Flapping, as Nagios defines it in principle: the share of changes among the last 20 transitions, with a high mark to begin and a low mark to end.</summary>
    private const int FlapTransitions = 20;
    private const int FlapBegin = 5;
    private const int FlapEnd = 2;

    /// <summary>The status that is shown; null before the first observation.</summary>
    public PulseStatus? Status { get; private init; }

    /// <summary>Since when, in Unix milliseconds.</summary>
    public long Since { get; private init; }

    /// <summary>The open incident's kind; null: none is open.</summary>
    public IncidentKind? Open { get; private init; }

    /// <summary>When the open incident began: its first bad observation.</summary>
    public long OpenSince { get; private init; }

    /// <summary>Recovery is held back until the subject has settled.</summary>
    public bool IsFlapping { get; private init; }

    private Run Down { get; init; }

    private Run NotDown { get; init; }

    private Run NotUp { get; init; }

    private Run Up { get; init; }

    private long Last { get; init; }

    /// <summary>The last transitions, newest in the lowest bit: 1 where well and not well changed.</summary>
    private uint Changes { get; init; }

    private bool WasUp { get; init; }

    /// <summary>The newest observations are failures, whether or not an incident is open yet.</summary>
    public bool IsFailing => Down.Length > 0;

    /// <summary>Where to go on after a restart: an incident is open.</summary>
    public static Judgement Resume(Incident open) =>
        new()
        {
            Status = open.Kind == IncidentKind.Down ? PulseStatus.Down : PulseStatus.Degraded,
            Since = open.StartedAt.ToUnixTimeMilliseconds(),
            Open = open.Kind,
            OpenSince = open.StartedAt.ToUnixTimeMilliseconds(),
        };

    public Judgement Next(Observation seen, JudgePolicy policy)
    {
        var known =
            seen.Time - Last <= policy.MaxGap.TotalMilliseconds
                ? this
                : this with
                {
                    Down = default,
                    NotDown = default,
                    NotUp = default,
                    Up = default,
                };
        var isUp = seen.Status == PulseStatus.Up;
        var isDown = seen.Status == PulseStatus.Down;
        var changes = (known.Changes << 1 | (known.Status is not null && isUp != known.WasUp ? 1u : 0u)) & ((1u << FlapTransitions) - 1);
        var changed = BitOperations.PopCount(changes);
        var next = known with
        {
            Last = seen.Time,
            WasUp = isUp,
            Changes = changes,
            IsFlapping = known.IsFlapping ? changed > FlapEnd : changed >= FlapBegin,
            Down = isDown ? known.Down.Longer(seen.Time) : default,
            NotDown = isDown ? default : known.NotDown.Longer(seen.Time),
            NotUp = isUp ? default : known.NotUp.Longer(seen.Time),
            Up = isUp ? known.Up.Longer(seen.Time) : default,
        };
        return next.Turn(seen, policy);
    }

    private Judgement Turn(Observation seen, JudgePolicy policy) =>
        Open switch
        {
            not IncidentKind.Down when Down.Length >= policy.FailureThreshold => Begin(IncidentKind.Down, PulseStatus.Down, Down.Start),
            null when seen.Status == PulseStatus.Degraded && NotUp.Length >= policy.FailureThreshold => Begin(
                IncidentKind.Degraded,
                PulseStatus.Degraded,
                NotUp.Start
            ),
            IncidentKind.Down when NotDown.Length >= policy.SuccessThreshold && !IsFlapping => End(NotDown.Start),
            IncidentKind.Degraded when Up.Length >= policy.SuccessThreshold && !IsFlapping => End(Up.Start),
            null when Status is null || (seen.Status == PulseStatus.Up && Status != PulseStatus.Up) => this with
            {
                Status = seen.Status,
                Since = seen.Time,
            },
            _ => this,
        };

    private Judgement Begin(IncidentKind kind, PulseStatus status, long start) =>
        this with
        {
            Open = kind,
            OpenSince = start,
            Status = status,
            Since = start,
        };

    /// <summary>After an outage, what is slow counts anew: it was an outage until now.</summary>
    private Judgement End(long end) => this with { Open = null, Status = PulseStatus.Up, Since = end, NotUp = default };

    /// <param name="Length">How many in a row.</param>
    /// <param name="Start">When the first of them was.</param>
    private readonly record struct Run(int Length, long Start)
    {
        public Run Longer(long time) => Length == 0 ? new(1, time) : this with { Length = Length + 1 };
    }
}
