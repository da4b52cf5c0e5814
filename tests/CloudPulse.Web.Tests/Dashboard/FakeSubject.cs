using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Tests.Dashboard;

/// <summary>The made-up past of one check: all well but for the hours named.</summary>
internal sealed class FakeSubject(Check check, double baseLatency, DateTimeOffset since)
{
    public static readonly string[] Codes =
    [
        FailureCodes.ConnectionRefused,
        FailureCodes.Timeout,
        FailureCodes.Status,
        FailureCodes.Condition,
        FailureCodes.TlsExpired,
    ];

    public Check Check { get; set; } = check;

    public Subject Subject { get; init; } = check.Subject;

    /// <summary>What comes with each pulse.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; set; }

    /// <summary>What is wrong when it is down; null: something that its id decides.</summary>
    public Failure? Trouble { get; init; }

    /// <summary>By hour since the Unix epoch: how many of the hour's results were not up.</summary>
    public SortedList<long, StatusCounts> BadHours { get; } = [];

    /// <summary>Nothing was observed in [From, To).</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Gap { get; set; }

    /// <summary>What was recorded while the test ran.</summary>
    public List<Pulse> Recorded { get; } = [];

    public SubjectStatus? Status { get; set; }

    public StatusCounts Count(DateTimeOffset from, DateTimeOffset to)
    {
        if (Status is null)
        {
            return default;
        }

        from = from < since ? since : from;
        var slots = Slots(from, to);
        if (Gap is { } gap && gap.From < to && gap.To > from)
        {
            slots -= Slots(gap.From > from ? gap.From : from, gap.To < to ? gap.To : to);
        }

        if (slots <= 0)
        {
            return default;
        }

        var bad = default(StatusCounts);
        foreach (var (hour, counts) in BadHours)
        {
            var start = DateTimeOffset.UnixEpoch.AddHours(hour);
            if (start >= from && start < to)
            {
                bad += counts;
            }
        }

        return new(Math.Max(0, slots - bad.Down - bad.Degraded - bad.Inconclusive), bad.Degraded, bad.Down, bad.Inconclusive, 0);
    }

    public PulseSummary Summarise(DateTimeOffset from, DateTimeOffset to)
    {
        var counts = Count(from, to);
        var hour = (from.ToUnixTimeSeconds() / 3600d % 24) + (Check.Id % 7);
        var median = baseLatency * (1 + (0.25 * Math.Sin(hour / 24 * Math.Tau)) + (0.12 * Noise(from)));
        static TimeSpan Ms(double value) => TimeSpan.FromMilliseconds(value);
        return new()
        {
            From = from,
            To = to,
            Counts = counts,
            Latency =
                counts.Up + counts.Degraded == 0
                    ? null
                    : new(
                        counts.Up,
                        Ms(median * 0.7),
                        Ms(median * 1.1),
                        Ms(median * 4),
                        Ms(median),
                        Ms(median * 1.5),
                        Ms(median * 1.8),
                        Ms(median * 2.9)
                    ),
        };
    }

    public IEnumerable<Pulse> Pulses(DateTimeOffset from, DateTimeOffset to)
    {
        var interval = (long)Check.Definition.Interval.TotalMilliseconds;
        var first = (from.ToUnixTimeMilliseconds() + interval - 1) / interval * interval;
        for (var at = first; at < to.ToUnixTimeMilliseconds(); at += interval)
        {
            yield return PulseAt(DateTimeOffset.FromUnixTimeMilliseconds(at));
        }

        foreach (var pulse in Recorded.Where(pulse => pulse.Time >= from && pulse.Time < to))
        {
            yield return pulse;
        }
    }

    public Pulse PulseAt(DateTimeOffset time)
    {
        var hour = time.ToUnixTimeSeconds() / 3600;
        var index = time.ToUnixTimeMilliseconds() % 3_600_000 / (long)Check.Definition.Interval.TotalMilliseconds;
        var bad = BadHours.GetValueOrDefault(hour);
        var status =
            index < bad.Down ? PulseStatus.Down
            : index < bad.Down + bad.Degraded ? PulseStatus.Degraded
            : index < bad.Down + bad.Degraded + bad.Inconclusive ? PulseStatus.Inconclusive
            : PulseStatus.Up;
        return Make(time, status);
    }

    public Pulse Make(DateTimeOffset time, PulseStatus status)
    {
        var code = status switch
        {
            PulseStatus.Degraded => FailureCodes.Slow,
            PulseStatus.Inconclusive => FailureCodes.NoRoute,
            _ => Codes[Check.Id % Codes.Length],
        };
        var latency = TimeSpan.FromMilliseconds(
            (status == PulseStatus.Degraded ? baseLatency * 6 : baseLatency) * (1 + (0.2 * Noise(time)))
        );
        if (status == PulseStatus.Down && Trouble?.Code == FailureCodes.Timeout)
        {
            latency = Check.Definition.Timeout;
        }

        return new()
        {
            Subject = Subject,
            Metadata = Metadata,
            Time = time,
            Id = PulseId.ForProbe(Regions.Local),
            Status = status,
            Latency = status == PulseStatus.Inconclusive ? null : latency,
            Code =
                status == PulseStatus.Up || status == PulseStatus.Degraded ? 200
                : (Trouble?.Code ?? code) == FailureCodes.Status ? 503
                : null,
            Failure =
                status == PulseStatus.Up ? null
                : status == PulseStatus.Down && Trouble is { } trouble ? trouble
                : new(code, Detail(code)),
            Phases = new()
            {
                Dns = latency * 0.08,
                Connect = latency * 0.15,
                Tls = latency * 0.3,
                FirstByte = latency * 0.42,
                Transfer = latency * 0.05,
            },
        };
    }

    private static string Detail(string code) =>
        code switch
        {
            FailureCodes.ConnectionRefused => "203.0.113.7:443 refused the connection",
            FailureCodes.Timeout => "no answer within 10 s",
            FailureCodes.Status => "503 where 200-299 is expected",
            FailureCodes.Condition => "[BODY].status (degraded) == up",
            FailureCodes.TlsExpired => "expired 2026-01-31T00:00:00.000Z",
            FailureCodes.Slow => "took longer than 500 ms",
            _ => "no route to any address",
        };

    /// <summary>From -1 to 1, the same whenever it is asked for.</summary>
    private double Noise(DateTimeOffset time) => (2 * new Random(HashCode(time)).NextDouble()) - 1;

    private int HashCode(DateTimeOffset time) => (int)((time.ToUnixTimeMilliseconds() / 1000 * 31) + (Check.Id * 7919)) & int.MaxValue;

    private long Slots(DateTimeOffset from, DateTimeOffset to)
    {
        var interval = (long)Check.Definition.Interval.TotalMilliseconds;
        return Math.Max(0, ((to.ToUnixTimeMilliseconds() - 1) / interval) - ((from.ToUnixTimeMilliseconds() - 1) / interval));
    }
}
