using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Schedule;

namespace CloudPulse.Core.Bus;

/// <summary>The hops between the roles.</summary>
public static class Topics
{
    /// <summary>schedule → probe. A slot that finds no room is skipped and counted: a probe that is late is worth nothing.</summary>
    public static readonly Topic<ProbeJob> Jobs = new("jobs", 65_536, FullMode.DropNewest, job => job.DedupeId);

    /// <summary>probe → record.</summary>
    public static readonly Topic<Pulse> Pulses = new("pulses", 65_536, FullMode.Wait);

    /// <summary>record → evaluate, and to whoever follows live. Durable in the store before it is published.</summary>
    public static readonly Topic<Pulse> Recorded = new("recorded", 65_536, FullMode.Wait);

    /// <summary>evaluate → whoever follows live.</summary>
    public static readonly Topic<IncidentChange> Incidents = new("incidents", 4_096, FullMode.DropNewest);
}
