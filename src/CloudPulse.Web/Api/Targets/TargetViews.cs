using System.Globalization;
using CloudPulse.Core.Model;
using CloudPulse.Web.Responses;

namespace CloudPulse.Web.Api.Targets;

/// <summary>A row of PulseGuard's targets.</summary>
internal sealed record TargetView(int Id, string Name, string Url, string Type, bool Enabled, DateTimeOffset CreatedAt)
{
    public static TargetView From(Check check) =>
        new(check.Id, check.Definition.Name, check.Definition.Url, check.Definition.Kind, check.IsActive, check.Declaration.CreatedAt);
}

/// <summary>A row of PulseGuard's probes.</summary>
/// <param name="Id">Derived from the pulse's identity, the same at every reading; below 2^53, so that every JSON reader keeps it whole.</param>
/// <param name="TargetId">The check.</param>
/// <param name="Ts">When.</param>
/// <param name="LatencyMs">Null: nothing was timed.</param>
/// <param name="StatusCode">The protocol's own result code; null when there was no answer.</param>
/// <param name="Ok">Up or degraded; null when the fault was on our side and nothing is known of the target.</param>
internal sealed record ProbeView(long Id, int TargetId, DateTimeOffset Ts, double? LatencyMs, int? StatusCode, bool? Ok)
{
    private const ulong SafeIntegers = (1UL << 53) - 1;

    public static ProbeView From(int targetId, Pulse pulse) =>
        new(
            IdOf(pulse),
            targetId,
            pulse.Time,
            WebJson.Milliseconds(pulse.Latency),
            pulse.Code,
            pulse.Status switch
            {
                PulseStatus.Up or PulseStatus.Degraded => true,
                PulseStatus.Down => false,
                _ => null,
            }
        );

    private static long IdOf(Pulse pulse) =>
        (long)(
            StableHash.Of(string.Create(CultureInfo.InvariantCulture, $"{pulse.Subject}@{pulse.Time.ToUnixTimeMilliseconds()}#{pulse.Id}"))
            & SafeIntegers
        );
}
