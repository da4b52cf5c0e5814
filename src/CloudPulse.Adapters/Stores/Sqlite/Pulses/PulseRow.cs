using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>A pulse of a known subject as plain values: times in Unix milliseconds, durations in whole microseconds.</summary>
internal struct PulseRow
{
    public const long None = long.MinValue;
    public const int PhaseCount = 5;

    public long Time;
    public ulong Id;
    public PulseStatus Status;
    public bool Maintenance;

    /// <summary>Its raw form is in its day's file already (it was sealed half before a crash): only rollups lack it.</summary>
    public bool InPartition;
    public int Count;
    public bool HasCode;
    public int Code;
    public long Latency;
    public PhaseMicroseconds Phases;
    public bool HasPhases;
    public string Region;
    public string? FailureCode;
    public string? FailureDetail;
    public string? StatusText;
    public IReadOnlyDictionary<string, string>? Metadata;

    /// <summary>The latency that counts in summaries; <see cref="None"/> when it does not.</summary>
    public readonly long SummaryLatency => !Maintenance && Status is (PulseStatus.Up or PulseStatus.Degraded) ? Latency : None;

    /// <summary>The place of the pulse in <see cref="RollupBucket"/>'s counts.</summary>
    public readonly int CountIndex => Maintenance ? RollupBucket.MaintenanceIndex : (int)Status;

    public readonly Pulse ToPulse(Subject subject) =>
        new()
        {
            Subject = subject,
            Time = DateTimeOffset.FromUnixTimeMilliseconds(Time),
            Id = Id,
            Status = Status,
            Latency = Microseconds.ToTimeSpan(Latency),
            Count = Count,
            Code = HasCode ? Code : null,
            Region = Region,
            Failure = FailureCode is null ? null : new Failure(FailureCode, FailureDetail),
            Phases = HasPhases
                ? new PhaseTimings
                {
                    Dns = Microseconds.ToTimeSpan(Phases[0]),
                    Connect = Microseconds.ToTimeSpan(Phases[1]),
                    Tls = Microseconds.ToTimeSpan(Phases[2]),
                    FirstByte = Microseconds.ToTimeSpan(Phases[3]),
                    Transfer = Microseconds.ToTimeSpan(Phases[4]),
                }
                : null,
            Maintenance = Maintenance,
            StatusText = StatusText,
            Metadata = Metadata,
        };

    public static int CompareIdentity(in PulseRow a, in PulseRow b) => a.Time != b.Time ? a.Time.CompareTo(b.Time) : a.Id.CompareTo(b.Id);
}

[System.Runtime.CompilerServices.InlineArray(PulseRow.PhaseCount)]
internal struct PhaseMicroseconds
{
    private long _first;
}

internal static class Microseconds
{
    /// <summary>Rounded to the nearest whole microsecond, halves away from zero.</summary>
    public static long From(TimeSpan? span)
    {
        if (span is not { Ticks: var ticks })
        {
            return PulseRow.None;
        }

        var (whole, rest) = Math.DivRem(ticks, TimeSpan.TicksPerMicrosecond);
        var rounded =
            whole
            + (
                rest >= 5 ? 1
                : rest <= -5 ? -1
                : 0
            );
        return Math.Clamp(rounded, long.MinValue / TimeSpan.TicksPerMicrosecond, long.MaxValue / TimeSpan.TicksPerMicrosecond);
    }

    public static TimeSpan? ToTimeSpan(long microseconds) =>
        microseconds == PulseRow.None ? null : TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
