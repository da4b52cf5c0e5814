using System.Text.Json;
using System.Text.Json.Serialization;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Responses;

/// <summary>How many pulses ended how.</summary>
[JsonConverter(typeof(Converter))]
internal sealed record CountsView(long Up, long Degraded, long Down, long Inconclusive, long Maintenance)
{
    public static IReadOnlyList<string> Names { get; } = ["up", "degraded", "down", "inconclusive", "maintenance"];

    public static CountsView From(StatusCounts counts) =>
        new(counts.Up, counts.Degraded, counts.Down, counts.Inconclusive, counts.Maintenance);

    /// <summary>An overview of 1,000 checks holds 24,000 of these: half of the time it takes went into finding their properties.</summary>
    private sealed class Converter : JsonConverter<CountsView>
    {
        private static readonly JsonEncodedText[] Encoded = [.. Names.Select(name => JsonEncodedText.Encode(name))];

        public override CountsView Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Counts are written only.");

        public override void Write(Utf8JsonWriter writer, CountsView value, JsonSerializerOptions options)
        {
            ReadOnlySpan<long> counts = [value.Up, value.Degraded, value.Down, value.Inconclusive, value.Maintenance];
            writer.WriteStartObject();
            for (var index = 0; index < counts.Length; index++)
            {
                writer.WriteNumber(Encoded[index], counts[index]);
            }

            writer.WriteEndObject();
        }
    }
}

/// <summary>Latencies of good pulses. Percentiles have a relative error of at most 1 %, the rest is exact.</summary>
internal sealed record LatencyView(
    long Count,
    double MinMs,
    double MeanMs,
    double MaxMs,
    double P50Ms,
    double P90Ms,
    double P95Ms,
    double P99Ms
)
{
    public static LatencyView? From(LatencySummary? latency) =>
        latency is null
            ? null
            : new(
                latency.Count,
                Ms(latency.Min),
                Ms(latency.Mean),
                Ms(latency.Max),
                Ms(latency.P50),
                Ms(latency.P90),
                Ms(latency.P95),
                Ms(latency.P99)
            );

    private static double Ms(TimeSpan latency) => Math.Round(latency.TotalMilliseconds, 3);
}

/// <summary>All pulses of [from, to), summed up.</summary>
/// <param name="From">What was really covered: wider than asked for where only rollups are kept.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Counts">By status.</param>
/// <param name="Uptime">(up + degraded) / (up + degraded + down), between 0 and 1; null when nothing counts.</param>
/// <param name="Latency">Null when nothing was timed.</param>
internal sealed record SummaryView(DateTimeOffset From, DateTimeOffset To, CountsView Counts, double? Uptime, LatencyView? Latency)
{
    public static SummaryView Of(PulseSummary summary) =>
        new(summary.From, summary.To, CountsView.From(summary.Counts), summary.Counts.Uptime, LatencyView.From(summary.Latency));
}
