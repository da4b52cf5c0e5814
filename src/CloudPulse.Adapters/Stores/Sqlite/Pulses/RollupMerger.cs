namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>Adds pulses to the rollups of their subject, reading and writing each hour and day once.</summary>
internal sealed class RollupMerger
{
    private readonly RollupScratch _scratch = new();
    private readonly RollupBucket _hour = new();
    private readonly RollupBucket _day = new();
    private readonly List<RollupBucket> _pool = [];
    private readonly List<(int Minute, RollupBucket Bucket)> _minutes = [];
    private readonly ByteWriter _bucketBytes = new();
    private readonly ByteWriter _minuteBytes = new();

    /// <param name="rows">By time.</param>
    public void Merge(RollupWriter to, int subject, ReadOnlySpan<PulseRow> rows)
    {
        while (!rows.IsEmpty)
        {
            var day = rows[0].Time / Clock.Day;
            var length = Until(rows, (day + 1) * Clock.Day);
            MergeDay(to, subject, day, rows[..length]);
            rows = rows[length..];
        }
    }

    private void MergeDay(RollupWriter to, int subject, long day, ReadOnlySpan<PulseRow> rows)
    {
        _day.Clear();
        while (!rows.IsEmpty)
        {
            var hour = rows[0].Time / Clock.Hour;
            var length = Until(rows, (hour + 1) * Clock.Hour);
            MergeHour(to, subject, hour, rows[..length]);
            rows = rows[length..];
        }

        AddStored(to.Day(subject, day), _day);
        _bucketBytes.Clear();
        RollupCodec.Write(_bucketBytes, _day, _scratch.Bytes);
        to.SetDay(subject, day, _bucketBytes);
    }

    private void MergeHour(RollupWriter to, int subject, long hour, ReadOnlySpan<PulseRow> rows)
    {
        _hour.Clear();
        _minutes.Clear();
        while (!rows.IsEmpty)
        {
            var minute = rows[0].Time / Clock.Minute;
            var length = Until(rows, (minute + 1) * Clock.Minute);
            var bucket = Pooled(_minutes.Count);
            foreach (ref readonly var row in rows[..length])
            {
                bucket.Add(row);
            }

            _minutes.Add(((int)(minute % 60), bucket));
            _hour.Merge(bucket);
            rows = rows[length..];
        }

        _day.Merge(_hour);
        to.Hour(subject, hour, out var storedHour, out var storedMinutes);
        AddStored(storedHour, _hour);
        _bucketBytes.Clear();
        _minuteBytes.Clear();
        RollupCodec.Write(_bucketBytes, _hour, _scratch.Bytes);
        MinuteCodec.Merge(storedMinutes, _minutes, _minuteBytes, _scratch);
        to.SetHour(subject, hour, _bucketBytes, _minuteBytes);
    }

    private void AddStored(ReadOnlySpan<byte> stored, RollupBucket to)
    {
        if (!stored.IsEmpty)
        {
            var reader = new ByteReader(stored);
            RollupCodec.MergeInto(ref reader, to, _scratch.Read);
        }
    }

    private RollupBucket Pooled(int index)
    {
        if (index == _pool.Count)
        {
            _pool.Add(new());
        }

        _pool[index].Clear();
        return _pool[index];
    }

    private static int Until(ReadOnlySpan<PulseRow> rows, long end)
    {
        var length = 1;
        while (length < rows.Length && rows[length].Time < end)
        {
            length++;
        }

        return length;
    }
}
