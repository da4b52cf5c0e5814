using System.Globalization;
using CloudPulse.Conformance;

namespace CloudPulse.Bench;

/// <summary>What the command line asked for.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        Measures the published program (artifacts/publish) from outside, against nginx on this machine.

          CloudPulse.Bench all|MEASUREMENT [options]

          --runs N         Runs of each measurement; the median counts (3, with --quick 1).
          --quick          Short windows: for trying out, not for figures.
          --program PATH   Another program to measure.
          --json PATH      Write the figures there too (artifacts/bench.json).
          --update-docs    Write the table into docs/performance.md.

        Measurements:
        """;

    public required string Measurement { get; init; }
    public int Runs { get; init; }
    public bool Quick { get; init; }
    public required string Program { get; init; }
    public required string JsonPath { get; init; }
    public bool UpdateDocs { get; init; }

    /// <returns>Null when the arguments make no sense, or ask for help.</returns>
    public static BenchOptions? Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0 || arguments[0].StartsWith('-'))
        {
            return null;
        }

        var options = new BenchOptions
        {
            Measurement = arguments[0],
            Program = Path.Combine(Repository.Root, "artifacts", "publish", "cloudpulse"),
            JsonPath = Path.Combine(Repository.Root, "artifacts", "bench.json"),
        };
        for (var index = 1; index < arguments.Count; index++)
        {
            var value = index + 1 < arguments.Count ? arguments[index + 1] : null;
            switch (arguments[index])
            {
                case "--quick":
                    options = options with { Quick = true };
                    break;
                case "--update-docs":
                    options = options with { UpdateDocs = true };
                    break;
                case "--runs" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var runs) && runs > 0:
                    options = options with { Runs = runs };
                    index++;
                    break;
                case "--program" when value is not null:
                    options = options with { Program = Path.GetFullPath(value) };
                    index++;
                    break;
                case "--json" when value is not null:
                    options = options with { JsonPath = Path.GetFullPath(value) };
                    index++;
                    break;
                default:
                    return null;
            }
        }

        return options.Runs > 0 ? options : options with { Runs = options.Quick ? 1 : 3 };
    }

    /// <summary>The window of a measurement: <paramref name="full"/>, or a sixth of it with --quick.</summary>
    public TimeSpan Window(TimeSpan full) => Quick ? full / 6 : full;
}
