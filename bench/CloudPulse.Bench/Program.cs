using System.Runtime.InteropServices;
using CloudPulse.Bench;
using CloudPulse.Bench.Measurements;
using CloudPulse.Bench.Reports;

Measurement[] all =
[
    Throughput.Measurement,
    SteadyLoad.Cpu,
    SteadyLoad.Lateness,
    Memory.Measurement,
    SteadyLoad.Hanging,
    Alert.Measurement,
    Queries.Measurement,
    Disk.Measurement,
    Ingest.Measurement,
    StatusPages.Measurement,
    Pages.Measurement,
];

var options = BenchOptions.Parse(args);
Measurement[] chosen = options is null
    ? []
    : [.. all.Where(measurement => options.Measurement == "all" || measurement.Name == options.Measurement)];
if (options is null || chosen.Length == 0)
{
    Console.Error.WriteLine(BenchOptions.Usage);
    foreach (var measurement in all)
    {
        Console.Error.WriteLine($"  {measurement.Name, -12} {string.Join("; ", measurement.Goals.Select(goal => goal.Name))}");
    }

    return 2;
}

if (!File.Exists(options.Program))
{
    Console.Error.WriteLine($"{options.Program} is missing: run make publish first.");
    return 2;
}

using var stopping = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var results = new List<Result>();
foreach (var measurement in chosen)
{
    var runs = new List<IReadOnlyList<double>>();
    for (var run = 1; run <= options.Runs; run++)
    {
        Console.WriteLine($"{measurement.Name}, run {run} of {options.Runs}");
        try
        {
            runs.Add(await measurement.RunAsync(options, stopping.Token));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Console.Error.WriteLine("Stopped.");
            return 130;
        }
    }

    results.AddRange(measurement.Goals.Select((goal, index) => new Result(measurement.Name, goal, [.. runs.Select(run => run[index])])));
}

Console.WriteLine();
Console.Write(Report.Table(results));
await Report.WriteJsonAsync(options.JsonPath, results, stopping.Token);
if (options.UpdateDocs)
{
    await Report.UpdateDocsAsync(results, stopping.Token);
}

return results.TrueForAll(result => result.IsReached) ? 0 : 1;

// What was started is ended by the measurement's own disposal.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopping.Cancel();
}
