using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using CloudPulse.Core.Access;

namespace CloudPulse.Web.Api.Keys;

/// <summary>An API key; the key itself is not kept.</summary>
internal record KeyView
{
    public required int Id { get; init; }
    public required string Name { get; init; }

    /// <summary>How the key starts, to recognise it by.</summary>
    public required string Prefix { get; init; }
    public required IReadOnlyList<string> Scopes { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public static KeyView From(ApiKey key) =>
        new()
        {
            Id = key.Id,
            Name = key.Name,
            Prefix = key.Prefix,
            Scopes = ScopeNames.Of(key.Scopes),
            CreatedAt = key.CreatedAt,
            ExpiresAt = key.ExpiresAt,
            RevokedAt = key.RevokedAt,
            LastUsedAt = key.LastUsedAt,
        };
}

/// <summary>A new key, with the one sight of it there is.</summary>
[method: SetsRequiredMembers]
internal sealed record NewKeyView([property: JsonIgnore] KeyView Stored, string Key) : KeyView(Stored);

/// <summary>A key to be made.</summary>
internal sealed record KeyBody
{
    /// <summary>For people: 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Out of read, write, ingest, admin.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Default: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
