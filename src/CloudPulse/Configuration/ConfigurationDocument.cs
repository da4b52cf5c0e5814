using CloudPulse.Core.Configuration;

namespace CloudPulse.Configuration;

/// <summary>What the configuration files say, merged, before anybody made sense of it.</summary>
internal sealed class ConfigurationDocument
{
    public const string Checks = "checks";
    public const string Channels = "channels";
    public const string Maintenance = "maintenance";
    public const string StatusPages = "status_pages";
    public const string Defaults = "defaults";
    public const string Blackbox = "blackbox";

    private ConfigurationDocument(
        MapNode root,
        IReadOnlyList<MapNode> files,
        IReadOnlyList<ConfigurationError> errors,
        IReadOnlyCollection<string> variables,
        string fingerprint,
        ModulesSource? modules
    )
    {
        Root = root;
        Files = files;
        Errors = errors;
        Variables = variables;
        Fingerprint = fingerprint;
        Modules = modules;
    }

    /// <summary>All sections but the lists of objects; those that several files have are reported.</summary>
    public MapNode Root { get; }

    /// <summary>Each file's own map, for the lists of objects.</summary>
    public IReadOnlyList<MapNode> Files { get; }

    public IReadOnlyList<ConfigurationError> Errors { get; }

    /// <summary>The environment variables that the files refer to.</summary>
    public IReadOnlyCollection<string> Variables { get; }

    /// <summary>The same for the same content.</summary>
    public string Fingerprint { get; }

    /// <summary>The file that <c>blackbox.file</c> names; null when there is none.</summary>
    public ModulesSource? Modules { get; }

    /// <summary>No file at all: only defaults, variables and flags.</summary>
    public static ConfigurationDocument None { get; } = new(new([], default), [], [], [], "", modules: null);

    /// <summary>Reads the file or folder at <paramref name="path"/>.</summary>
    public static ConfigurationDocument Read(string path, IReadOnlyDictionary<string, string> environment)
    {
        var errors = new List<ConfigurationError>();
        var references = new EnvironmentReferences(environment);
        var bytes = ConfigurationFiles.Read(path);
        var maps = new List<MapNode>();
        foreach (var file in bytes)
        {
            if (file.Bytes is null)
            {
                errors.Add(new("", file.Error!, new(file.Path, 0, 0)));
            }
            else if (YamlNodes.ReadMap(file.Bytes, file.Path, references, errors) is { } map)
            {
                maps.Add(map);
            }
        }

        var root = Merge(maps, errors);
        var modules = ModulesSource.Of(root, errors);
        var all = modules is null ? bytes : [.. bytes, modules.File];
        return new(root, maps, errors, references.Used, ConfigurationFiles.Fingerprint(all), modules);
    }

    private static MapNode Merge(List<MapNode> maps, List<ConfigurationError> errors)
    {
        var entries = new Dictionary<string, MapEntry>(StringComparer.Ordinal);
        foreach (var entry in maps.SelectMany(map => map.Entries))
        {
            // x-… is a place for anchors.
            if (entry.Key is Checks or Channels or Maintenance or StatusPages || entry.Key.StartsWith("x-", StringComparison.Ordinal))
            {
                continue;
            }

            if (!entries.TryAdd(entry.Key, entry))
            {
                errors.Add(new(entry.Key, $"is given twice (first at {entries[entry.Key].KeyWhere}); must be in one file", entry.KeyWhere));
            }
        }

        return new([.. entries.Values], maps.Count > 0 ? maps[0].Where : default);
    }
}
