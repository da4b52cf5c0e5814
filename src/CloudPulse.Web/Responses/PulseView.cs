using System.Globalization;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Responses;

/// <summary>One observation of a subject.</summary>
internal sealed record PulseView
{
    /// <summary>Tells apart pulses of one subject at one instant; 16 hexadecimal digits.</summary>
    public required string Id { get; init; }
    public required string Subject { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required PulseStatus Status { get; init; }
    public double? LatencyMs { get; init; }

    /// <summary>How many observations alike it stands for: 1, unless a histogram's bucket held more.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The protocol's own result code, such as an HTTP status.</summary>
    public int? Code { get; init; }
    public required string Region { get; init; }
    public FailureView? Failure { get; init; }
    public PhasesView? Phases { get; init; }

    /// <summary>Observed in a maintenance window: not counted.</summary>
    public bool Maintenance { get; init; }
    public string? StatusText { get; init; }
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    public static PulseView From(Pulse pulse) =>
        new()
        {
            Id = pulse.Id.ToString("x16", CultureInfo.InvariantCulture),
            Subject = pulse.Subject.ToString(),
            Time = pulse.Time,
            Status = pulse.Status,
            LatencyMs = WebJson.Milliseconds(pulse.Latency),
            Count = pulse.Count,
            Code = pulse.Code,
            Region = pulse.Region,
            Failure = FailureView.From(pulse.Failure),
            Phases = PhasesView.From(pulse.Phases),
            Maintenance = pulse.Maintenance,
            StatusText = pulse.StatusText,
            Metadata = pulse.Metadata,
        };
}

/// <param name="Code">A name out of docs/failures.md, or a pushing service's own.</param>
/// <param name="Detail">What was seen.</param>
internal sealed record FailureView(string Code, string? Detail)
{
    public static FailureView? From(Failure? failure) => failure is null ? null : new(failure.Code, failure.Detail);
}

/// <summary>How the latency divides up; null: the phase did not take place.</summary>
internal sealed record PhasesView(double? DnsMs, double? ConnectMs, double? TlsMs, double? FirstByteMs, double? TransferMs)
{
    public static PhasesView? From(PhaseTimings? phases) =>
        phases is null
            ? null
            : new(
                WebJson.Milliseconds(phases.Dns),
                WebJson.Milliseconds(phases.Connect),
                WebJson.Milliseconds(phases.Tls),
                WebJson.Milliseconds(phases.FirstByte),
                WebJson.Milliseconds(phases.Transfer)
            );
}
