using CloudPulse.Client;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace CloudPulse.Acceptance.Push;

/// <summary>The examples of docs/client.md, so that they compile: <see cref="SnippetTests"/>.</summary>
internal static class ClientExamples
{
    public static async Task UseAsync(CancellationToken cancellationToken)
    {
        await using var pulses = new PulseClient(
            new Uri("http://127.0.0.1:8080"),
            new PulseClientOptions { Service = "checkout", Key = Environment.GetEnvironmentVariable("PULSE_KEY") }
        );
        pulses.Record(PulseStatus.Up, TimeSpan.FromMilliseconds(12.5));
        pulses.Record("503", metadata: new Dictionary<string, string> { ["host"] = "a" });

        var order = await pulses.MeasureAsync(token => PlaceOrderAsync(token), cancellationToken);

        using (var work = pulses.Measure("payments"))
        {
            work.Set("provider", "acme");
            await PayAsync(order, cancellationToken);
            work.Succeed();
        }

        await pulses.RunAsync("backup", token => BackUpAsync(token), cancellationToken);

        await pulses.PingAsync("import", PingSignal.ExitCode(3), cancellationToken, output: "line 7: no such customer");
    }

    public static PulseClientOptions Watch(ILogger logger)
    {
        using var metrics = Sdk.CreateMeterProviderBuilder().AddMeter(PulseClient.TelemetryName).AddOtlpExporter().Build();
        using var traces = Sdk.CreateTracerProviderBuilder().AddSource(PulseClient.TelemetryName).AddOtlpExporter().Build();

        var options = new PulseClientOptions
        {
            Service = "checkout",
            OnTrouble = trouble => logger.LogWarning("{Kind}: {Message}", trouble.Kind, trouble.Message),
        };
        return options;
    }

    private static Task<int> PlaceOrderAsync(CancellationToken cancellationToken) => Task.FromResult(7);

    private static Task PayAsync(int order, CancellationToken cancellationToken) => Task.CompletedTask;

    private static Task BackUpAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
