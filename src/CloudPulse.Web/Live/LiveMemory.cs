namespace CloudPulse.Web.Live;

/// <summary>The newest events about one kind of subject, for who comes back. Not safe for use from several threads at once.</summary>
internal sealed class LiveMemory
{
    public const int Capacity = 1_024;

    private readonly LiveEvent[] _kept = new LiveEvent[Capacity];
    private long _added;

    /// <summary>The number of the newest event that is not known any more; 0: all are.</summary>
    public long ForgottenThrough { get; private set; }

    public void Add(in LiveEvent what)
    {
        ref var place = ref _kept[_added++ % Capacity];
        ForgottenThrough = place.Sequence;
        place = what;
    }

    /// <summary>What came after an event, the oldest first.</summary>
    public IEnumerable<LiveEvent> After(long sequence)
    {
        for (var at = Math.Max(0, _added - Capacity); at < _added; at++)
        {
            var what = _kept[at % Capacity];
            if (what.Sequence > sequence)
            {
                yield return what;
            }
        }
    }
}
