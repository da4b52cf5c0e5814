using System.Runtime.InteropServices;
using CloudPulse.Core;

namespace CloudPulse.Configuration;

/// <summary>
/// Sees that the files changed: by the operating system's events where they work, by looking every few seconds where they do not (network
/// file systems, exhausted watches), and by SIGHUP. Files are compared behind their symbolic links, so that editors that replace by
/// renaming and Kubernetes' swap of a ConfigMap are seen alike.
/// </summary>
internal sealed partial class ConfigurationWatcher(LiveConfiguration configuration, TimeProvider time, ILogger<ConfigurationWatcher> logger)
    : BackgroundService
{
    private const int MaxQuietRounds = 40;

    /// <summary>How long files must stay as they are before they are read: a save may be many writes.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly Wake _wake = new(time);
    private volatile bool _demanded;

    /// <summary>Reads the files soon, whether they changed or not.</summary>
    public void Demand()
    {
        _demanded = true;
        _wake.Set();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hangup = PosixSignalRegistration.Create(
            PosixSignal.SIGHUP,
            context =>
            {
                context.Cancel = true;
                Demand();
            }
        );
        using var events = configuration.Path is { } path ? Watch(path) : null;
        try
        {
            await WatchAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        string? seen = null;
        while (true)
        {
            var stamp = configuration.Stamp;
            if (_demanded || stamp != seen)
            {
                seen = await SettleAsync(stamp, cancellationToken);
                var demanded = _demanded;
                _demanded = false;
                if (demanded)
                {
                    Demanded(logger, configuration.Path ?? "there is no file");
                }

                if (!await configuration.ReloadAsync(demanded, cancellationToken))
                {
                    seen = null;
                }
            }

            await _wake.WaitAsync(LookEvery, cancellationToken);
        }
    }

    private async Task<string> SettleAsync(string stamp, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxQuietRounds && configuration.Path is not null; round++)
        {
            await Task.Delay(Quiet, time, cancellationToken);
            var next = configuration.Stamp;
            if (next == stamp)
            {
                break;
            }

            stamp = next;
        }

        return stamp;
    }

    private FileSystemWatcher? Watch(string path)
    {
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        try
        {
            var watcher = new FileSystemWatcher(folder)
            {
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            watcher.Changed += (_, _) => _wake.Set();
            watcher.Created += (_, _) => _wake.Set();
            watcher.Deleted += (_, _) => _wake.Set();
            watcher.Renamed += (_, _) => _wake.Set();
            watcher.Error += (_, _) => _wake.Set();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            NoEvents(logger, folder, LookEvery.TotalSeconds, failure);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Information, "Reading the configuration again, as asked for by signal: {Path}")]
    private static partial void Demanded(ILogger logger, string path);

    [LoggerMessage(LogLevel.Warning, "{Folder} cannot be watched by events; looking every {Seconds} s instead")]
    private static partial void NoEvents(ILogger logger, string folder, double seconds, Exception failure);
}
