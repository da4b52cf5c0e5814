using System.Collections.Frozen;
using System.Text;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Configuration;

/// <summary>YAML that somebody typed into a page: it may not look into this process's environment.</summary>
internal sealed class YamlReader : IYamlReader
{
    public MapNode? ReadMap(string text, ICollection<ConfigurationError> errors)
    {
        var environment = new EnvironmentReferences(FrozenDictionary<string, string>.Empty);
        var mistakes = new List<ConfigurationError>();
        var map = YamlNodes.ReadMap(Encoding.UTF8.GetBytes(text), file: "", environment, mistakes);
        if (environment.Used.Count > 0)
        {
            errors.Add(
                new("", $"refers to {string.Join(", ", environment.Used)} of the environment; only the configuration file may", default)
            );
            return null;
        }

        foreach (var mistake in mistakes)
        {
            errors.Add(mistake with { Where = mistake.Where with { File = null } });
        }

        return map;
    }
}
