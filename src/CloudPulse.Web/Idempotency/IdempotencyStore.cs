namespace CloudPulse.Web.Idempotency;

/// <summary>
/// Answers by idempotency key, for <see cref="KeptFor"/> and at most as many as configured: the oldest go first. In memory: a restart
/// forgets them. Requests under one key wait for each other.
/// </summary>
internal sealed class IdempotencyStore(WebOptions options, TimeProvider time)
{
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Queue<(string Name, Entry Entry)> _byAge = new();

    /// <summary>Waits until nobody else handles this key, then holds it.</summary>
    public async Task<Held> HoldAsync(string name, CancellationToken cancellationToken)
    {
        Entry entry;
        lock (_lock)
        {
            Expire();
            if (!_entries.TryGetValue(name, out entry!))
            {
                entry = new(time.GetTimestamp());
                _entries[name] = entry;
                _byAge.Enqueue((name, entry));
            }
        }

        await entry.Turn.WaitAsync(cancellationToken);
        return new(entry);
    }

    private void Expire()
    {
        while (
            _byAge.TryPeek(out var oldest)
            && (_entries.Count >= options.MaxIdempotencyKeys || time.GetElapsedTime(oldest.Entry.CreatedAt) >= KeptFor)
        )
        {
            _byAge.Dequeue();
            _entries.Remove(oldest.Name);
        }
    }

    /// <summary>A key's turn. Ends when disposed.</summary>
    internal sealed class Held(Entry entry) : IDisposable
    {
        public KeptAnswer? Answer => entry.Answer;

        public void Keep(KeptAnswer answer) => entry.Answer = answer;

        public void Dispose() => entry.Turn.Release();
    }

    // The semaphore never hands out a wait handle, so there is nothing to dispose of.
    internal sealed class Entry(long createdAt)
    {
        public long CreatedAt => createdAt;

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public KeptAnswer? Answer { get; set; }
    }
}
