using System.Text.Json;
using System.Text.Json.Nodes;
using CloudPulse.Core.Model;
using Spectre.Console;

namespace CloudPulse.Commands;

/// <summary>How one probe went, for a person or a script.</summary>
internal static class CheckReport
{
    private const int BarWidth = 40;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Json(CheckDefinition check, Pulse pulse)
    {
        var phases = new JsonObject();
        foreach (var (name, took) in Phases(pulse))
        {
            phases[name] = Milliseconds(took);
        }

        return new JsonObject
        {
            ["url"] = check.Url,
            ["kind"] = check.Kind,
            ["status"] = pulse.Status.ToString().ToLowerInvariant(),
            ["time"] = pulse.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
            ["latency_ms"] = pulse.Latency is { } latency ? Milliseconds(latency) : null,
            ["code"] = pulse.Code,
            ["failure"] = pulse.Failure is { } failure ? new JsonObject { ["code"] = failure.Code, ["detail"] = failure.Detail } : null,
            ["phases_ms"] = phases,
        }.ToJsonString(Indented);
    }

    /// <summary>In colours on a terminal (unless NO_COLOR is set), as plain text elsewhere.</summary>
    public static void Write(CheckDefinition check, Pulse pulse, TextWriter output)
    {
        var isPlain =
            output != Console.Out || Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        var console = AnsiConsole.Create(
            new()
            {
                Ansi = isPlain ? AnsiSupport.No : AnsiSupport.Detect,
                ColorSystem = isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
                Out = new AnsiConsoleOutput(output),
            }
        );
        if (isPlain)
        {
            // Lines are for whoever reads them, not for the width of a terminal that is not there.
            console.Profile.Width = int.MaxValue;
        }

        var (word, colour) = pulse.Status switch
        {
            PulseStatus.Up => ("up", "green"),
            PulseStatus.Degraded => ("degraded", "yellow"),
            PulseStatus.Inconclusive => ("inconclusive", "grey"),
            _ => ("down", "red"),
        };
        var code = pulse.Code is { } number ? $"  {number}" : "";
        var total = pulse.Latency is { } latency ? $"  {Milliseconds(latency):0.###} ms" : "";
        console.MarkupLine($"[{colour} bold]{word}[/]  {Markup.Escape(check.Url)}{code}{total}");
        if (pulse.Failure is { } failure)
        {
            console.MarkupLine($"  [{colour}]{Markup.Escape(failure.ToString())}[/]");
        }

        var phases = Phases(pulse).ToList();
        var longest = phases.Count == 0 ? TimeSpan.Zero : phases.Max(phase => phase.Took);
        foreach (var (name, took) in phases)
        {
            var width = longest == TimeSpan.Zero ? 0 : (int)Math.Round(took / longest * BarWidth);
            console.MarkupLine($"  {name, -10} {Milliseconds(took), 10:0.000} ms  [blue]{new string('█', width)}[/]");
        }
    }

    private static IEnumerable<(string Name, TimeSpan Took)> Phases(Pulse pulse)
    {
        (string Name, TimeSpan? Took)[] all =
        [
            ("dns", pulse.Phases?.Dns),
            ("connect", pulse.Phases?.Connect),
            ("tls", pulse.Phases?.Tls),
            ("first_byte", pulse.Phases?.FirstByte),
            ("transfer", pulse.Phases?.Transfer),
        ];
        return all.Where(phase => phase.Took is not null).Select(phase => (phase.Name, phase.Took!.Value));
    }

    private static double Milliseconds(TimeSpan took) => Math.Round(took.TotalMilliseconds, 3);
}
