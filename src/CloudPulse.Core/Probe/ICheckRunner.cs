using CloudPulse.Core.Model;

namespace CloudPulse.Core.Probe;

/// <summary>Probes one check for one slot: attempts, retries, conditions, and the pulse that comes of it.</summary>
public interface ICheckRunner
{
    /// <summary>Failures are in the pulse; only cancellation throws.</summary>
    ValueTask<Pulse> RunAsync(CheckDefinition check, DateTimeOffset slot, string region, CancellationToken cancellationToken);
}
