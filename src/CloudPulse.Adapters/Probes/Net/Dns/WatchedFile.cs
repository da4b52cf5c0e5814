namespace CloudPulse.Adapters.Probes.Net.Dns;

/// <summary>What a file says, read again after it has changed (looked at once a second at most).</summary>
/// <param name="path">The file.</param>
/// <param name="parse">Reads its text; given null when there is no such file, or it cannot be read.</param>
/// <param name="time">The clock.</param>
internal sealed class WatchedFile<T>(string path, Func<string?, T> parse, TimeProvider time)
    where T : class
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private T? _value;
    private (DateTime Written, long Length) _stamp;
    private long _lookedAt;

    public T Value
    {
        get
        {
            lock (_lock)
            {
                if (_value is null || time.GetElapsedTime(_lookedAt) >= LookEvery)
                {
                    Look();
                }

                return _value!;
            }
        }
    }

    private void Look()
    {
        _lookedAt = time.GetTimestamp();
        var file = new FileInfo(path);
        var stamp = file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
        if (_value is not null && stamp == _stamp)
        {
            return;
        }

        string? text = null;
        try
        {
            text = file.Exists ? File.ReadAllText(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (_value is not null)
            {
                return;
            }
        }

        _value = parse(text);
        _stamp = stamp;
    }
}
