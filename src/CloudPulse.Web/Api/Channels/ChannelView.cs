using System.Text.Json;
using System.Text.Json.Serialization;
using CloudPulse.Core.Model;
using CloudPulse.Web.Responses;

namespace CloudPulse.Web.Api.Channels;

/// <summary>A channel as declared, secrets masked; then what a PUT may send back and ignores.</summary>
internal sealed record ChannelView
{
    /// <inheritdoc cref="Checks.CheckView.ReadOnlyFields"/>
    public static readonly IReadOnlyList<string> ReadOnlyFields =
    [
        "id",
        "target",
        "managed_by",
        "origin",
        "version",
        "created_at",
        "updated_at",
    ];

    public required int Id { get; init; }
    public required string Key { get; init; }
    public required string Name { get; init; }
    public required string Type { get; init; }
    public required bool Enabled { get; init; }

    /// <summary>Where messages go, without what is secret in it.</summary>
    public string? Target { get; init; }
    public required ManagedBy ManagedBy { get; init; }

    /// <summary>Where it is declared: file and line.</summary>
    public string? Origin { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The type's own settings, beside the others.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Settings { get; init; }

    public static ChannelView From(Channel channel)
    {
        var (declaration, definition) = channel;
        return new()
        {
            Id = channel.Id,
            Key = channel.Key,
            Name = definition.Name,
            Type = definition.Type,
            Enabled = definition.Enabled,
            Target = definition.Settings.Target,
            ManagedBy = declaration.ManagedBy,
            Origin = declaration.Origin,
            Version = declaration.Version,
            CreatedAt = declaration.CreatedAt,
            UpdatedAt = declaration.UpdatedAt,
            Settings = SettingsJson.Write(definition.Settings),
        };
    }
}

/// <summary>What a channel's declaration may say; docs/channels.md tells the types' own fields, which stand beside these.</summary>
internal sealed record ChannelDeclaration
{
    /// <summary>webhook, slack, …</summary>
    public required string Type { get; init; }
    public required string Name { get; init; }

    /// <summary>A slug that checks name it by. Default: made of the name.</summary>
    public string? Key { get; init; }
    public bool? Enabled { get; init; }

    /// <summary>The type's own fields.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Settings { get; init; }
}
