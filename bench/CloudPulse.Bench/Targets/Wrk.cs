using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CloudPulse.Bench.Targets;

/// <summary>wrk, sending what a script of it says.</summary>
internal static partial class Wrk
{
    public static async Task<(long Requests, double Seconds)> RunAsync(
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
        if (!total.Success || output.Contains("Non-2xx", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"wrk was not answered well: {output}");
        }

        return (
            long.Parse(total.Groups["requests"].ValueSpan, CultureInfo.InvariantCulture),
            double.Parse(total.Groups["seconds"].ValueSpan, CultureInfo.InvariantCulture) * (total.Groups["unit"].Value == "m" ? 60 : 1)
        );
    }

    [GeneratedRegex(
        @"(?<requests>\d+) requests in (?<seconds>[\d.]+)(?<unit>[sm])",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Total { get; }
}
