namespace CloudPulse.Core.Notify;

/// <summary>What becomes of a delivery after an attempt: a pure function of both, the time and a random number.</summary>
internal static class RetryPolicy
{
    public static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan MaxDelay = TimeSpan.FromHours(1);
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(24);
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(72);

    /// <summary>Not before so many attempts: neither days without power nor a stepped clock may end a delivery at its first failure.</summary>
    public const int MinAttempts = 5;

    /// <summary>
    /// Exponential backoff with full jitter (Brooker, "Exponential Backoff And Jitter", 2015): uniform in [0, 5 s · 2ⁿ], capped at an
    /// hour, never below a second, and never before the receiver's Retry-After.
    /// </summary>
    /// <param name="delivery">As claimed: its attempts do not count this one.</param>
    /// <param name="result">What came of the attempt.</param>
    /// <param name="now">When it ended.</param>
    /// <param name="jitter">In [0, 1).</param>
    public static (DeliveryState State, DateTimeOffset? NextAttemptAt) After(
        Delivery delivery,
        DeliveryResult result,
        DateTimeOffset now,
        double jitter
    )
    {
        switch (result.Verdict)
        {
            case DeliveryVerdict.Delivered:
                return (DeliveryState.Delivered, null);
            case DeliveryVerdict.Rejected:
                return (DeliveryState.Rejected, null);
        }

        var tried = delivery.Attempts + 1;
        if (tried >= MinAttempts && now - (delivery.ResentAt ?? delivery.CreatedAt) >= GiveUpAfter)
        {
            return (DeliveryState.Exhausted, null);
        }

        // 2^10 times 5 s is above the cap already.
        var ceiling = FirstDelay * (1 << Math.Min(delivery.Attempts, 10));
        var delay = (ceiling < MaxDelay ? ceiling : MaxDelay) * jitter;
        delay = delay > MinDelay ? delay : MinDelay;
        return (DeliveryState.Pending, now + Max(delay, Bounded(result.RetryAfter)));
    }

    /// <summary>A receiver's wish, within reason; zero when it had none.</summary>
    public static TimeSpan Bounded(TimeSpan? retryAfter) =>
        retryAfter is not { } wish ? TimeSpan.Zero
        : wish > MaxRetryAfter ? MaxRetryAfter
        : Max(wish, TimeSpan.Zero);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
