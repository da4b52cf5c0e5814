using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Metrics;

/// <summary>Each check's state, for those who alert from Prometheus. As many series as there are checks.</summary>
internal static class CheckMetrics
{
    private static readonly MetricName Up = MetricName.Of("cloudpulse.check.up", null, FamilyType.Gauge);
    private static readonly MetricName Latency = MetricName.Of("cloudpulse.check.latency", "s", FamilyType.Gauge);
    private static readonly MetricName LastPulse = MetricName.Of("cloudpulse.check.last_pulse_timestamp", "s", FamilyType.Gauge);

    public static void Write(MetricWriter writer, IRegistry<Check> checks, IStatusBoard board)
    {
        var known = new List<(Check Check, SubjectStatus Status)>();
        foreach (var check in checks.Current.All)
        {
            if (check.IsActive && board.Get(check.Subject) is { } status)
            {
                known.Add((check, status));
            }
        }

        Write(
            writer,
            LastPulse,
            "When each check was last observed, since the Unix epoch.",
            known,
            status => status.Latest?.Time.ToUnixTimeMilliseconds() / 1000d
        );
        Write(writer, Latency, "How long each check's last observation took.", known, status => status.Latest?.Latency?.TotalSeconds);
        Write(
            writer,
            Up,
            "1: up or degraded, 0: down, as judged by the check's thresholds; absent while paused or not known.",
            known,
            status =>
                status.Status switch
                {
                    PulseStatus.Up or PulseStatus.Degraded => 1,
                    PulseStatus.Down => 0,
                    _ => null,
                }
        );
    }

    private static void Write(
        MetricWriter writer,
        MetricName name,
        string help,
        List<(Check Check, SubjectStatus Status)> known,
        Func<SubjectStatus, double?> value
    )
    {
        if (known.Count == 0)
        {
            return;
        }

        writer.Family(name, FamilyType.Gauge, help);
        foreach (var (check, status) in known)
        {
            if (value(status) is { } sample)
            {
                writer.Sample(name.Sample, [new("check", check.Key), new("group", check.Definition.Group ?? "")], sample);
            }
        }
    }
}
