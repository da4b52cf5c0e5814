using CloudPulse.Adapters.Probes;
using CloudPulse.Core;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Hosting;

/// <summary>Runs the pipeline for as long as the host runs. When it breaks, the program ends: a supervisor starts it anew.</summary>
internal sealed partial class PipelineService(
    Pipeline pipeline,
    IRegistry<Check> checks,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<PipelineService> logger
) : BackgroundService
{
    public bool Broke { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // A check may look at this program itself: it listens first.
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var onStarted = lifetime.ApplicationStarted.UnsafeRegister(
                static state => ((TaskCompletionSource)state!).SetResult(),
                started
            );
            await started.Task.WaitAsync(stoppingToken);
            if (await Rehearsal.RunAsync(checks.Current.All.Select(check => check.Definition), time, stoppingToken) is { } failure)
            {
                NotRehearsed(logger, failure);
            }

            await pipeline.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        catch (Exception fault)
        {
            Broke = true;
            PipelineBroke(logger, fault);
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The first probes may seem slow: rehearsing them failed ({Failure})")]
    private static partial void NotRehearsed(ILogger logger, Failure failure);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The pipeline broke; stopping, so that a supervisor can start it anew")]
    private static partial void PipelineBroke(ILogger logger, Exception fault);
}
