namespace CloudPulse.Client;

/// <summary>Counts what becomes of pulses, for the client's owner and for the meter. Every pulse is held first.</summary>
internal sealed class Tally
{
    public const string Full = "full";
    public const string Closed = "closed";

    private readonly Lock _lock = new();
    private PulseCounts _counts;

    public PulseCounts Counts
    {
        get
        {
            lock (_lock)
            {
                return _counts;
            }
        }
    }

    public void Hold()
    {
        lock (_lock)
        {
            _counts = _counts with { Recorded = _counts.Recorded + 1, Held = _counts.Held + 1 };
        }

        ClientTelemetry.Recorded.Add(1);
        ClientTelemetry.Buffered.Add(1);
    }

    public void Sent(long count)
    {
        lock (_lock)
        {
            _counts = _counts with { Sent = _counts.Sent + count, Held = _counts.Held - count };
        }

        ClientTelemetry.Sent.Add(count);
        ClientTelemetry.Buffered.Add(-count);
    }

    public void Refused(long count, string reason)
    {
        lock (_lock)
        {
            _counts = _counts with { Refused = _counts.Refused + count, Held = _counts.Held - count };
        }

        ClientTelemetry.Refused.Add(count, new KeyValuePair<string, object?>("reason", reason));
        ClientTelemetry.Buffered.Add(-count);
    }

    public void Dropped(long count, string reason)
    {
        lock (_lock)
        {
            _counts = _counts with { Dropped = _counts.Dropped + count, Held = _counts.Held - count };
        }

        ClientTelemetry.Dropped.Add(count, new KeyValuePair<string, object?>("reason", reason));
        ClientTelemetry.Buffered.Add(-count);
    }
}
