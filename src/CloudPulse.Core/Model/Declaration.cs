namespace CloudPulse.Core.Model;

/// <summary>Who declares an object: it can be changed only there. The numeric values are stored.</summary>
public enum ManagedBy : byte
{
    Api = 0,
    File = 1,
}

/// <summary>What every declared object (check, channel, …) has in common, as its store keeps it.</summary>
public sealed record Declaration
{
    /// <summary>Which sort of object: "check", "channel", …</summary>
    public required string Kind { get; init; }

    /// <summary>Unique within the kind, assigned once, never used again.</summary>
    public required int Id { get; init; }

    /// <summary>Unique slug within the kind.</summary>
    public required string Key { get; init; }

    /// <summary>The object as declared (snake_case JSON, defaults not filled in, secrets in clear): what the readers of Configuration/ read.</summary>
    public required string Json { get; init; }
    public required ManagedBy ManagedBy { get; init; }

    /// <summary>For <see cref="ManagedBy.File"/>: file and line of the declaration.</summary>
    public string? Origin { get; init; }

    /// <summary>Switched off by hand: operational state, so it may be set on file-managed objects too.</summary>
    public bool Paused { get; init; }

    /// <summary>Counts the changes: the entity tag of a conditional write.</summary>
    public required long Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}
