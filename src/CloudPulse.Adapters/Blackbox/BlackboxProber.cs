using System.Text.RegularExpressions;
using CloudPulse.Adapters.Probes.Http;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Core;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Blackbox;

/// <summary>Probes as the blackbox exporter does, by its modules and with its metrics, on the probes and the network that checks use.</summary>
public sealed partial class BlackboxProber(ProbeNetwork network, SelfMonitor self) : IModuleProbes, IDisposable
{
    private readonly HttpProbe _http = new(network);
    private volatile BlackboxModules _modules = BlackboxModules.Default;

    public IReadOnlyList<string> Names => [.. _modules.ByName.Keys.Order(StringComparer.Ordinal)];

    /// <summary>From now on there are these modules; probes under way go on by theirs.</summary>
    public void Replace(BlackboxModules modules) => _modules = modules;

    public async Task<ModuleResult?> ProbeAsync(ModuleProbe probe, CancellationToken cancellationToken)
    {
        if (!_modules.ByName.TryGetValue(probe.Module, out var module))
        {
            return null;
        }

        var timeout = module.Timeout < probe.Timeout ? module.Timeout.Value : probe.Timeout;
        var log = new ProbeLog(module.Name, UserInfo.Replace(probe.Target, "//"), network.Time);
        using var deadline = network.Deadlines.Start(timeout, cancellationToken);
        var run = new ModuleRun(network, probe, deadline, log);
        var kind = module.Prober is HttpModule ? "http" : "tcp";
        log.Info("Beginning probe", ("probe", kind), ("timeout_seconds", timeout.TotalSeconds));
        var failure = await RunAsync(module, run, cancellationToken);
        var took = deadline.Elapsed;
        if (failure is null)
        {
            log.Info("Probe succeeded", ("duration_seconds", took.TotalSeconds));
        }
        else
        {
            failure = self.Believed(failure, deadline.Started);
            log.Error("Probe failed", ("duration_seconds", took.TotalSeconds), ("failure", failure.Code));
        }

        run.Gauges.Set(Gauges.Success, failure is null);
        run.Gauges.Set(Gauges.Duration, took.TotalSeconds);
        run.Gauges.Set(Gauges.Inconclusive, failure is not null && FailureCodes.OurFault.Contains(failure.Code));
        return new(run.Gauges.All, log.Lines, ModuleText.Of(module));
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<Failure?> RunAsync(BlackboxModule module, ModuleRun run, CancellationToken cancellationToken)
    {
        try
        {
            return module.Prober switch
            {
                HttpModule http => await new HttpModuleProbe(_http, http, run).RunAsync(cancellationToken),
                TcpModule tcp => await new TcpModuleProbe(tcp, run).RunAsync(),
                _ => throw new InvalidOperationException(module.Prober.GetType().Name),
            };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return run.Failed("Broken", Failures.Of(FailureCodes.Internal, $"{exception.GetType().Name}: {exception.Message}"));
        }
    }

    [GeneratedRegex("//[^/?#]*@", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex UserInfo { get; }
}
