namespace CloudPulse.Core.Record;

/// <summary>
/// The bucket bounds of <see cref="LatencyHistogram"/>, in whole microseconds. Bucket 0 holds zero; bucket k holds (bound[k-1], bound[k]] with
/// bound[k] = max(bound[k-1] + 1, ⌊1.02 · bound[k-1]⌋). All arithmetic is on integers, so every build and machine has the same buckets.
/// They are stored: never change them.
/// </summary>
internal static class LatencyBuckets
{
    private static readonly long[] Bounds = MakeBounds();

    public static int Count => Bounds.Length;

    public static int IndexOf(long microseconds)
    {
        if (microseconds <= 50)
        {
            return (int)microseconds;
        }

        var index = Array.BinarySearch(Bounds, microseconds);
        return index >= 0 ? index : ~index;
    }

    /// <summary>
    /// The middle of the whole microseconds in the bucket, doubled so that it stays whole. The lowest of them, l, and the highest, h, have
    /// h ≤ 1.02 · l, so the middle is within 1 % of each.
    /// </summary>
    public static long TwiceMiddle(int index) => index == 0 ? 0 : Bounds[index - 1] + 1 + Bounds[index];

    private static long[] MakeBounds()
    {
        // TimeSpan.MaxValue in microseconds.
        const long Last = long.MaxValue / 10;
        var bounds = new List<long> { 0 };
        while (bounds[^1] < Last)
        {
            var bound = bounds[^1];
            bounds.Add(Math.Min(Last, Math.Max(bound + 1, bound + bound / 50)));
        }

        return [.. bounds];
    }
}
