using CloudPulse.Adapters.Probes.Heartbeat;
using CloudPulse.Conformance;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Tests.Probes.Heartbeat;

public sealed class HeartbeatProbeContractTests : ProbeContract
{
    protected override IReadOnlyList<(string Json, string Field)> BadSettings { get; } =
    [
        ("""{"every": "0s"}""", "every"),
        ("""{"every": "often"}""", "every"),
        ("""{"every": "1h", "cron": "0 3 * * *"}""", "cron"),
        ("""{"cron": "0 25 * * *"}""", "cron"),
        ("""{"cron": "0 3 * *"}""", "cron"),
        ("""{"cron": "0 0 30 2 *"}""", "cron"),
        ("""{"cron": "0 3 * * *", "time_zone": "Europe/Atlantis"}""", "time_zone"),
        ("""{"time_zone": "Europe/Berlin"}""", "time_zone"),
        ("""{"grace": "-1s"}""", "grace"),
        ("""{"service": "a\u0007b"}""", "service"),
        ("""{"reports": "yes"}""", "reports"),
    ];

    protected override IProbeKind CreateProbe() => new HeartbeatProbe(null, TimeProvider.System);

    protected override ValueTask<ProbeTarget> StartTargetAsync(TargetBehaviour behaviour) =>
        new(new ProbeTarget(new("heartbeat://backup"), "{}", () => ValueTask.CompletedTask));
}
