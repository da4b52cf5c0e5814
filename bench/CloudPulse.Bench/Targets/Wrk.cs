using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CloudPulse.Bench.Targets;

/// <param name="Requests">That were answered.</param>
/// <param name="Seconds">That it took.</param>
/// <param name="P99">Of the answers' latencies, in milliseconds.</param>
internal sealed record WrkRun(long Requests, double Seconds, double P99)
{
    public double RequestsPerSecond => Requests / Seconds;
}

/// <summary>wrk, sending what a script of it says.</summary>
internal static partial class Wrk
{
    public static async Task<WrkRun> RunAsync(
        string url,
        string script,
        int threads,
        int connections,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo(
            "wrk",
            [
                string.Create(CultureInfo.InvariantCulture, $"-t{threads}"),
                string.Create(CultureInfo.InvariantCulture, $"-c{connections}"),
                string.Create(CultureInfo.InvariantCulture, $"-d{(int)duration.TotalSeconds}s"),
                "--latency",
                "-s",
                script,
                url,
            ]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("wrk did not start; is it installed?");
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var total = Total.Match(output);
        var p99 = P99.Match(output);
        if (!total.Success || !p99.Success || output.Contains("Non-2xx", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"wrk was not answered well: {output}");
        }

        return new(long.Parse(total.Groups["requests"].ValueSpan, CultureInfo.InvariantCulture), Seconds(total), Seconds(p99) * 1_000);
    }

    private static double Seconds(Match match) =>
        double.Parse(match.Groups["time"].ValueSpan, CultureInfo.InvariantCulture)
        * match.Groups["unit"].Value switch
        {
            "us" => 0.000_001,
            "ms" => 0.001,
            "m" => 60,
            _ => 1,
        };

    [GeneratedRegex(@"99%\s+(?<time>[\d.]+)(?<unit>us|ms|s|m)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex P99 { get; }

    [GeneratedRegex(
        @"(?<requests>\d+) requests in (?<time>[\d.]+)(?<unit>[sm])",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Total { get; }
}
