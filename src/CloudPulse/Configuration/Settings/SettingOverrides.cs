using System.Text.RegularExpressions;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Configuration.Settings;

/// <summary>A setting given outside the files.</summary>
/// <param name="Path"><c>retention.raw</c>.</param>
/// <param name="Value">Lists are separated by commas or semicolons.</param>
/// <param name="Source">What to call the place in errors: <c>CLOUDPULSE_RETENTION__RAW</c>, <c>--urls</c>.</param>
internal sealed record SettingOverride(string Path, string Value, string Source);

/// <summary>Lays variables and flags over the files. Flags win over variables, variables over files.</summary>
internal static partial class SettingOverrides
{
    public const string Prefix = "CLOUDPULSE_";

    /// <summary>Variables that are no settings: where the configuration is, which roles to run.</summary>
    private static readonly string[] Others = [Prefix + "CONFIG", Prefix + "ROLES", Prefix + "VECTORS"];

    /// <summary>The settings that <c>CLOUDPULSE_…</c> variables give; an unknown one is reported.</summary>
    /// <param name="environment">All variables.</param>
    /// <param name="referredTo">Those that the files use as <c>${…}</c>: they may have any name.</param>
    /// <param name="errors">Where mistakes go.</param>
    public static IReadOnlyList<SettingOverride> FromEnvironment(
        IReadOnlyDictionary<string, string> environment,
        IReadOnlyCollection<string> referredTo,
        ICollection<ConfigurationError> errors
    )
    {
        var paths = SettingPaths.All.ToDictionary(VariableOf, StringComparer.Ordinal);
        var overrides = new List<SettingOverride>();
        foreach (var (name, value) in environment.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal) || Others.Contains(name) || ServiceLink.IsMatch(name))
            {
                continue;
            }

            if (paths.TryGetValue(name, out var path))
            {
                overrides.Add(new(path, value, name));
            }
            else if (!referredTo.Contains(name))
            {
                var meant = Suggestion.For(name[Prefix.Length..], paths.Keys.Select(known => known[Prefix.Length..]));
                var allowed = meant is null
                    ? $"known are {string.Join(", ", paths.Keys.Order(StringComparer.Ordinal))}"
                    : $"did you mean {Prefix}{meant}?";
                errors.Add(new(name, $"is no setting; {allowed}", new("environment", 0, 0)));
            }
        }

        return overrides;
    }

    /// <summary><c>retention.raw</c> → <c>CLOUDPULSE_RETENTION__RAW</c>.</summary>
    public static string VariableOf(string path) => Prefix + path.Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary><paramref name="root"/> with the overrides in it, the last of a path winning.</summary>
    public static MapNode Apply(MapNode root, IEnumerable<SettingOverride> overrides)
    {
        foreach (var item in overrides)
        {
            root = Put(root, item.Path.Split('.'), Node(item));
        }

        return root;
    }

    private static MapNode Put(MapNode map, ReadOnlySpan<string> path, ConfigurationNode value) =>
        path.Length == 1
            ? map.With(path[0], value)
            : map.With(path[0], Put(map.Find(path[0])?.Value as MapNode ?? new([], value.Where), path[1..], value));

    private static ConfigurationNode Node(SettingOverride item)
    {
        var where = new SourceLocation(item.Source, 0, 0);
        var parts = item.Value.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return SettingPaths.IsList(item.Path)
            ? new ListNode([.. parts.Select(part => new ScalarNode(part, IsQuoted: false, where))], where)
            : new ScalarNode(item.Value, IsQuoted: false, where);
    }

    /// <summary>What Kubernetes sets in every container for a Service named cloudpulse or cloudpulse-….</summary>
    [GeneratedRegex(
        @"\ACLOUDPULSE_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex ServiceLink { get; }
}
