using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Web.StatusPages.Serving;

/// <summary>
/// Values that are dear to make and may be some seconds old. However many ask at once, each is made once: who asks for a value that is a
/// little old gets it while it is made anew behind the scenes. What was changed by hand (another version) is waited for.
/// </summary>
internal sealed partial class FreshCache<TKey, TValue>(TimeProvider time, ILogger logger)
    where TKey : notnull
    where TValue : class
{
    private const int MaxEntries = 4_096;

    /// <summary>So long a value is given out as it is.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    /// <summary>So long it is given out while the next one is made.</summary>
    private static readonly TimeSpan Usable = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();

    public ValueTask<TValue> GetAsync(TKey key, long version, Func<Task<TValue>> make)
    {
        if (_entries.Count >= MaxEntries && !_entries.ContainsKey(key))
        {
            _entries.Clear();
        }

        var entry = _entries.GetOrAdd(key, static _ => new());
        if (entry.Value is { } made && made.Version == version)
        {
            var age = time.GetElapsedTime(made.At);
            if (age < Fresh)
            {
                return new(made.Value);
            }

            if (age < Usable)
            {
                _ = RunAsync(entry, version, make);
                return new(made.Value);
            }
        }

        return new(RunAsync(entry, version, make));
    }

    private Task<TValue> RunAsync(Entry entry, long version, Func<Task<TValue>> make)
    {
        lock (entry)
        {
            if (entry.Running is { IsCompleted: false } running && entry.RunningVersion == version)
            {
                return running;
            }

            entry.RunningVersion = version;
            return entry.Running = Task.Run(() => MakeAsync(entry, version, make));
        }
    }

    private async Task<TValue> MakeAsync(Entry entry, long version, Func<Task<TValue>> make)
    {
        try
        {
            // What was read before the version changed is not taken for what holds now.
            var at = time.GetTimestamp();
            var value = await make();
            entry.Value = new(value, version, at);
            return value;
        }
        catch (Exception fault) when (entry.Value is { } old && old.Version == version)
        {
            Stale(logger, fault);
            entry.Value = old with { At = time.GetTimestamp() };
            return old.Value;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A public answer could not be made anew; the one before is given out")]
    private static partial void Stale(ILogger logger, Exception fault);

    private sealed class Entry
    {
        public Made? Value { get; set; }

        public Task<TValue>? Running { get; set; }

        public long RunningVersion { get; set; }
    }

    private sealed record Made(TValue Value, long Version, long At);
}
