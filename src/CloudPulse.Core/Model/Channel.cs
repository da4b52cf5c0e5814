using CloudPulse.Core.Notify;

namespace CloudPulse.Core.Model;

/// <summary>Where alerts go: what <c>channels:</c> in the file and <c>/api/v1/channels</c> declare.</summary>
public sealed record ChannelDefinition
{
    public required string Key { get; init; }
    public required string Name { get; init; }

    /// <summary>Which channel kind (see <see cref="IChannelKind"/>): webhook, slack, …</summary>
    public required string Type { get; init; }
    public required IChannelSettings Settings { get; init; }
    public bool Enabled { get; init; } = true;
}

/// <summary>A channel as declared and stored.</summary>
public sealed record Channel(Declaration Declaration, ChannelDefinition Definition)
{
    public int Id => Declaration.Id;

    public string Key => Definition.Key;
}
