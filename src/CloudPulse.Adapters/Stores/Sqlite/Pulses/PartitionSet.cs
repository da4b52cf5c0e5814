using System.Collections.Concurrent;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>The days there are raw pulses of.</summary>
internal sealed class PartitionSet : IDisposable
{
    private readonly ConcurrentDictionary<long, PartitionFile> _files = new();
    private readonly string _folder;

    public PartitionSet(string directory)
    {
        _folder = Path.Combine(directory, "raw");
        Directory.CreateDirectory(_folder);
        foreach (var path in Directory.EnumerateFiles(_folder, "*.db"))
        {
            if (PartitionFile.At(path) is { } file)
            {
                _files[file.Day] = file;
            }
        }

        PulseMetrics.Partitions.Add(_files.Count);
    }

    public IReadOnlyCollection<long> Days => [.. _files.Keys.Order()];

    public PartitionFile? Find(long day) => _files.GetValueOrDefault(day);

    /// <summary>The day's file; a new one is seen by readers once it was <see cref="Show"/>n.</summary>
    public PartitionFile FindOrNew(long day) => Find(day) ?? PartitionFile.For(_folder, day);

    public void Show(PartitionFile file)
    {
        if (_files.TryAdd(file.Day, file))
        {
            PulseMetrics.Partitions.Add(1);
        }
    }

    /// <summary>Readers don't find it any more.</summary>
    public void Hide(PartitionFile file)
    {
        if (_files.TryRemove(file.Day, out _))
        {
            PulseMetrics.Partitions.Add(-1);
        }
    }

    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }

        PulseMetrics.Partitions.Add(-_files.Count);
    }
}
