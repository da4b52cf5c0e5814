using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Core.Notify;

/// <summary>One attempt to deliver: from a claimed delivery to what the outbox knows of it afterwards.</summary>
internal sealed class Attempt(
    IOutbox outbox,
    IRegistry<Channel> channels,
    ChannelKinds kinds,
    DispatcherOptions options,
    TimeProvider time,
    Random random,
    ILogger logger
)
{
    private const string Unknown = "unknown";

    /// <summary>What a kind that ignores its cancellation may take on top of its deadline, before it is left behind.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    /// <returns>
    /// What the channel's receiver said; null when there was none to ask, the attempt was cut off by a stop, or the channel was changed
    /// meanwhile: then it says nothing about the channel as it is now, and the next attempt is made at once.
    /// </returns>
    public async Task<DeliveryResult?> RunAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var started = time.GetTimestamp();
        var channel = channels.Current.ByKey(delivery.ChannelKey);
        var (kind, settings, refusal) = Find(delivery.ChannelKey, channel);
        var result = refusal is not null
            ? DeliveryResult.Rejected(refusal)
            : await SendAsync(kind!, settings!, delivery, cancellationToken);
        var duration = time.GetElapsedTime(started);
        var isCutOff = result is null;
        result ??= DeliveryResult.RetryLater("CloudPulse stopped before the receiver answered.");

        double jitter;
        lock (random)
        {
            jitter = random.NextDouble();
        }

        var (state, next) = isCutOff ? (DeliveryState.Pending, at + duration) : RetryPolicy.After(delivery, result, at + duration, jitter);
        var isOutdated = channels.Current.ByKey(delivery.ChannelKey)?.Declaration.Version != channel?.Declaration.Version;
        if (isOutdated && next is not null)
        {
            next = at + duration;
        }

        NotifyMetrics.Attempted(kind?.Name ?? Unknown, state, duration);
        Log(delivery, kind, state, result, next);
        try
        {
            await outbox.CompleteAsync(
                delivery.Id,
                new(at, duration, result.Verdict, result.Code, result.Detail),
                state,
                next,
                CancellationToken.None
            );
        }
        catch (Exception error)
        {
            // Its lease runs out and it is sent again, with the same idempotency key.
            DispatcherLog.CompleteFailed(logger, delivery.Id, error);
        }

        return isCutOff || isOutdated || refusal is not null ? null : result;
    }

    private (IChannelKind? Kind, IChannelSettings? Settings, string? Refusal) Find(string channelKey, Channel? channel) =>
        channel switch
        {
            null => (null, null, $"There is no channel '{channelKey}'."),
            { Declaration.Paused: true } => (null, null, $"The channel '{channelKey}' is paused."),
            { Definition.Enabled: false } => (null, null, $"The channel '{channelKey}' is disabled."),
            _ when kinds.ByName(channel.Definition.Type, out var kind) => (kind, channel.Definition.Settings, null),
            _ => (null, null, $"There is no channel type '{channel.Definition.Type}'; known are {string.Join(", ", kinds.Names)}."),
        };

    private async Task<DeliveryResult?> SendAsync(
        IChannelKind kind,
        IChannelSettings settings,
        Delivery delivery,
        CancellationToken cancellationToken
    )
    {
        var timeout = settings.Timeout ?? options.AttemptTimeout;
        using var deadline = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            // A kind that ignores its token is left behind: it must not hold a place for ever.
            return await kind.SendAsync(settings, delivery.Message, linked.Token).WaitAsync(timeout + Slack, time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception error) when (error is OperationCanceledException or TimeoutException)
        {
            return DeliveryResult.RetryLater($"No answer within {timeout.TotalSeconds:0.###} s.");
        }
        catch (Exception error)
        {
            // The message of an unknown exception might hold a secret: a URL, a header.
            DispatcherLog.KindFailed(logger, kind.Name, delivery.Id, error.GetType().FullName ?? Unknown);
            return DeliveryResult.RetryLater($"The channel type {kind.Name} failed unexpectedly: {error.GetType().Name}.");
        }
    }

    private void Log(Delivery delivery, IChannelKind? kind, DeliveryState state, DeliveryResult result, DateTimeOffset? next)
    {
        var type = kind?.Name ?? Unknown;
        switch (state)
        {
            case DeliveryState.Delivered:
                DispatcherLog.Delivered(logger, delivery.Id, delivery.ChannelKey, type);
                break;
            case DeliveryState.Pending:
                DispatcherLog.RetryLater(logger, delivery.Id, delivery.ChannelKey, type, next, result.Detail);
                break;
            default:
                DispatcherLog.GivenUp(logger, delivery.Id, delivery.ChannelKey, type, state, result.Detail);
                break;
        }
    }
}
