using CloudPulse.Core.Configuration;

namespace CloudPulse.Core.Notify;

/// <summary>
/// A sort of channel (webhook, slack, …): reads its own settings and sends. It says whether a refusal is permanent; the outbox retries.
/// Every implementation passes <c>ChannelContract</c> of CloudPulse.Conformance.
/// </summary>
public interface IChannelKind
{
    /// <summary>The value of a channel's <c>type</c>: "webhook".</summary>
    string Name { get; }

    /// <summary>Reads the kind's own fields, reporting every mistake; null when there was one.</summary>
    IChannelSettings? ReadSettings(FieldReader fields);

    /// <summary>
    /// Sends one message once. Failures are values; only cancellation by <paramref name="cancellationToken"/> (shutdown, or the
    /// dispatcher's deadline for one attempt) throws.
    /// </summary>
    Task<DeliveryResult> SendAsync(IChannelSettings settings, NotificationMessage message, CancellationToken cancellationToken);
}

/// <inheritdoc cref="Probe.IProbeSettings"/>
public interface IChannelSettings
{
    /// <summary>Where messages go, for people and without secrets: <c>https://hooks.example</c>.</summary>
    string? Target => null;

    /// <summary>The deadline of one attempt, up to <see cref="MaxTimeout"/>; null: the dispatcher's default.</summary>
    TimeSpan? Timeout => null;

    static readonly TimeSpan MaxTimeout = TimeSpan.FromSeconds(30);
}

public enum DeliveryVerdict
{
    Delivered,

    /// <summary>Might work later: no answer, 5xx, 408, 429.</summary>
    RetryLater,

    /// <summary>Will never work as it is: other 4xx, a bad URL, an invalid token.</summary>
    Rejected,
}

/// <summary>What came of one attempt.</summary>
/// <param name="Verdict">Whether to try again.</param>
/// <param name="Detail">For the delivery log: the status line and the start of the answer, or the error. Without secrets.</param>
/// <param name="Code">The receiver's status code, if there was one.</param>
/// <param name="RetryAfter">How long the receiver asked to be left alone.</param>
public sealed record DeliveryResult(DeliveryVerdict Verdict, string Detail, int? Code = null, TimeSpan? RetryAfter = null)
{
    public static DeliveryResult Delivered(string detail, int? code = null) => new(DeliveryVerdict.Delivered, detail, code);

    public static DeliveryResult RetryLater(string detail, int? code = null, TimeSpan? retryAfter = null) =>
        new(DeliveryVerdict.RetryLater, detail, code, retryAfter);

    public static DeliveryResult Rejected(string detail, int? code = null) => new(DeliveryVerdict.Rejected, detail, code);
}
