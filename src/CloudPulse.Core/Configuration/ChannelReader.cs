using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Core.Configuration;

/// <summary>Reads a channel: the fields that all kinds have, then the kind's own.</summary>
public sealed class ChannelReader(ChannelKinds kinds) : IDeclaredKind<Channel>
{
    public const string KindName = "channel";

    public string Name => KindName;

    public Draft<Channel>? Read(FieldReader fields) =>
        ReadDefinition(fields) is { } definition ? new(definition.Key, declaration => new(declaration, definition)) : null;

    /// <summary>The fields that a channel of this kind may have besides type, as they are asked for.</summary>
    public IReadOnlyList<FieldShape> Shapes(string type)
    {
        var shapes = new List<FieldShape>();
        MapEntry[] entries = [new("type", default, new ScalarNode(type, IsQuoted: true, default))];
        // What it says of these values does not matter, only what it asks for.
        ReadDefinition(new(new(entries, default), "", [], shapes));
        return shapes;
    }

    /// <summary>Reads a channel, reporting every mistake; null when there was one.</summary>
    public ChannelDefinition? ReadDefinition(FieldReader fields)
    {
        var before = fields.Errors.Count;
        var name = fields.Line("name", CheckLimits.MaxNameLength) ?? "";
        if (!fields.Has("name"))
        {
            fields.Refuse("name", "is required; must be a string");
        }

        var key = fields.Key(name);
        var enabled = fields.Boolean("enabled", defaultValue: true);
        if (ReadType(fields) is not { } kind)
        {
            return null;
        }

        var settings = kind.ReadSettings(fields);
        fields.Done();
        return settings is null || fields.Errors.Count > before
            ? null
            : new()
            {
                Key = key,
                Name = name,
                Type = kind.Name,
                Settings = settings,
                Enabled = enabled,
            };
    }

    private IChannelKind? ReadType(FieldReader fields)
    {
        var node = fields.Take("type");
        if (node is ScalarNode { Text: { } text } && kinds.ByName(text, out var kind))
        {
            return kind;
        }

        var given = node is null ? "is required" : $"was {node.Describe()}";
        fields.Refuse("type", $"{given}; must be one of {string.Join(", ", kinds.Names)}", node);
        return null;
    }
}
