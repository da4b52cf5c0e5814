namespace CloudPulse.Core.Notify;

public sealed record DispatcherOptions
{
    /// <summary>Attempts at once, over all channels.</summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>Attempts at once to one channel. A channel whose last attempt failed gets one until one succeeds.</summary>
    public int ConcurrencyPerChannel { get; init; } = 4;

    /// <summary>The deadline of one attempt, for channels that have none of their own.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a claimed delivery stays hidden: longer than any attempt may take.</summary>
    public TimeSpan Lease { get; init; } = IChannelSettings.MaxTimeout + TimeSpan.FromSeconds(15);

    /// <summary>
    /// The longest sleep. Incident changes wake the dispatcher at once; this finds what nobody tells of: a test, a message resent, another
    /// process's lost signal.
    /// </summary>
    public TimeSpan MaxSleep { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long attempts may go on after a stop was asked for.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long completed deliveries are kept.</summary>
    public TimeSpan KeepCompleted { get; init; } = TimeSpan.FromDays(30);

    /// <summary>A message that waits longer is reported as an ailment.</summary>
    public TimeSpan BehindAfter { get; init; } = TimeSpan.FromMinutes(15);
}
