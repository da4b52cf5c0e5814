using System.Text;

namespace CloudPulse.Web.Metrics;

/// <summary>An instrument's name as Prometheus writes it: <c>cloudpulse.probe.duration</c> in <c>s</c> is <c>cloudpulse_probe_duration_seconds</c>.</summary>
/// <param name="Family">Without a counter's <c>_total</c>.</param>
/// <param name="Sample">With it.</param>
/// <param name="Unit">As OpenMetrics writes it; null when there is none.</param>
internal readonly record struct MetricName(string Family, string Sample, string? Unit)
{
    private const string Total = "_total";

    public static MetricName Of(string name, string? unit, FamilyType type)
    {
        var family = Legal(name);
        if (type == FamilyType.Counter && family.EndsWith(Total, StringComparison.Ordinal))
        {
            family = family[..^Total.Length];
        }

        var unitName = UnitName(unit, type);
        if (unitName is not null && !family.EndsWith("_" + unitName, StringComparison.Ordinal))
        {
            family = $"{family}_{unitName}";
        }

        return new(family, type == FamilyType.Counter ? family + Total : family, unitName);
    }

    /// <summary>A label's name; what is not allowed in it becomes an underscore.</summary>
    public static string Legal(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            text.Append(char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_');
        }

        return text.Length == 0 || char.IsAsciiDigit(text[0]) ? "_" + text : text.ToString();
    }

    /// <summary>Units are written in UCUM; braces hold mere annotations.</summary>
    private static string? UnitName(string? unit, FamilyType type) =>
        unit switch
        {
            null or "" => null,
            ['{', ..] => null,
            "s" => "seconds",
            "ms" => "milliseconds",
            "us" => "microseconds",
            "By" => "bytes",
            "%" => "percent",
            "1" => type == FamilyType.Gauge ? "ratio" : null,
            _ => Legal(unit),
        };
}
