using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using CloudPulse.Web.Dashboard.Forms;

namespace CloudPulse.Web.Dashboard.Channels;

/// <param name="Lines">All channels.</param>
/// <param name="Kinds">Of which there can be more.</param>
/// <param name="Notice">What the form before this page did.</param>
/// <param name="Now">The time.</param>
public sealed record ChannelsModel(IReadOnlyList<ChannelLine> Lines, IReadOnlyList<string> Kinds, string? Notice, DateTimeOffset Now);

/// <param name="Channel">Which.</param>
/// <param name="Last">The newest delivery to it; null: none.</param>
/// <param name="Failed">How many were not delivered for good, up to <see cref="MaxCounted"/>.</param>
public sealed record ChannelLine(Channel Channel, Delivery? Last, int Failed)
{
    public const int MaxCounted = 100;
}

/// <param name="Type">The kind.</param>
/// <param name="Form">Its fields.</param>
public sealed record NewChannelModel(string Type, DeclarationForm Form);

public sealed record ChannelModel
{
    public required Channel Channel { get; init; }
    public required DeclarationForm Form { get; init; }

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<Delivery> Deliveries { get; init; }

    /// <summary>Only those in this state.</summary>
    public DeliveryState? State { get; init; }

    /// <summary>Where the older ones begin; null: there are none.</summary>
    public long? Older { get; init; }

    /// <summary>A test that was just sent.</summary>
    public Delivery? Tested { get; init; }

    /// <summary>What the form before this page did.</summary>
    public string? Notice { get; init; }

    /// <summary>Why that did nothing.</summary>
    public string? Refusal { get; init; }
    public required DateTimeOffset Now { get; init; }
}

public sealed record DeliveryModel(
    Channel Channel,
    Delivery Delivery,
    IReadOnlyList<DeliveryAttempt> Attempts,
    string? Notice,
    DateTimeOffset Now
);
