using System.Globalization;

namespace CloudPulse.Bench;

/// <summary>Holds the counters against what the API can read back: a figure of pulses stored means pulses that are there.</summary>
internal static class StoredPulses
{
    private const int Sampled = 20;
    private static readonly TimeSpan Behind = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(8);

    /// <summary>Looks at some of the checks <c>name-0</c> … : every second of a stretch just past has its pulse, unless slots were skipped.</summary>
    public static async Task VerifyAsync(ServeUnderTest serve, string name, int count, CancellationToken cancellationToken)
    {
        var to = TimeProvider.System.GetUtcNow() - Behind;
        var from = to - Span;
        var missing = 0;
        for (var sample = 0; sample < Sampled; sample++)
        {
            var subject = $"check/{name}-{sample * (count / Sampled)}";
            var path = $"/api/v1/pulses?subject={subject}&from={Text(from)}&to={Text(to)}&limit=1000";
            var page = await serve.GetAsync(path, cancellationToken);
            var times = page.GetProperty("items")
                .EnumerateArray()
                .Select(pulse => pulse.GetProperty("time").GetString())
                .Distinct()
                .Count();
            missing += (int)Span.TotalSeconds - times;
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  read back: {missing} of {Sampled * Span.TotalSeconds} sampled slots have no pulse"
            )
        );
    }

    private static string Text(DateTimeOffset time) =>
        Uri.EscapeDataString(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}
