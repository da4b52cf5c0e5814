namespace CloudPulse.Client;

/// <summary>How long to rest between attempts.</summary>
internal static class Backoff
{
    /// <summary>A server may ask for more, and is then asked again after so long all the same.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);

    /// <summary>
    /// Exponential backoff with full jitter (Brooker, "Exponential Backoff And Jitter", 2015): uniform up to the first delay times 2ⁿ, capped.
    /// It comes on top of what the server asks for, so that its clients don't come back all at once.
    /// </summary>
    /// <param name="options">The first delay and the cap.</param>
    /// <param name="failures">In a row, before this one.</param>
    /// <param name="retryAfter">What the server asks for.</param>
    /// <param name="jitter">In [0, 1).</param>
    public static TimeSpan After(PulseClientOptions options, int failures, TimeSpan? retryAfter, double jitter)
    {
        // 2^30 times a millisecond is above any cap.
        var ceiling = options.RetryDelay * Math.Pow(2, Math.Min(failures, 30));
        var delay = (ceiling < options.MaxRetryDelay ? ceiling : options.MaxRetryDelay) * jitter;
        return delay
            + (
                retryAfter is not { } wish ? TimeSpan.Zero
                : wish > MaxRetryAfter ? MaxRetryAfter
                : wish
            );
    }
}
