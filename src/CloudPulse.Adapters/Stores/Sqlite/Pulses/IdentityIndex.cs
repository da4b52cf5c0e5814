using CloudPulse.Core.Record;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>Tells whether an identity is sealed already, from the day's file, remembering what was looked at lately. Used by the writing thread alone.</summary>
internal sealed class IdentityIndex(PartitionSet partitions)
{
    private const int Remembered = 64;
    private Dictionary<(long Day, long Version, long Row), (long Time, ulong Id)[]> _chunks = [];
    private Dictionary<(long Day, long Version, long Row), (long Time, ulong Id)[]> _chunksBefore = [];
    private Dictionary<(long Day, long Version, int Subject), List<ChunkInfo>> _lists = [];
    private Dictionary<(long Day, long Version, int Subject), List<ChunkInfo>> _listsBefore = [];

    /// <exception cref="PulseStoreException">The day's file can't be read.</exception>
    public bool Contains(int subject, long time, ulong id)
    {
        var day = time / Clock.Day;
        if (partitions.Find(day) is not { } file)
        {
            return false;
        }

        var version = file.Version;
        var list = Get(ref _lists, ref _listsBefore, (day, version, subject), () => Chunks(file, subject));
        foreach (var chunk in list)
        {
            if (chunk.First <= time && chunk.Last >= time)
            {
                var identities = Get(ref _chunks, ref _chunksBefore, (day, version, chunk.Row), () => Identities(file, chunk));
                if (Array.BinarySearch(identities, (time, id)) >= 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static List<ChunkInfo> Chunks(PartitionFile file, int subject) =>
        file.Read(reader => reader.Overlapping(subject, file.Day * Clock.Day, (file.Day + 1) * Clock.Day));

    private static (long Time, ulong Id)[] Identities(PartitionFile file, ChunkInfo chunk) =>
        file.Read(reader => Array.ConvertAll(reader.Rows(chunk), row => (row.Time, row.Id)));

    // Least recently used, roughly: what was not asked for while as many others were is forgotten.
    private static TValue Get<TKey, TValue>(
        ref Dictionary<TKey, TValue> recent,
        ref Dictionary<TKey, TValue> before,
        TKey key,
        Func<TValue> make
    )
        where TKey : notnull
    {
        if (recent.TryGetValue(key, out var value))
        {
            return value;
        }

        if (!before.TryGetValue(key, out value))
        {
            value = make();
        }

        if (recent.Count >= Remembered)
        {
            before = recent;
            recent = [];
        }

        return recent[key] = value;
    }
}
