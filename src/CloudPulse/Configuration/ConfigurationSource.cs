using CloudPulse.Adapters.Blackbox;
using CloudPulse.Configuration.Settings;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Configuration;

/// <summary>Where the configuration comes from, for reading it again.</summary>
/// <param name="Path">The file or folder; null: there is none.</param>
/// <param name="Environment">The process's variables.</param>
/// <param name="Flags">What the command line gave.</param>
internal sealed record ConfigurationSource(
    string? Path,
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlyList<SettingOverride> Flags
)
{
    public const string DefaultFile = "cloudpulse.yaml";

    /// <summary>
    /// The source for a process: <paramref name="path"/>, else <c>CLOUDPULSE_CONFIG</c>, else <c>cloudpulse.yaml</c> in the working
    /// directory if it is there.
    /// </summary>
    public static ConfigurationSource OfProcess(string? path, IReadOnlyList<SettingOverride> flags)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        path ??= environment.GetValueOrDefault(SettingOverrides.Prefix + "CONFIG");
        return new(path ?? (File.Exists(DefaultFile) ? DefaultFile : null), environment, flags);
    }

    /// <summary>Reads files and settings. What the files declare is read by <see cref="DeclarationsReader"/>, once there are probe kinds.</summary>
    public LoadedConfiguration Load()
    {
        var document = Path is null ? ConfigurationDocument.None : ConfigurationDocument.Read(Path, Environment);
        var errors = new List<ConfigurationError>(document.Errors);
        var fromEnvironment = SettingOverrides.FromEnvironment(Environment, document.Variables, errors);
        var settings = SettingsReader.Read(SettingOverrides.Apply(document.Root, [.. fromEnvironment, .. Flags]), errors);
        return new(document, settings, errors);
    }
}

/// <summary>Files and settings as read, with every mistake so far.</summary>
internal sealed record LoadedConfiguration(ConfigurationDocument Document, CloudPulseSettings Settings, List<ConfigurationError> Errors)
{
    /// <summary>Reads what the files declare, adding its mistakes to <see cref="Errors"/>.</summary>
    /// <param name="reader">Reads them.</param>
    /// <param name="known">
    /// Keys that may be referred to besides those in the files; null: references are not judged here but when they are applied.
    /// </param>
    public FileContent Declarations(DeclarationsReader reader, IReadOnlySet<string>? known) =>
        // With a file that is no YAML, what it declares is not known.
        reader.Read(Document, Errors, Document.Errors.Count > 0 ? null : known);

    /// <summary>Reads the modules of <c>/probe</c>, adding their mistakes to <see cref="Errors"/>.</summary>
    public BlackboxModules Modules() => ModulesSource.Read(Document, Errors);

    /// <summary>The mistakes in the order of their places, each once.</summary>
    public IReadOnlyList<ConfigurationError> SortedErrors =>
        [
            .. Errors
                .Distinct()
                .OrderBy(error => error.Where.File, StringComparer.Ordinal)
                .ThenBy(error => error.Where.Line)
                .ThenBy(error => error.Where.Column),
        ];
}
