using CloudPulse.Core.Model;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>The phases of a probe in their order, as the pages call them.</summary>
internal static class PhaseNames
{
    public static readonly IReadOnlyList<(string Name, Func<PhaseTimings, TimeSpan?> Of)> All =
    [
        ("DNS", phases => phases.Dns),
        ("Connect", phases => phases.Connect),
        ("TLS", phases => phases.Tls),
        ("First byte", phases => phases.FirstByte),
        ("Transfer", phases => phases.Transfer),
    ];
}
