using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace CloudPulse.Web.Metrics;

/// <summary>What Prometheus clients tell of their process, under the usual names.</summary>
internal static class ProcessMetrics
{
    private const string OpenFiles = "/proc/self/fd";
    private const string Limits = "/proc/self/limits";

    private static readonly string Version =
        typeof(ProcessMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    public static void Write(MetricWriter writer)
    {
        using var process = Process.GetCurrentProcess();
        Counter(writer, "process_cpu", "s", "CPU time spent, user and system.", process.TotalProcessorTime.TotalSeconds);
        Gauge(writer, "process_resident_memory", "By", "Resident memory.", process.WorkingSet64);
        Gauge(writer, "process_virtual_memory", "By", "Virtual memory.", process.VirtualMemorySize64);
        Gauge(writer, "process_threads", null, "Operating system threads.", process.Threads.Count);
        Gauge(
            writer,
            "process_start_time",
            "s",
            "When the process started, since the Unix epoch.",
            new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000d
        );
        if (Directory.Exists(OpenFiles))
        {
            Gauge(writer, "process_open_fds", null, "Open file descriptors.", Directory.EnumerateFileSystemEntries(OpenFiles).Count());
        }

        if (MaxOpenFiles() is { } max)
        {
            Gauge(writer, "process_max_fds", null, "The most file descriptors that may be open.", max);
        }

        Runtime(writer);
    }

    private static void Runtime(MetricWriter writer)
    {
        Gauge(writer, "dotnet_gc_heap_size", "By", "Managed heap after the last collection.", GC.GetGCMemoryInfo().HeapSizeBytes);
        Counter(writer, "dotnet_gc_allocated", "By", "Managed memory allocated.", GC.GetTotalAllocatedBytes());
        Counter(writer, "dotnet_gc_pause", "s", "Time the program stood still for collections.", GC.GetTotalPauseDuration().TotalSeconds);
        var collections = MetricName.Of("dotnet_gc_collections", null, FamilyType.Counter);
        writer.Family(collections, FamilyType.Counter, "Garbage collections, by the oldest generation they went through.");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            writer.Sample(
                collections.Sample,
                [new("generation", generation)],
                GC.CollectionCount(generation) - (generation < GC.MaxGeneration ? GC.CollectionCount(generation + 1) : 0)
            );
        }

        Gauge(writer, "dotnet_threadpool_threads", null, "Threads of the pool.", ThreadPool.ThreadCount);
        Gauge(writer, "dotnet_threadpool_queue_length", null, "Work items that wait for a thread.", ThreadPool.PendingWorkItemCount);
        var build = MetricName.Of("cloudpulse_build_info", null, FamilyType.Gauge);
        writer.Family(build, FamilyType.Gauge, "Always 1; the labels tell the version.");
        writer.Sample(build.Sample, [new("version", Version), new("runtime", Environment.Version.ToString())], 1);
    }

    private static void Gauge(MetricWriter writer, string name, string? unit, string help, double value) =>
        Single(writer, name, unit, FamilyType.Gauge, help, value);

    private static void Counter(MetricWriter writer, string name, string? unit, string help, double value) =>
        Single(writer, name, unit, FamilyType.Counter, help, value);

    private static void Single(MetricWriter writer, string name, string? unit, FamilyType type, string help, double value)
    {
        var full = MetricName.Of(name, unit, type);
        writer.Family(full, type, help);
        writer.Sample(full.Sample, [], value);
    }

    private static double? MaxOpenFiles()
    {
        const string Line = "Max open files";
        if (!File.Exists(Limits))
        {
            return null;
        }

        var soft = File.ReadLines(Limits)
            .FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal))
            ?[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault();
        return double.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var max) ? max : null;
    }
}
