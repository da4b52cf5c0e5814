using CloudPulse.Core.Model;

namespace CloudPulse.Core.Configuration;

/// <summary>Keeps declared objects (checks, channels, …). Keys are unique within a kind among those not deleted.</summary>
public interface IDeclarationStore
{
    /// <summary>All of a kind, by id.</summary>
    Task<IReadOnlyList<Declaration>> ListAsync(string kind, CancellationToken cancellationToken);

    /// <summary>
    /// Writes many changes in one transaction, all or none. A new declaration has id 0 and gets one; a key that was deleted before gets its
    /// old id back, so that history finds it again.
    /// </summary>
    /// <returns>The declarations as stored, in the order given; null when a version did not match or a key was taken.</returns>
    Task<IReadOnlyList<Declaration>?> WriteAsync(IReadOnlyList<DeclarationWrite> writes, CancellationToken cancellationToken);
}

/// <param name="Declaration">What to write. Its Version is the one that must be stored now; 0 for a new one.</param>
/// <param name="Delete">Delete it instead.</param>
/// <param name="KeepVersion">Only <see cref="Declaration.Origin"/> moved: do not count it as a change.</param>
public sealed record DeclarationWrite(Declaration Declaration, bool Delete = false, bool KeepVersion = false);
