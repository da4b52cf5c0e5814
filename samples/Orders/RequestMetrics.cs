using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Orders;

/// <summary>Counts and durations of requests, in the Prometheus text format.</summary>
public sealed class RequestMetrics
{
    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private readonly ConcurrentDictionary<Labels, Series> _series = new();

    public void Observe(string method, string route, int code, TimeSpan duration) =>
        _series.GetOrAdd(new(method, route, code), static _ => new()).Observe(duration.TotalSeconds);

    public string Write(FaultSettings faults)
    {
        var text = new StringBuilder();
        text.Append("# HELP orders_requests_total Requests answered.\n# TYPE orders_requests_total counter\n");
        foreach (var (labels, series) in _series)
        {
            text.Append(CultureInfo.InvariantCulture, $"orders_requests_total{{{labels}}} {series.Count}\n");
        }

        text.Append("# HELP orders_request_duration_seconds How long requests took.\n# TYPE orders_request_duration_seconds histogram\n");
        foreach (var (labels, series) in _series)
        {
            series.Write(text, labels);
        }

        var active = faults == new FaultSettings() ? 0 : 1;
        text.Append("# HELP orders_faults_active 1 while any fault is switched on.\n# TYPE orders_faults_active gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"orders_faults_active {active}\n");
        return text.ToString();
    }

    private sealed record Labels(string Method, string Route, int Code)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"method=\"{Method}\",route=\"{Route}\",code=\"{Code}\"");
    }

    private sealed class Series
    {
        private readonly Lock _lock = new();
        private readonly long[] _buckets = new long[Bounds.Length];
        private double _sum;

        public long Count { get; private set; }

        public void Observe(double seconds)
        {
            lock (_lock)
            {
                Count++;
                _sum += seconds;
                for (var index = 0; index < Bounds.Length; index++)
                {
                    if (seconds <= Bounds[index])
                    {
                        _buckets[index]++;
                    }
                }
            }
        }

        public void Write(StringBuilder text, Labels labels)
        {
            lock (_lock)
            {
                for (var index = 0; index < Bounds.Length; index++)
                {
                    text.Append(
                        CultureInfo.InvariantCulture,
                        $"orders_request_duration_seconds_bucket{{{labels},le=\"{Bounds[index]}\"}} {_buckets[index]}\n"
                    );
                }

                text.Append(CultureInfo.InvariantCulture, $"orders_request_duration_seconds_bucket{{{labels},le=\"+Inf\"}} {Count}\n");
                text.Append(CultureInfo.InvariantCulture, $"orders_request_duration_seconds_sum{{{labels}}} {_sum}\n");
                text.Append(CultureInfo.InvariantCulture, $"orders_request_duration_seconds_count{{{labels}}} {Count}\n");
            }
        }
    }
}
