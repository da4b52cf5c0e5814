using System.Globalization;
using CloudPulse.Core;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CloudPulse.Hosting;

/// <summary>
/// OTLP export of metrics, traces and logs, switched on and steered by the standard <c>OTEL_*</c> variables alone:
/// OTEL_EXPORTER_OTLP_ENDPOINT (or one of the per-signal ones) turns it on, OTEL_SDK_DISABLED off. What is off is not loaded: ask before adding.
/// </summary>
internal sealed class TelemetryExport : IHostedService, IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    public static bool HasLogs => IsOn("LOGS");

    public static bool HasMetricsOrTraces => IsOn("METRICS") || IsOn("TRACES");

    public static void AddLogs(ILoggingBuilder logging) =>
        logging.AddOpenTelemetry(options => options.SetResourceBuilder(Resource()).AddOtlpExporter());

    public static void AddMetricsAndTraces(IServiceCollection services) => services.AddHostedService<TelemetryExport>();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsOn("METRICS"))
        {
            _metrics = Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(Resource())
                .AddMeter(Telemetry.Meter.Name)
                .AddOtlpExporter()
                .Build();
        }

        if (IsOn("TRACES"))
        {
            _traces = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(Resource())
                .AddSource(Telemetry.Activities.Name)
                .AddOtlpExporter()
                .Build();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        const int FlushMilliseconds = 1_000;
        _metrics?.ForceFlush(FlushMilliseconds);
        _traces?.ForceFlush(FlushMilliseconds);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
    }

    private static ResourceBuilder Resource() =>
        ResourceBuilder.CreateDefault().AddService("cloudpulse", serviceVersion: ProgramVersion.Text).AddEnvironmentVariableDetector();

    private static bool IsOn(string signal) =>
        !string.Equals(Environment.GetEnvironmentVariable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
        && !string.Equals(Environment.GetEnvironmentVariable($"OTEL_{signal}_EXPORTER"), "none", StringComparison.OrdinalIgnoreCase)
        && (IsSet(Endpoint) || IsSet(string.Create(CultureInfo.InvariantCulture, $"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")));

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
