using System.Runtime.CompilerServices;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe.Conditions;
using CloudPulse.Core.Schedule;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Core.Probe;

/// <inheritdoc cref="ICheckRunner"/>
public sealed partial class CheckRunner(
    ProbeKinds kinds,
    SelfMonitor self,
    MaintenanceCalendar maintenance,
    CertificateMemory certificates,
    TimeProvider time,
    ILogger<CheckRunner> logger
) : ICheckRunner
{
    private readonly ConditionalWeakTable<CheckDefinition, Prepared> _prepared = [];

    public async ValueTask<Pulse> RunAsync(CheckDefinition check, DateTimeOffset slot, string region, CancellationToken cancellationToken)
    {
        using var activity = Telemetry.Activities.StartActivity("probe");
        activity?.SetTag("cloudpulse.check", check.Key);
        var prepared = _prepared.GetValue(check, Prepare);
        var began = time.GetTimestamp();
        var attempt = 0;
        while (true)
        {
            var attemptBegan = time.GetTimestamp();
            ProbeOutcome outcome;
            try
            {
                outcome = await prepared.Kind.ProbeAsync(prepared.Request, cancellationToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                ProbeFault(logger, check.Key, fault);
                outcome = new() { Failure = new(FailureCodes.Internal, fault.GetType().Name) };
            }

            var failure = outcome.Failure is { } found ? self.Believed(found, attemptBegan) : Judge(prepared, outcome);
            if (failure is null || attempt >= check.Retries)
            {
                var pulse = ToPulse(check, slot, region, outcome, failure);
                activity?.SetTag("cloudpulse.status", pulse.Status.ToString());
                ProbeMetrics.Finished(check.Kind, pulse.Status, pulse.Failure, time.GetElapsedTime(began), attempt);
                return pulse;
            }

            attempt++;
            await Task.Delay(check.RetryDelay, time, cancellationToken);
        }
    }

    private Pulse ToPulse(CheckDefinition check, DateTimeOffset slot, string region, ProbeOutcome outcome, Failure? failure)
    {
        var status = failure switch
        {
            null => PulseStatus.Up,
            _ when FailureCodes.OurFault.Contains(failure.Code) => PulseStatus.Inconclusive,
            _ => PulseStatus.Down,
        };
        if (status == PulseStatus.Up && outcome.Latency > check.DegradedAfter)
        {
            status = PulseStatus.Degraded;
            failure = new(
                FailureCodes.Slow,
                $"took {outcome.Latency.TotalMilliseconds:0.###} ms; degraded after {check.DegradedAfter.Value.TotalMilliseconds:0.###} ms"
            );
        }

        return new()
        {
            Subject = Subject.Check(check.Key),
            Time = slot,
            Id = PulseId.ForProbe(region),
            Status = status,
            Latency = outcome.Latency > TimeSpan.Zero ? outcome.Latency : null,
            Code = outcome.Code,
            Region = region,
            Failure = failure,
            Phases = outcome.Phases,
            Maintenance = maintenance.Covers(check, slot),
            Metadata = Metadata(check, slot, outcome, failure),
        };
    }

    /// <summary>Kept with pulses where it tells more than the check's own page: which address failed, the certificates of what failed, a new certificate.</summary>
    private Dictionary<string, string>? Metadata(CheckDefinition check, DateTimeOffset slot, ProbeOutcome outcome, Failure? failure)
    {
        Dictionary<string, string>? metadata = null;
        if (outcome is { Failure: not null, Address: { } address })
        {
            metadata = new(StringComparer.Ordinal) { ["address"] = address };
        }

        if (outcome.Certificates is [var own, ..] shown && (certificates.IsNews(check, own, slot) || failure is not null))
        {
            ServedCertificate.Write(shown, metadata ??= new(StringComparer.Ordinal));
        }

        return metadata;
    }

    private Prepared Prepare(CheckDefinition check)
    {
        if (!kinds.ByName(check.Kind, out var kind))
        {
            throw new InvalidOperationException($"check '{check.Key}' has the unknown kind '{check.Kind}'");
        }

        var request = new ProbeRequest(
            check.Key,
            new Uri(check.Url),
            check.Settings,
            check.Timeout,
            WantsBody: check.Conditions.Any(condition => condition.NeedsBody),
            JudgesStatus: check.Conditions.Any(condition => condition.JudgesStatus),
            WantsHeaders: check.Conditions.Any(condition => condition.NeedsHeaders)
        );
        return new(kind, request, check.Conditions);
    }

    private Failure? Judge(Prepared check, ProbeOutcome outcome) =>
        Condition.FirstViolation(check.Conditions, outcome, time.GetUtcNow()) is { } violation
            ? new(FailureCodes.Condition, violation)
            : null;

    [LoggerMessage(Level = LogLevel.Error, Message = "The probe of {Check} broke: this is a fault of CloudPulse, counted as inconclusive")]
    private static partial void ProbeFault(ILogger logger, string check, Exception fault);

    private sealed record Prepared(IProbeKind Kind, ProbeRequest Request, IReadOnlyList<Condition> Conditions);
}
