using System.Globalization;
using System.Text.RegularExpressions;

namespace CloudPulse.Web.Tests.Metrics;

/// <summary>Reads the text format 0.0.4 strictly: every line well-formed, families whole and once, no series twice, histograms cumulative.</summary>
internal static partial class PrometheusText
{
    public static void Verify(string page)
    {
        Assert.EndsWith("\n", page, StringComparison.Ordinal);
        var families = new HashSet<string>(StringComparer.Ordinal);
        var series = new HashSet<string>(StringComparer.Ordinal);
        var (family, type) = ("", "");
        var lastBucket = (Series: "", Count: 0d);
        foreach (var line in page[..^1].Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                continue;
            }

            if (TypeLine.Match(line) is { Success: true } declared)
            {
                (family, type) = (declared.Groups["name"].Value, declared.Groups["type"].Value);
                Assert.True(families.Add(family), $"family {family} twice");
                continue;
            }

            var sample = SampleLine.Match(line);
            Assert.True(sample.Success, line);
            var name = sample.Groups["name"].Value;
            Assert.True(series.Add(name + sample.Groups["labels"].Value), $"series twice: {line}");
            var value = Parse(sample.Groups["value"].Value);
            if (type != "histogram")
            {
                Assert.Equal(family, name);
                Assert.Equal(type == "counter", name.EndsWith("_total", StringComparison.Ordinal));
                continue;
            }

            Assert.Contains(name[family.Length..], (string[])["_bucket", "_sum", "_count"]);
            if (name.EndsWith("_bucket", StringComparison.Ordinal))
            {
                var others = Bound.Replace(sample.Groups["labels"].Value, "");
                Assert.True(lastBucket.Series != name + others || value >= lastBucket.Count, line);
                lastBucket = (name + others, value);
            }
        }
    }

    private static double Parse(string value) =>
        value switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            _ => double.Parse(value, CultureInfo.InvariantCulture),
        };

    [GeneratedRegex("^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeLine { get; }

    [GeneratedRegex(
        """^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?<labels>\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\[\\"n])*"(,(?!\})|(?=\})))*\})? (?<value>[+-]Inf|NaN|-?[0-9.]+([eE][+-]?[0-9]+)?)$""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex SampleLine { get; }

    [GeneratedRegex("""[,{]le="[^"]*"\}""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bound { get; }
}
