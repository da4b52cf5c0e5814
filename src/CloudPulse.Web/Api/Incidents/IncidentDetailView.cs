using System.Diagnostics.CodeAnalysis;
using CloudPulse.Web.Responses;

namespace CloudPulse.Web.Api.Incidents;

/// <summary>An incident with its story and the messages that told of it.</summary>
[method: SetsRequiredMembers]
internal sealed record IncidentDetailView(
    IncidentView Incident,
    IReadOnlyList<IncidentEventView> Events,
    IReadOnlyList<DeliveryView> Deliveries,
    string? PostMortem
) : IncidentView(Incident)
{
    /// <summary>Oldest first.</summary>
    public IReadOnlyList<IncidentEventView> Events { get; } = Events;

    /// <summary>Newest first; at most the last 100.</summary>
    public IReadOnlyList<DeliveryView> Deliveries { get; } = Deliveries;

    /// <summary>What was learnt from it, in Markdown.</summary>
    public string? PostMortem { get; } = PostMortem;

    [System.Text.Json.Serialization.JsonIgnore]
    public IncidentView Incident { get; } = Incident;
}
