using CloudPulse.Core.Model;

namespace CloudPulse.Core.Evaluate;

/// <summary>What is known of every subject now. In memory, fed by the evaluator; reading it is cheap.</summary>
public interface IStatusBoard
{
    /// <summary>Null: never observed since this process started, and nothing stored.</summary>
    SubjectStatus? Get(Subject subject);
}

/// <param name="Status">The judged status: a single failed slot below the threshold leaves it as it was.</param>
/// <param name="Since">When it became so.</param>
/// <param name="Latest">The newest pulse.</param>
/// <param name="IsFlapping">Changes so often that recovery is held back until it has settled.</param>
/// <param name="OpenIncident">The open incident of kind down or degraded, if any.</param>
public sealed record SubjectStatus(PulseStatus Status, DateTimeOffset Since, Pulse? Latest, bool IsFlapping, Incident? OpenIncident);
