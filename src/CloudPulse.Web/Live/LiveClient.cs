using System.Threading.Channels;

namespace CloudPulse.Web.Live;

/// <summary>
/// One follower and what waits for it. The queue is bounded: past <see cref="Capacity"/> events are dropped and counted, and the client is
/// told how many it missed as soon as it takes some again.
/// </summary>
internal sealed class LiveClient(LiveFilter filter)
{
    public const int Capacity = 1_024;

    private readonly Channel<ReadOnlyMemory<byte>> _waiting = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(Capacity)
        {
            // TryWrite fails when full, which is counted; nobody ever waits to write.
            FullMode = BoundedChannelFullMode.Wait,
            SingleReader = true,
        }
    );
    private long _missed;

    public LiveFilter Filter => filter;

    /// <summary>The id of the event after which this client hears everything.</summary>
    public required string Since { get; init; }

    /// <summary>It may have missed events before <see cref="Since"/>.</summary>
    public bool HasGap { get; init; }

    /// <summary>Events as they go over the wire.</summary>
    public ChannelReader<ReadOnlyMemory<byte>> Waiting => _waiting.Reader;

    public void Offer(ReadOnlyMemory<byte> frame)
    {
        if (!_waiting.Writer.TryWrite(frame))
        {
            Interlocked.Increment(ref _missed);
            WebMeters.LiveMissed(1);
        }
    }

    /// <summary>How many events were dropped since this was last asked.</summary>
    public long TakeMissed() => Interlocked.Exchange(ref _missed, 0);

    public void End() => _waiting.Writer.TryComplete();
}
