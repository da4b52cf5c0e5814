namespace CloudPulse.Core.Record;

/// <summary>
/// The two definitions of uptime, in exact arithmetic, over results in order of arrival. docs/uptime.md explains when to use which.
/// </summary>
public static class Uptime
{
    /// <summary>up / (up + down) over results with from ≤ at &lt; to outside <paramref name="excluded"/>.</summary>
    public static UptimeRatio Ratio(
        IEnumerable<UptimeResult> results,
        DateTimeOffset from,
        DateTimeOffset to,
        IReadOnlyList<TimeRange> excluded
    )
    {
        var counts = new long[Enum.GetValues<UptimeState>().Length];
        foreach (var result in FirstDeliveries(results))
        {
            if (result.At >= from && result.At < to && !excluded.Any(range => range.From <= result.At && result.At < range.To))
            {
                counts[(int)result.State]++;
            }
        }

        return new(counts[(int)UptimeState.Up], counts[(int)UptimeState.Down], counts[(int)UptimeState.Pending]);
    }

    /// <inheritdoc cref="UptimeClock"/>
    /// <param name="results">May reach back before <paramref name="from"/>: the last of those carries in.</param>
    public static UptimeTime TimeWeighted(
        IEnumerable<UptimeResult> results,
        DateTimeOffset from,
        DateTimeOffset to,
        TimeSpan staleAfter,
        IReadOnlyList<TimeRange> excluded
    )
    {
        var clock = new UptimeClock(from, to, staleAfter, excluded);
        // OrderBy is stable: of results at one instant the later arrival comes last.
        foreach (var result in FirstDeliveries(results).OrderBy(result => result.At))
        {
            clock.Add(result.At, result.State);
        }

        return clock.Finish();
    }

    private static IEnumerable<UptimeResult> FirstDeliveries(IEnumerable<UptimeResult> results)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return results.Where(result => result.Id is null || seen.Add(result.Id));
    }
}
