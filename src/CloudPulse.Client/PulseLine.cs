using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;

namespace CloudPulse.Client;

/// <summary>Writes a pulse as the server reads it. What is written once is sent as it is, however often, so that it counts once.</summary>
internal sealed class PulseLine(PulseClientOptions options)
{
    /// <summary>As much as the server takes in one line.</summary>
    public const int MaxBytes = 64 * 1024;

    private const string TraceId = "trace_id";

    private readonly string _client = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
    private long _written;

    public byte[] Write(Pulse pulse)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, new() { SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("service_name", pulse.Service ?? options.Service);
        json.WriteString("event_time", (pulse.Time ?? options.Time.GetUtcNow()).ToUniversalTime());
        json.WriteString("status", pulse.Status);
        if (pulse.Latency is { } latency)
        {
            json.WriteNumber("latency_ms", latency.TotalMilliseconds);
        }

        json.WriteString("id", pulse.Id ?? $"{_client}-{Interlocked.Increment(ref _written)}");
        WriteMetadata(json, pulse.Metadata, options.AttachTraceId ? Activity.Current : null);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata, Activity? activity)
    {
        var traceId =
            activity is { IdFormat: ActivityIdFormat.W3C } && metadata?.ContainsKey(TraceId) != true
                ? activity.TraceId.ToHexString()
                : null;
        if (metadata is not { Count: > 0 } && traceId is null)
        {
            return;
        }

        json.WriteStartObject("metadata");
        foreach (var (name, value) in metadata ?? new Dictionary<string, string>())
        {
            json.WriteString(name, value);
        }

        if (traceId is not null)
        {
            json.WriteString(TraceId, traceId);
        }

        json.WriteEndObject();
    }
}
