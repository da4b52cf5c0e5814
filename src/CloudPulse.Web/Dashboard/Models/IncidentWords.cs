using CloudPulse.Core.Model;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>How incidents read on the pages.</summary>
internal static class IncidentWords
{
    public static string KindOf(Incident incident) => Of(incident.Kind);

    public static string Of(IncidentKind kind) =>
        kind switch
        {
            IncidentKind.Down => "Down",
            IncidentKind.Degraded => "Degraded",
            IncidentKind.Anomaly => "Anomaly",
            IncidentKind.SloBurn => "Error budget",
            _ => "Certificate",
        };

    /// <summary>The sign to show: that of an incident that is over is calm.</summary>
    public static Health HealthOf(Incident incident) =>
        !incident.IsOpen ? Health.Up
        : incident.Kind == IncidentKind.Down ? Health.Down
        : Health.Degraded;

    public static string StateOf(Incident incident) =>
        incident.Withdrawn ? "Withdrawn"
        : incident.EndedAt is not null ? "Resolved"
        : incident.AcknowledgedAt is not null ? "Acknowledged"
        : "Open";

    public static string StateSuffix(Incident incident) =>
        (incident.Withdrawn ? ", withdrawn" : "")
        + (incident.IsOpen && incident.AcknowledgedAt is not null ? ", acknowledged" : "")
        + (incident.IsOpen && incident.MutedBecause is not null ? ", muted" : "");
}
