using CloudPulse.Adapters.Blackbox;
using CloudPulse.Configuration.Settings;
using CloudPulse.Core;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Configuration;

/// <summary>
/// Makes the files' declarations the running ones: at the start, and again whenever they may have changed. A configuration with a mistake
/// is refused as a whole, and the one before runs on.
/// </summary>
internal sealed partial class LiveConfiguration(
    ConfigurationSource source,
    DeclarationsReader reader,
    Declarations declarations,
    BlackboxProber prober,
    SelfHealth health,
    ILogger<LiveConfiguration> logger
)
{
    /// <summary>The name of the ailment while the files cannot be applied.</summary>
    public const string Ailment = "configuration";

    /// <summary>The name of the ailment while stored objects cannot be read.</summary>
    public const string StoredAilment = "stored_declarations";

    private readonly FileDeclarations _files = new(declarations);
    private CloudPulseSettings _running = new();
    private string? _judged;
    private string? _modulesFile;

    /// <summary>Where the configuration is; null: there is none, and all is managed by the API.</summary>
    public string? Path => source.Path;

    /// <summary>Changes when a file that was read may have changed. Cheap.</summary>
    public string Stamp => source.Path is null ? "" : ConfigurationFiles.Stamp(source.Path) + ModulesStamp;

    private string ModulesStamp => _modulesFile is null ? "" : ConfigurationFiles.Stamp(_modulesFile);

    /// <summary>Reads the stored declarations and applies <paramref name="loaded"/> over them.</summary>
    /// <returns>The mistakes; when there are any, nothing was applied, and the program should not go on.</returns>
    public async Task<IReadOnlyList<ConfigurationError>> StartAsync(LoadedConfiguration loaded, CancellationToken cancellationToken)
    {
        var unreadable = await declarations.LoadAsync(cancellationToken);
        var errors = await ApplyAsync(loaded, cancellationToken);
        if (errors.Count > 0)
        {
            return errors;
        }

        // What the files declare anew is readable now.
        var left = unreadable.Where(error => !IsReadableNow(error.Field)).ToList();
        foreach (var error in left)
        {
            Unreadable(logger, error.Field, error.Message);
        }

        if (left.Count > 0)
        {
            health.Report(StoredAilment, $"{left.Count} mistakes in stored objects keep them from running; first: {left[0]}");
        }

        _running = loaded.Settings;
        Judged(loaded.Document);
        return [];
    }

    /// <summary>Reads the files again and applies them if they changed.</summary>
    /// <param name="evenIfUnchanged">Also when their content was judged before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when it could not be tried for a reason outside the files: try again later.</returns>
    public async Task<bool> ReloadAsync(bool evenIfUnchanged, CancellationToken cancellationToken)
    {
        if (source.Path is not { } path)
        {
            return true;
        }

        var loaded = source.Load();
        if (loaded.Document.Fingerprint == _judged && !evenIfUnchanged)
        {
            return true;
        }

        IReadOnlyList<ConfigurationError> errors;
        try
        {
            errors = await ApplyAsync(loaded, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            StoreFailed(logger, path, failure);
            health.Report(
                Ailment,
                $"{path} changed and could not be stored ({failure.Message}); what ran before runs on, and it is tried again"
            );
            return false;
        }

        Judged(loaded.Document);
        if (errors.Count > 0)
        {
            Refuse(path, errors);
            return true;
        }

        health.Clear(Ailment);
        var differences = SettingPaths.Differences(loaded.Settings, _running);
        if (differences.Count > 0)
        {
            NeedsRestart(logger, string.Join(", ", differences));
        }

        return true;
    }

    private void Judged(ConfigurationDocument document) => (_judged, _modulesFile) = (document.Fingerprint, document.Modules?.File.Path);

    private async Task<IReadOnlyList<ConfigurationError>> ApplyAsync(LoadedConfiguration loaded, CancellationToken cancellationToken)
    {
        var content = loaded.Declarations(reader, known: null);
        var modules = loaded.Modules();
        if (loaded.Errors.Count > 0)
        {
            return loaded.SortedErrors;
        }

        if (source.Path is not { } path)
        {
            prober.Replace(modules);
            TellOfKept();
            return [];
        }

        var applied = await _files.ApplyAsync(content, cancellationToken);
        if (applied.Errors.Count > 0)
        {
            return applied.Errors;
        }

        prober.Replace(modules);
        foreach (var warning in applied.Warnings)
        {
            Dangling(logger, warning);
        }

        Applied(logger, path, applied.Added, applied.Changed, applied.Removed, applied.Unchanged);
        return [];
    }

    /// <summary>A start in the wrong folder must not end the watch over what the file declares.</summary>
    private void TellOfKept()
    {
        if (declarations.CountFromFiles > 0)
        {
            Kept(logger, declarations.CountFromFiles);
            health.Report(
                Ailment,
                $"There is no configuration file, and {declarations.CountFromFiles} objects came from one: they run on as they were. Start with --config FILE; what an empty file no longer declares is removed"
            );
        }
    }

    private void Refuse(string path, IReadOnlyList<ConfigurationError> errors)
    {
        foreach (var error in errors)
        {
            Mistake(logger, error);
        }

        Refused(logger, path, errors.Count);
        var more = errors.Count > 1 ? $" and {errors.Count - 1} more" : "";
        health.Report(
            Ailment,
            $"{path} was changed and refused; what ran before runs on. {errors[0]}{more}. `cloudpulse validate --config {path}` lists all"
        );
    }

    // The field begins with the object: check/shop.interval.
    private bool IsReadableNow(string field)
    {
        var (kind, rest) = field.Split('/', 2) is [var first, var second] ? (first, second) : ("", field);
        return declarations.IsKnown(kind, rest.Split('.')[0]);
    }

    [LoggerMessage(
        LogLevel.Information,
        "Configuration applied from {Path}: {Added} added, {Changed} changed, {Removed} removed, {Unchanged} unchanged"
    )]
    private static partial void Applied(ILogger logger, string path, int added, int changed, int removed, int unchanged);

    [LoggerMessage(LogLevel.Warning, "There is no configuration file; objects that came from one run on as they were: {Count}")]
    private static partial void Kept(ILogger logger, int count);

    [LoggerMessage(LogLevel.Error, "{Error}")]
    private static partial void Mistake(ILogger logger, ConfigurationError error);

    [LoggerMessage(LogLevel.Error, "Configuration {Path} was refused, mistakes: {Count}; what ran before runs on")]
    private static partial void Refused(ILogger logger, string path, int count);

    [LoggerMessage(LogLevel.Error, "Configuration {Path} could not be stored; what ran before runs on")]
    private static partial void StoreFailed(ILogger logger, string path, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Changed settings take effect at the next start: {Settings}")]
    private static partial void NeedsRestart(ILogger logger, string settings);

    [LoggerMessage(LogLevel.Warning, "A reference leads nowhere since the file changed: {Warning}")]
    private static partial void Dangling(ILogger logger, string warning);

    [LoggerMessage(LogLevel.Error, "Stored {Object} cannot be read and is left out: {Mistake}")]
    private static partial void Unreadable(ILogger logger, string @object, string mistake);
}
