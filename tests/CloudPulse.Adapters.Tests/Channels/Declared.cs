using CloudPulse.Core.Configuration;
using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Tests.Channels;

/// <summary>Settings as declared in a test, and the mistakes in them.</summary>
internal static class Declared
{
    public static (IChannelSettings? Settings, IReadOnlyList<string> Errors) Read(
        IChannelKind kind,
        params (string Name, object? Value)[] fields
    )
    {
        var errors = new List<ConfigurationError>();
        var reader = new FieldReader(Map(fields), "", errors);
        var settings = kind.ReadSettings(reader);
        reader.Done();
        return (settings, [.. errors.Select(error => error.ToString())]);
    }

    private static MapNode Map((string Name, object? Value)[] fields) =>
        new([.. fields.Select(field => new MapEntry(field.Name, default, Node(field.Value)))], default);

    private static ConfigurationNode Node(object? value) =>
        value switch
        {
            ValueTuple<string, object?>[] map => Map(map),
            string text => new ScalarNode(text, true, default),
            bool flag => new ScalarNode(flag ? "true" : "false", false, default),
            _ => new ScalarNode(value?.ToString(), false, default),
        };
}
