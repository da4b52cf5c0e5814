using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;
using CloudPulse.Core.Record;

namespace CloudPulse.Adapters.Probes.Heartbeat;

/// <summary>
/// Looks whether a service was heard from in time: by any pulse it pushed, or by a ping. Keeps nothing itself: what it says follows from the
/// stored pulses and the clock, so a restart changes nothing.
/// </summary>
/// <param name="pulses">Null where there is no store: on the command line.</param>
/// <param name="time">The clock.</param>
internal sealed class HeartbeatProbe(IPulseReader? pulses, TimeProvider time) : IProbeKind
{
    private const int PageSize = 100;
    private const int MaxPages = 20;

    public string Name => "heartbeat";

    public IReadOnlyList<string> Schemes { get; } = ["heartbeat"];

    /// <summary>Grace is what waits here: one look that is not well tells.</summary>
    public int DefaultFailureThreshold => 1;

    public int DefaultSuccessThreshold => 1;

    public IProbeSettings? ReadSettings(Uri url, FieldReader fields) => HeartbeatSettingsReader.Read(url, fields);

    public async ValueTask<ProbeOutcome> ProbeAsync(ProbeRequest request, CancellationToken cancellationToken)
    {
        var settings = (HeartbeatSettings)request.Settings;
        cancellationToken.ThrowIfCancellationRequested();
        if (pulses is null)
        {
            return new() { Failure = new(FailureCodes.NotHeardYet, "only a running server hears heartbeats") };
        }

        var (heard, started) = await HeardAsync(pulses, Subject.Service(settings.Service), cancellationToken);
        if (heard is null && started is null)
        {
            return new() { Failure = new(FailureCodes.NotHeardYet, $"nothing was heard from {settings.Service} so far") };
        }

        return new()
        {
            Connected = true,
            Latency = heard?.Latency ?? TimeSpan.Zero,
            Code = heard?.Code,
            Failure = Judge(settings, heard, started, time.GetUtcNow()),
        };
    }

    private static Failure? Judge(HeartbeatSettings settings, Pulse? heard, Pulse? started, DateTimeOffset now)
    {
        if (started is not null && started.Time + settings.Grace < now)
        {
            return new(
                FailureCodes.Unfinished,
                $"started {Ago(now - started.Time)} and has not finished since; it may take {DurationText.Format(settings.Grace)}"
            );
        }

        if (heard is null)
        {
            return null;
        }

        if (started is null && settings.Schedule.After(heard.Time) + settings.Grace < now)
        {
            return new(FailureCodes.Silent, $"expected {settings.Schedule}, last heard {Ago(now - heard.Time)}");
        }

        return settings.Reports && heard.Status == PulseStatus.Down
            ? new(FailureCodes.Reported, $"{heard.Failure?.Detail ?? heard.StatusText ?? "down"}, {Ago(now - heard.Time)}")
            : null;
    }

    /// <summary>The newest pulse that says how it went, and the newest start after it.</summary>
    private static async ValueTask<(Pulse? Heard, Pulse? Started)> HeardAsync(
        IPulseReader pulses,
        Subject service,
        CancellationToken cancellationToken
    )
    {
        Pulse? started = null;
        PulseCursor? after = null;
        for (var number = 0; number < MaxPages; number++)
        {
            var page = await pulses.PageAsync(
                service,
                DateTimeOffset.MinValue,
                DateTimeOffset.MaxValue,
                PageOrder.NewestFirst,
                PageSize,
                after,
                cancellationToken
            );
            foreach (var pulse in page.Pulses)
            {
                if (pulse.Status != PulseStatus.Inconclusive)
                {
                    return (pulse, started);
                }

                started ??= pulse.StatusText == PingWords.Start ? pulse : null;
            }

            if (page.Next is null)
            {
                break;
            }

            after = page.Next;
        }

        // The newest is remembered for longer than raw pulses are kept.
        var newest = pulses.Latest(service);
        return (newest is { Status: not PulseStatus.Inconclusive } ? newest : null, started);
    }

    private static string Ago(TimeSpan span) =>
        $"{DurationText.Format(TimeSpan.FromSeconds(Math.Max(0, Math.Floor(span.TotalSeconds))))} ago";
}
