using CloudPulse.Core.Record;

namespace CloudPulse.Core.Tests.Record;

/// <summary>What two peers would show for the last 24 hours, as uptime.json defines it: for comparison alone.</summary>
public static class UptimePeers
{
    private static readonly Fraction None = new(0, 1);

    /// <summary>Uptime Kuma: minute buckets, every beat counts, maintenance as neither, pending as down.</summary>
    public static Fraction UptimeKuma24h(UptimeVector vector)
    {
        var beats = vector
            .Results.Where(result => result.At <= vector.To)
            .Where(result => !vector.Maintenance.Any(range => range.From <= result.At && result.At < range.To))
            .ToLookup(result => Floor(result.At, TimeSpan.FromMinutes(1)));
        var now = Floor(vector.To, TimeSpan.FromMinutes(1));
        var shown = beats.Where(bucket => bucket.Key >= now.AddMinutes(-1_439) && bucket.Key <= now).SelectMany(bucket => bucket).ToList();
        if (shown.Count == 0 && beats.Count > 0)
        {
            shown = [.. beats.MaxBy(bucket => bucket.Key)!];
        }

        return Share(shown);
    }

    /// <summary>Gatus in memory: hour buckets from the one that <c>from</c> falls in, whole.</summary>
    public static Fraction Gatus24hMemory(UptimeVector vector) => Gatus(vector, Floor(vector.From, TimeSpan.FromHours(1)));

    /// <summary>Gatus on SQL: hour buckets that begin within the window.</summary>
    public static Fraction Gatus24hSql(UptimeVector vector) => Gatus(vector, vector.From);

    private static Fraction Gatus(UptimeVector vector, DateTimeOffset first) =>
        Share([
            .. vector.Results.Where(result =>
                Floor(result.At, TimeSpan.FromHours(1)) is var hour && hour >= first && hour <= vector.To && result.At <= vector.To
            ),
        ]);

    private static Fraction Share(List<UptimeResult> results) =>
        results.Count == 0 ? None : new(results.Count(result => result.State == UptimeState.Up), results.Count);

    private static DateTimeOffset Floor(DateTimeOffset time, TimeSpan unit) =>
        new(time.UtcTicks - (time.UtcTicks % unit.Ticks), TimeSpan.Zero);
}
