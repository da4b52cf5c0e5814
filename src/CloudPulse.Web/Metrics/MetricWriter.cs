using System.Buffers;
using System.Globalization;
using System.Text;

namespace CloudPulse.Web.Metrics;

/// <summary>Writes the Prometheus text format 0.0.4, or OpenMetrics 1.0.</summary>
internal sealed class MetricWriter(IBufferWriter<byte> output, bool isOpenMetrics)
{
    public const string PrometheusType = "text/plain; version=0.0.4; charset=utf-8";
    public const string OpenMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    public void Family(MetricName name, FamilyType type, string help)
    {
        // OpenMetrics names a counter's family without _total, the older format with it.
        var family = isOpenMetrics ? name.Family : name.Sample;
        if (help.Length > 0)
        {
            Raw("# HELP ");
            Raw(family);
            Raw(" ");
            Escaped(help, escapeQuotes: isOpenMetrics);
            Raw("\n");
        }

        Raw("# TYPE ");
        Raw(family);
        Raw(
            type switch
            {
                FamilyType.Counter => " counter\n",
                FamilyType.Histogram => " histogram\n",
                _ => " gauge\n",
            }
        );
        if (isOpenMetrics && name.Unit is { } unit)
        {
            Raw("# UNIT ");
            Raw(family);
            Raw(" ");
            Raw(unit);
            Raw("\n");
        }
    }

    public void Sample(string name, ReadOnlySpan<KeyValuePair<string, object?>> tags, double value) => Line(name, "", tags, null, value);

    public void Histogram(MetricName name, HistogramSeries histogram)
    {
        var total = 0L;
        var bounds = histogram.Bounds;
        for (var index = 0; index < bounds.Length; index++)
        {
            total += histogram.CountIn(index);
            Line(name.Sample, "_bucket", histogram.Tags.Tags, bounds[index], total);
        }

        total += histogram.CountIn(bounds.Length);
        Line(name.Sample, "_bucket", histogram.Tags.Tags, double.PositiveInfinity, total);
        Line(name.Sample, "_sum", histogram.Tags.Tags, null, histogram.Sum);
        Line(name.Sample, "_count", histogram.Tags.Tags, null, total);
    }

    public void End()
    {
        if (isOpenMetrics)
        {
            Raw("# EOF\n");
        }
    }

    private void Line(string name, string suffix, ReadOnlySpan<KeyValuePair<string, object?>> tags, double? bound, double value)
    {
        Raw(name);
        Raw(suffix);
        if (tags.Length > 0 || bound is not null)
        {
            var separator = "{";
            foreach (var (label, text) in tags)
            {
                Raw(separator);
                Raw(MetricName.Legal(label));
                Raw("=\"");
                Escaped(TagSet.Text(text), escapeQuotes: true);
                Raw("\"");
                separator = ",";
            }

            if (bound is { } limit)
            {
                Raw(separator);
                Raw("le=\"");
                Number(limit, isBound: true);
                Raw("\"");
            }

            Raw("}");
        }

        Raw(" ");
        Number(value, isBound: false);
        Raw("\n");
    }

    private void Number(double value, bool isBound)
    {
        if (!double.IsFinite(value))
        {
            Raw(
                double.IsNaN(value) ? "NaN"
                : value > 0 ? "+Inf"
                : "-Inf"
            );
            return;
        }

        var span = output.GetSpan(32);
        value.TryFormat(span, out var written, "R", CultureInfo.InvariantCulture);
        output.Advance(written);
        // OpenMetrics writes bounds as floating point numbers.
        if (isBound && isOpenMetrics && span[..written].IndexOfAny((byte)'.', (byte)'E') < 0)
        {
            Raw(".0");
        }
    }

    private void Escaped(string text, bool escapeQuotes)
    {
        if (text.AsSpan().IndexOfAny('\\', '\n', '"') < 0)
        {
            Raw(text);
            return;
        }

        var escaped = text.Replace("\\", "\\\\").Replace("\n", "\\n");
        Raw(escapeQuotes ? escaped.Replace("\"", "\\\"") : escaped);
    }

    private void Raw(ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, output);
}
