using CloudPulse.Core.Model;

namespace CloudPulse.Core.Record;

/// <summary>What became of one appended pulse.</summary>
public enum AppendVerdict : byte
{
    Stored = 0,

    /// <summary>Its identity is stored already: nothing changed.</summary>
    Duplicate = 1,

    /// <summary>Older than raw pulses are kept.</summary>
    TooOld = 2,
}

public interface IPulseWriter
{
    /// <summary>
    /// Appends in any order of time; concurrent calls share one commit. When it returns, what is <see cref="AppendVerdict.Stored"/> is on
    /// the disk and visible to readers and rollups.
    /// </summary>
    /// <returns>One verdict for each pulse, in the order given.</returns>
    /// <exception cref="PulseStoreException">The store can't take it now (disk full, gone): nothing of the call was stored.</exception>
    ValueTask<AppendVerdict[]> AppendAsync(IReadOnlyList<Pulse> pulses, CancellationToken cancellationToken);
}

/// <summary>The store can't take or give pulses now; trying again later may work.</summary>
public sealed class PulseStoreException(string message, Exception? inner = null) : Exception(message, inner);
