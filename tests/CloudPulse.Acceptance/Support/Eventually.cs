namespace CloudPulse.Acceptance.Support;

/// <summary>Asks again and again until what is awaited has come about, or the deadline has passed.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <param name="what">For the message of the test that fails.</param>
    /// <param name="ask">Null: not yet.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="explain">More for that message.</param>
    public static async Task<T> GetAsync<T>(
        string what,
        Func<CancellationToken, Task<T?>> ask,
        CancellationToken cancellationToken,
        Func<string>? explain = null
    )
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await ask(cancellationToken) is { } answer)
            {
                return answer;
            }

            if (TimeProvider.System.GetElapsedTime(started) > Deadline)
            {
                Assert.Fail($"Not within {Deadline.TotalSeconds} s: {what}.\n{explain?.Invoke()}");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <inheritdoc cref="GetAsync"/>
    public static Task HoldsAsync(
        string what,
        Func<CancellationToken, Task<bool>> ask,
        CancellationToken cancellationToken,
        Func<string>? explain = null
    ) => GetAsync(what, async token => await ask(token) ? "yes" : null, cancellationToken, explain);
}
