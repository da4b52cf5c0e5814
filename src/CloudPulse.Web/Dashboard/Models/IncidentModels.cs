using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>A page of the list of incidents.</summary>
/// <param name="Open">Only open ones, only ended ones, or all.</param>
/// <param name="Lines">Newest first.</param>
/// <param name="Before">Where the next page starts; null at the end.</param>
/// <param name="Now">The moment of reading.</param>
public sealed record IncidentList(bool? Open, IReadOnlyList<IncidentLine> Lines, long? Before, DateTimeOffset Now);

/// <summary>An incident with its story.</summary>
public sealed record IncidentModel
{
    public const int MaxNameLength = 100;

    public required IncidentLine Line { get; init; }
    public required IReadOnlyList<IncidentEvent> Events { get; init; }
    public required IReadOnlyList<Delivery> Deliveries { get; init; }
    public required DateTimeOffset Now { get; init; }

    /// <summary>What the form of acknowledgement suggests as the name.</summary>
    public string? UserName { get; init; }
    public string? Notice { get; init; }
    public Incident Incident => Line.Incident;
}
