namespace CloudPulse.Core.Model;

/// <summary>Deterministic ids, so that a pulse produced twice counts once.</summary>
public static class PulseId
{
    /// <summary>The id of a probe's pulse. Subject and slot are part of a pulse's identity already, so the region alone tells probes apart.</summary>
    public static ulong ForProbe(string region) => StableHash.Of(region);
}
