using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudPulse.Core.Model;

/// <summary>A value that goes in and never comes out: printed, logged and serialised as <see cref="Mask"/>.</summary>
[JsonConverter(typeof(SecretJsonConverter))]
public sealed class Secret(string value) : IEquatable<Secret>
{
    /// <summary>What is shown in its place. Written back on an update, it keeps the stored value.</summary>
    public const string Mask = "********";

    /// <summary>The value itself, for the one place that sends it.</summary>
    public string Reveal() => value;

    public override string ToString() => Mask;

    public bool Equals(Secret? other) => other is not null && string.Equals(value, other.Reveal(), StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(value);

    private sealed class SecretJsonConverter : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteStringValue(Mask);
    }
}
