namespace CloudPulse.Core.Probe;

/// <summary>Probes that somebody asks for one by one: any target, in the way that a named module says. Nothing of them is stored.</summary>
public interface IModuleProbes
{
    /// <summary>The modules there are.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Probes once; null when there is no such module. Failures are in the result; only cancellation throws.</summary>
    Task<ModuleResult?> ProbeAsync(ModuleProbe probe, CancellationToken cancellationToken);
}

/// <summary>One probe as asked for.</summary>
/// <param name="Module">How to probe.</param>
/// <param name="Target">What: a URL, <c>host:port</c>, a host.</param>
/// <param name="HostName">The name to ask for where it is not the target's own; null: the target's.</param>
/// <param name="Timeout">Hard deadline; the module's own, if shorter, comes first.</param>
public sealed record ModuleProbe(string Module, string Target, string? HostName, TimeSpan Timeout);

/// <summary>What came of it.</summary>
/// <param name="Metrics">By name.</param>
/// <param name="Log">What was done, a line each. No secrets.</param>
/// <param name="Configuration">The module as declared, secrets masked.</param>
public sealed record ModuleResult(IReadOnlyList<ModuleMetric> Metrics, IReadOnlyList<string> Log, string Configuration);

/// <summary>A gauge with its samples.</summary>
public sealed record ModuleMetric(string Name, string Help, IReadOnlyList<ModuleSample> Samples);

/// <param name="Labels">By name.</param>
/// <param name="Value">May be any number.</param>
public sealed record ModuleSample(IReadOnlyList<KeyValuePair<string, string>> Labels, double Value);
