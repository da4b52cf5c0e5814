using CloudPulse.Adapters.Blackbox;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Configuration;
using CloudPulse.Core;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Acceptance.Configuration;

/// <summary>A configuration on disk that runs live on a state database.</summary>
internal sealed class ReloadFixture : IAsyncDisposable
{
    private readonly StateDatabase _database;
    private readonly Declarations _declarations;
    private readonly ConfigurationSource _source;
    private readonly LogLines _log = new();
    private readonly BlackboxProber _prober;

    public ReloadFixture(string yaml)
    {
        Path = Folder.Write("cloudpulse.yaml", yaml);
        _database = StateDatabase.Open(System.IO.Path.Combine(Folder.Root, "state.db"));
        Store = new(new DeclarationStore(_database));
        _declarations = new(Store, Configurations.Checks, Configurations.Channels, new(), new(), TimeProvider.System);
        _source = Configurations.Source(Path);
        Health = new(TimeProvider.System);
        _prober = new(new ProbeNetwork(new(), TimeProvider.System), new(Health, TimeProvider.System));
        Live = new(_source, Configurations.Reader, _declarations, _prober, Health, _log);
    }

    public TemporaryFolder Folder { get; } = new();

    public string Path { get; }

    public BreakableStore Store { get; }

    public SelfHealth Health { get; }

    public LiveConfiguration Live { get; }

    public IReadOnlyList<string> Log => _log.Lines;

    public IReadOnlyList<string> Urls => [.. _declarations.Checks.Current.All.Select(check => check.Definition.Url)];

    public IReadOnlyList<string> Modules => _prober.Names;

    public string? Ailment => Health.Ailments.FirstOrDefault(ailment => ailment.Name == LiveConfiguration.Ailment)?.Detail;

    public async Task<ReloadFixture> StartAsync()
    {
        Assert.Empty(await Live.StartAsync(_source.Load(), CancellationToken.None));
        return this;
    }

    /// <summary>As another start on the same data would, in a folder without a file.</summary>
    public Task<IReadOnlyList<ConfigurationError>> StartWithoutFileAsync()
    {
        var source = _source with { Path = null };
        var live = new LiveConfiguration(source, Configurations.Reader, _declarations, _prober, Health, _log);
        return live.StartAsync(source.Load(), CancellationToken.None);
    }

    /// <summary>Waits until the checks are those of <paramref name="urls"/>, woken by their changes.</summary>
    public async Task BecomesAsync(params string[] urls)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var changed = new SemaphoreSlim(0);
        _declarations.Checks.Changed += () => changed.Release();
        while (!Urls.SequenceEqual(urls))
        {
            await changed.WaitAsync(deadline.Token);
        }
    }

    public ConfigurationWatcher Watcher() => new(Live, TimeProvider.System, new LogLines<ConfigurationWatcher>());

    public async ValueTask DisposeAsync()
    {
        _prober.Dispose();
        _declarations.Dispose();
        await _database.DisposeAsync();
        Folder.Dispose();
    }

    private sealed class LogLines : LogLines<LiveConfiguration>;

    private class LogLines<T> : ILogger<T>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Lines.Add($"{logLevel}: {formatter(state, exception)}");
    }
}

/// <summary>A store that can be made to fail.</summary>
internal sealed class BreakableStore(IDeclarationStore store) : IDeclarationStore
{
    public Exception? Fault { get; set; }

    public Task<IReadOnlyList<Declaration>> ListAsync(string kind, CancellationToken cancellationToken) =>
        store.ListAsync(kind, cancellationToken);

    public Task<IReadOnlyList<Declaration>?> WriteAsync(IReadOnlyList<DeclarationWrite> writes, CancellationToken cancellationToken) =>
        Fault is null ? store.WriteAsync(writes, cancellationToken) : Task.FromException<IReadOnlyList<Declaration>?>(Fault);
}
