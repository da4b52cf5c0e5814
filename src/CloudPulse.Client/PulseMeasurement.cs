namespace CloudPulse.Client;

/// <summary>
/// A piece of work whose time is taken. Ended without a word it was <see cref="PulseStatus.Down"/>: an exception that passes by needs no
/// <c>catch</c>.
/// </summary>
public sealed class PulseMeasurement : IDisposable
{
    private readonly PulseClient _client;
    private readonly string? _service;
    private readonly long _started;
    private readonly DateTimeOffset _startedAt;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private string _status = PulseStatus.Down;
    private int _isEnded;

    internal PulseMeasurement(PulseClient client, string? service, TimeProvider time)
    {
        _client = client;
        _service = service;
        _time = time;
        _started = time.GetTimestamp();
        _startedAt = time.GetUtcNow();
    }

    /// <summary>The work was done.</summary>
    public void Succeed() => _status = PulseStatus.Up;

    /// <summary>The work was done, or not, as <paramref name="status"/> says.</summary>
    /// <param name="status">As <see cref="Pulse.Status"/>.</param>
    public void End(string status) => _status = status;

    /// <summary>Keeps a text with the pulse.</summary>
    /// <param name="name">The text's name; one that is there already is replaced.</param>
    /// <param name="value">The text.</param>
    public void Set(string name, string value) => _metadata[name] = value;

    /// <summary>Ends the work and records its pulse.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isEnded, 1) == 0)
        {
            _client.Record(ToPulse());
        }
    }

    internal Pulse ToPulse() =>
        new()
        {
            Service = _service,
            Status = _status,
            Time = _startedAt,
            Latency = _time.GetElapsedTime(_started),
            Metadata = _metadata,
        };
}
