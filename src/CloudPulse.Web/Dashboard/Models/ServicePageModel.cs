using CloudPulse.Core.Model;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>All that a service's page shows.</summary>
public sealed record ServicePageModel
{
    public required DateTimeOffset Now { get; init; }
    public required ServiceRow Row { get; init; }
    public required SubjectHistory History { get; init; }
    public required Chart Chart { get; init; }

    /// <summary>The checks that tell when it is silent or down.</summary>
    public required IReadOnlyList<ServiceJudge> Judges { get; init; }
    public required IReadOnlyList<IncidentLine> Incidents { get; init; }

    /// <summary>The newest first.</summary>
    public required IReadOnlyList<Pulse> Events { get; init; }
}

/// <summary>A check that looks at a service's pulses.</summary>
public sealed record ServiceJudge(Check Check, Health Health);
