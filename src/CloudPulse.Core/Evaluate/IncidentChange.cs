using CloudPulse.Core.Model;

namespace CloudPulse.Core.Evaluate;

/// <summary>Something changed in an incident; it is in the store already.</summary>
public sealed record IncidentChange(Incident Incident, IncidentEvent Event);
