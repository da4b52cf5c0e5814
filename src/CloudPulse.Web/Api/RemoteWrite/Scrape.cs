using CloudPulse.Web.Api.RemoteWrite.Wire;

namespace CloudPulse.Web.Api.RemoteWrite;

/// <summary>What one scrape of one target said: its samples have the same labels, but for the name, and the same time.</summary>
/// <param name="identity">The labels as one text.</param>
/// <param name="labels">By name, without the series' own.</param>
/// <param name="time">Unix milliseconds.</param>
internal sealed class Scrape(string identity, IReadOnlyDictionary<string, string> labels, long time)
{
    private const string NameLabel = "__name__";

    public string Identity => identity;

    public IReadOnlyDictionary<string, string> Labels => labels;

    public long Time => time;

    public double? ProbeSuccess { get; private set; }
    public double? ProbeSeconds { get; private set; }
    public double? Up { get; private set; }
    public double? ScrapeSeconds { get; private set; }

    /// <summary>Puts the samples of a request together, in order of time; what tells of nothing here is counted.</summary>
    public static IEnumerable<Scrape> Gather(WriteRequest request, Action<string, long> ignore)
    {
        var scrapes = new Dictionary<(string, long), Scrape>();
        foreach (var series in request.Timeseries)
        {
            var name = series.Labels.FirstOrDefault(label => label.Name == NameLabel)?.Value;
            if (name is not ("probe_success" or "probe_duration_seconds" or "up" or "scrape_duration_seconds"))
            {
                ignore("other_series", series.Samples.Count);
                continue;
            }

            var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var label in series.Labels.Where(label => label.Name != NameLabel))
            {
                labels[label.Name] = label.Value;
            }

            var identity = string.Join('\0', labels.Select(label => $"{label.Key}={label.Value}"));
            foreach (var sample in series.Samples)
            {
                if (double.IsNaN(sample.Value))
                {
                    ignore("stale", 1);
                    continue;
                }

                if (!scrapes.TryGetValue((identity, sample.Timestamp), out var scrape))
                {
                    scrapes[(identity, sample.Timestamp)] = scrape = new(identity, labels, sample.Timestamp);
                }

                scrape.Set(name, sample.Value);
            }
        }

        return scrapes.Values.OrderBy(scrape => scrape.Time);
    }

    private void Set(string name, double value)
    {
        switch (name)
        {
            case "probe_success":
                ProbeSuccess = value;
                break;
            case "probe_duration_seconds":
                ProbeSeconds = value;
                break;
            case "up":
                Up = value;
                break;
            default:
                ScrapeSeconds = value;
                break;
        }
    }
}
