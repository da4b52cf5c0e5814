using System.Globalization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Configuration;

/// <summary>Reads the objects that the files declare.</summary>
internal sealed class DeclarationsReader(
    CheckReader checks,
    ChannelReader channels,
    MaintenanceReader maintenance,
    StatusPageReader statusPages
)
{
    /// <summary>Reads all of them, reporting every mistake: in one object, between two that share a key, and in what they refer to.</summary>
    /// <param name="document">Where from.</param>
    /// <param name="errors">Where mistakes go.</param>
    /// <param name="known">Keys that may be referred to besides those in the files; null: references are not judged.</param>
    public FileContent Read(ConfigurationDocument document, ICollection<ConfigurationError> errors, IReadOnlySet<string>? known)
    {
        MapNode? defaults = null;
        if (new FieldReader(document.Root, "", errors).Nested(ConfigurationDocument.Defaults) is { } fields)
        {
            defaults = CheckReader.ReadDefaults(fields);
        }

        var unread = new HashSet<string>(StringComparer.Ordinal);
        var content = new FileContent
        {
            Checks = ReadObjects(document, ConfigurationDocument.Checks, checks, defaults, unread, errors),
            Channels = ReadObjects(document, ConfigurationDocument.Channels, channels, null, unread, errors),
            Maintenance = ReadObjects(document, ConfigurationDocument.Maintenance, maintenance, null, unread, errors),
            StatusPages = ReadObjects(document, ConfigurationDocument.StatusPages, statusPages, null, unread, errors),
        };
        if (known is not null)
        {
            unread.UnionWith(known);
            foreach (var broken in FileDeclarations.VerifyAlone(content, unread))
            {
                errors.Add(broken);
            }
        }

        return content;
    }

    private static List<FileObject<T>> ReadObjects<T>(
        ConfigurationDocument document,
        string section,
        IDeclaredKind<T> kind,
        MapNode? defaults,
        HashSet<string> unread,
        ICollection<ConfigurationError> errors
    )
        where T : class
    {
        var objects = new Dictionary<string, FileObject<T>>(StringComparer.Ordinal);
        foreach (var file in document.Files)
        {
            var list = file.Find(section)?.Value;
            if (list is null or ScalarNode { Text: null })
            {
                continue;
            }

            if (list is not ListNode { Items: var items })
            {
                errors.Add(new(section, $"was {list.Describe()}; must be a list", list.Where));
                continue;
            }

            for (var index = 0; index < items.Count; index++)
            {
                var path = string.Create(CultureInfo.InvariantCulture, $"{section}[{index}]");
                if (items[index] is not MapNode written)
                {
                    errors.Add(new(path, $"was {items[index].Describe()}; must be a map", items[index].Where));
                    continue;
                }

                var node = WithDefaults(written, defaults);
                if (kind.Read(new(node, path, errors)) is not { } draft)
                {
                    unread.Add(ProbableKey(written));
                }
                else if (!objects.TryAdd(draft.Key, new(draft, node, path)))
                {
                    var first = objects[draft.Key];
                    errors.Add(
                        new(
                            $"{path}.key",
                            $"was \"{draft.Key}\"{Made(written)}, which {first.Path} at {first.Node.Where} has already; must be unique: give one of them another key",
                            written.PlaceOf("key")
                        )
                    );
                }
            }
        }

        return [.. objects.Values];
    }

    private static string Made(MapNode node) => node.Find("key") is null ? " (made of its name)" : "";

    private static MapNode WithDefaults(MapNode node, MapNode? defaults) =>
        defaults is null
            ? node
            : node with
            {
                Entries = [.. node.Entries, .. defaults.Entries.Where(entry => node.Find(entry.Key) is null)],
            };

    /// <summary>The key that an object with a mistake would have, so that references to it are not called mistakes too.</summary>
    private static string ProbableKey(MapNode node) =>
        (node.Find("key")?.Value as ScalarNode)?.Text
        ?? Slug.Of((node.Find("name")?.Value as ScalarNode)?.Text ?? "", CheckLimits.MaxKeyLength);
}
