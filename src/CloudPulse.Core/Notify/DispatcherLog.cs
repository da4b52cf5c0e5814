using Microsoft.Extensions.Logging;

namespace CloudPulse.Core.Notify;

internal static partial class DispatcherLog
{
    [LoggerMessage(LogLevel.Debug, "Delivery {Id} reached channel {Channel} ({Type}).")]
    public static partial void Delivered(ILogger logger, long id, string channel, string type);

    [LoggerMessage(LogLevel.Warning, "Delivery {Id} did not reach channel {Channel} ({Type}); tried again at {Next}. {Detail}")]
    public static partial void RetryLater(ILogger logger, long id, string channel, string type, DateTimeOffset? next, string detail);

    [LoggerMessage(LogLevel.Error, "Delivery {Id} to channel {Channel} ({Type}) is {State} and can be resent by hand. {Detail}")]
    public static partial void GivenUp(ILogger logger, long id, string channel, string type, DeliveryState state, string detail);

    [LoggerMessage(LogLevel.Error, "Channel type {Type} threw {Error} for delivery {Id}.")]
    public static partial void KindFailed(ILogger logger, string type, long id, string error);

    [LoggerMessage(LogLevel.Error, "What came of delivery {Id} could not be written; it is sent again when its lease ends.")]
    public static partial void CompleteFailed(ILogger logger, long id, Exception error);

    [LoggerMessage(LogLevel.Error, "The outbox could not be read.")]
    public static partial void ClaimFailed(ILogger logger, Exception error);

    [LoggerMessage(LogLevel.Error, "The outbox could not be measured or purged.")]
    public static partial void WatchFailed(ILogger logger, Exception error);

    [LoggerMessage(LogLevel.Information, "Forgot {Count} deliveries completed before {Before}.")]
    public static partial void Purged(ILogger logger, int count, DateTimeOffset before);

    [LoggerMessage(LogLevel.Error, "Reminders could not be sent.")]
    public static partial void RemindFailed(ILogger logger, Exception error);
}
