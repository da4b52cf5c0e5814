using System.Globalization;

namespace CloudPulse.Bench;

/// <summary>A reading of <c>/metrics</c>.</summary>
internal sealed class MetricsText
{
    private readonly List<(string Name, string Labels, double Value)> _samples = [];

    public MetricsText(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'))
        {
            var brace = line.IndexOf('{', StringComparison.Ordinal);
            var space = line.IndexOf(' ', line.LastIndexOf('}') + 1);
            var name = line[..(brace < 0 ? space : brace)];
            var labels = brace < 0 ? "" : line[(brace + 1)..(space - 1)];
            _samples.Add((name, labels, double.Parse(line[space..].Trim().Split(' ')[0], CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>The sum over all label sets.</summary>
    public double Sum(string name) => _samples.Where(sample => sample.Name == name).Sum(sample => sample.Value);

    /// <summary>A histogram's cumulative counts by upper bound, over all label sets.</summary>
    public SortedDictionary<double, double> Buckets(string name)
    {
        var buckets = new SortedDictionary<double, double>();
        foreach (var sample in _samples.Where(sample => sample.Name == name + "_bucket"))
        {
            var bound = Bound(sample.Labels);
            buckets[bound] = buckets.GetValueOrDefault(bound) + sample.Value;
        }

        return buckets;
    }

    /// <summary>A quantile of what a histogram saw between two readings, interpolated within its bucket as Prometheus does.</summary>
    public static double Quantile(MetricsText before, MetricsText after, string name, double quantile)
    {
        var earlier = before.Buckets(name);
        var later = after.Buckets(name);
        var rank = quantile * (later.Values.LastOrDefault() - earlier.Values.LastOrDefault());
        var (lower, below) = (0.0, 0.0);
        foreach (var (bound, count) in later)
        {
            var seen = count - earlier.GetValueOrDefault(bound);
            if (seen >= rank && seen > below)
            {
                return double.IsPositiveInfinity(bound) ? lower : lower + ((bound - lower) * (rank - below) / (seen - below));
            }

            (lower, below) = (bound, seen);
        }

        return double.NaN;
    }

    private static double Bound(string labels)
    {
        var start = labels.IndexOf("le=\"", StringComparison.Ordinal) + 4;
        var text = labels[start..labels.IndexOf('"', start)];
        return text == "+Inf" ? double.PositiveInfinity : double.Parse(text, CultureInfo.InvariantCulture);
    }
}
