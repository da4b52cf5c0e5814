namespace CloudPulse.Core.Configuration;

/// <summary>Reads text as the configuration file is read: YAML, and so JSON too. Whoever hosts the pages brings it.</summary>
public interface IYamlReader
{
    /// <summary>Reads a map; reports every mistake to <paramref name="errors"/> and returns null when there was one. References to the environment are refused.</summary>
    MapNode? ReadMap(string text, ICollection<ConfigurationError> errors);
}
