using System.Text.Json.Serialization;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Probes.Heartbeat;

/// <summary>How often a service must be heard from. Each setting: docs/probes/heartbeat.md.</summary>
internal sealed class HeartbeatSettings : IProbeSettings
{
    public static readonly TimeSpan DefaultEvery = TimeSpan.FromDays(1);

    /// <summary>Whose pulses count.</summary>
    public string Service { get; init; } = "";

    public TimeSpan? Every { get; init; }

    public string? Cron { get; init; }

    public string? TimeZone { get; init; }

    /// <summary>How much later than expected is still in time, and how long a run that was started may take.</summary>
    public TimeSpan Grace { get; init; }

    /// <summary>A failure that the service reports is a failure of this check; else only silence is.</summary>
    public bool Reports { get; init; } = true;

    /// <summary>What <see cref="Every"/>, or <see cref="Cron"/> and <see cref="TimeZone"/>, mean.</summary>
    [JsonIgnore]
    public IHeartbeatSchedule Schedule { get; init; } = new RegularSchedule(DefaultEvery);

    Subject? IProbeSettings.Judges => Subject.Service(Service);
}
