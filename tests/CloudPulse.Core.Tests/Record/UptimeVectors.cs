using System.Text.Json;
using System.Text.Json.Nodes;
using CloudPulse.Conformance;
using CloudPulse.Core.Record;

namespace CloudPulse.Core.Tests.Record;

/// <summary>The vectors of uptime.json, from the folder that CLOUDPULSE_VECTORS names, else from tests/vectors.</summary>
public static class UptimeVectors
{
    private static readonly Lazy<Dictionary<string, JsonNode>> All = new(Load);

    public static IEnumerable<string> Ids => All.Value.Keys;

    public static UptimeVector Get(string id) => new(All.Value[id]);

    private static Dictionary<string, JsonNode> Load()
    {
        var folder = Environment.GetEnvironmentVariable("CLOUDPULSE_VECTORS");
        var path = Path.Combine(string.IsNullOrEmpty(folder) ? Repository.Path("tests", "vectors") : folder, "uptime.json");
        var file = JsonNode.Parse(File.ReadAllText(path), documentOptions: new JsonDocumentOptions())!;
        Assert.Equal(1, (int)file["schema"]!);
        return file["vectors"]!.AsArray().ToDictionary(vector => (string)vector!["id"]!, vector => vector!);
    }
}

public sealed record UptimeVector(JsonNode Json)
{
    public DateTimeOffset From => Time(Json["from"]);

    public DateTimeOffset To => Time(Json["to"]);

    public TimeSpan StaleAfter => TimeSpan.FromTicks((long)((decimal)Json["staleAfterSeconds"]! * TimeSpan.TicksPerSecond));

    public IReadOnlyList<TimeRange> Maintenance => Ranges("maintenance");

    public IReadOnlyList<TimeRange> Excluded => [.. Maintenance, .. Ranges("paused")];

    public JsonNode Expected => Json["expected"]!;

    /// <summary>In order of arrival.</summary>
    public IReadOnlyList<UptimeResult> Results => [.. Runs(), .. Checks()];

    /// <summary>A {fraction, decimal}, or null for none.</summary>
    public static Fraction? Number(JsonNode? node) => node is null ? null : Fraction.Parse((string)node["fraction"]!);

    private static DateTimeOffset Time(JsonNode? node) => DateTimeOffset.Parse((string)node!);

    private List<TimeRange> Ranges(string name) =>
        [.. (Json[name]?.AsArray() ?? []).Select(range => new TimeRange(Time(range![0]), Time(range[1])))];

    private IEnumerable<UptimeResult> Runs()
    {
        var number = 0;
        foreach (var run in Json["checkRuns"]?.AsArray() ?? [])
        {
            for (var index = 0; index < (int)run!["count"]!; index++)
            {
                yield return new(Time(run["start"]).AddMilliseconds((double)run["everyMs"]! * index), State(run), $"run-{number++}");
            }
        }
    }

    private IEnumerable<UptimeResult> Checks() =>
        (Json["checks"]?.AsArray() ?? []).Select(check => new UptimeResult(Time(check!["at"]), State(check), (string)check["id"]!));

    private static UptimeState State(JsonNode node) =>
        (string)node["status"]! switch
        {
            "up" => UptimeState.Up,
            "down" => UptimeState.Down,
            "pending" => UptimeState.Pending,
            var other => throw new InvalidDataException($"The status '{other}' is not up, down or pending."),
        };
}
