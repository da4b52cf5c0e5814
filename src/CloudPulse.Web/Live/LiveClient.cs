using System.Threading.Channels;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Live;

/// <summary>
/// One follower and what waits for it. The queue is bounded: past <see cref="Capacity"/> events are dropped and counted, and the client is
/// told how many it missed as soon as it takes some again.
/// </summary>
internal sealed class LiveClient(LiveTypes types, Subject? subject)
{
    public const int Capacity = 1_024;

    private readonly Channel<LiveEvent> _waiting = System.Threading.Channels.Channel.CreateBounded<LiveEvent>(
        new BoundedChannelOptions(Capacity)
        {
            // TryWrite fails when full, which is counted; nobody ever waits to write.
            FullMode = BoundedChannelFullMode.Wait,
            SingleReader = true,
        }
    );
    private long _missed;

    public ChannelReader<LiveEvent> Waiting => _waiting.Reader;

    public bool Wants(LiveTypes type, Subject? about) => types.HasFlag(type) && (subject is null || about is null || subject == about);

    public void Offer(LiveEvent what)
    {
        if (!_waiting.Writer.TryWrite(what))
        {
            Interlocked.Increment(ref _missed);
            WebMeters.LiveMissed(1);
        }
    }

    /// <summary>How many events were dropped since this was last asked.</summary>
    public long TakeMissed() => Interlocked.Exchange(ref _missed, 0);

    public void End() => _waiting.Writer.TryComplete();
}
