using CloudPulse.Adapters.Blackbox;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Configuration;

/// <summary>A blackbox.yml beside the configuration. It is read as the blackbox exporter reads it: <c>${…}</c> stands for itself.</summary>
/// <param name="File">As read.</param>
/// <param name="Root">Its map; null when it is none, which was reported.</param>
internal sealed record ModulesSource(FileBytes File, MapNode? Root)
{
    private const string FileField = "file";

    /// <summary>Reads the file that <paramref name="root"/> names; null when it names none.</summary>
    public static ModulesSource? Of(MapNode root, ICollection<ConfigurationError> errors)
    {
        if ((root.Find(ConfigurationDocument.Blackbox)?.Value as MapNode)?.Find(FileField)?.Value is not ScalarNode { Text: { } text } node)
        {
            return null;
        }

        var path = Path.Combine(Path.GetDirectoryName(node.Where.File) ?? "", text);
        var file = System.IO.File.Exists(path)
            ? ConfigurationFiles.Read(path)[0]
            : new(path, null, "does not exist; must be a blackbox.yml");
        if (file.Bytes is null)
        {
            errors.Add(new($"{ConfigurationDocument.Blackbox}.{FileField}", $"was {node.Describe()}: {file.Error}", node.Where));
            return new(file, null);
        }

        return new(file, YamlNodes.ReadMap(file.Bytes, path, environment: null, errors));
    }

    /// <summary>The modules that <paramref name="document"/> declares, in itself or in the file it names; without any, the standard ones.</summary>
    public static BlackboxModules Read(ConfigurationDocument document, ICollection<ConfigurationError> errors)
    {
        if (new FieldReader(document.Root, "", errors).Nested(ConfigurationDocument.Blackbox) is not { } fields)
        {
            return BlackboxModules.Default;
        }

        var modules = BlackboxModules.Default;
        fields.String(FileField);
        if (document.Modules is { } source)
        {
            if (fields.Has("modules"))
            {
                fields.Refuse("modules", "was given along with file; there must be one of them");
            }

            fields.Take("modules");
            if (source.Root is { } root)
            {
                var whole = new FieldReader(root, "", errors);
                modules = ModulesReader.Read(whole);
                whole.Done();
            }
        }
        else
        {
            modules = ModulesReader.Read(fields);
        }

        fields.Done();
        return modules;
    }
}
