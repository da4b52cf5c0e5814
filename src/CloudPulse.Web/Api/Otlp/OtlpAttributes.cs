using System.Globalization;
using CloudPulse.Web.Api.Otlp.Wire;
using CloudPulse.Web.Api.Pulses;

namespace CloudPulse.Web.Api.Otlp;

/// <summary>Attributes by name, as texts: those of a resource, or of a span or data point with its resource's behind them.</summary>
internal sealed class OtlpAttributes
{
    /// <summary>What is kept with a pulse: who answered, and what was asked for.</summary>
    private static readonly string[] Kept =
    [
        "service.namespace",
        "service.instance.id",
        "service.version",
        "deployment.environment.name",
        "deployment.environment",
        "host.name",
        "k8s.pod.name",
        "http.request.method",
        "http.method",
        "http.route",
        "rpc.service",
        "rpc.method",
        "rpc.grpc.status_code",
        "error.type",
    ];

    /// <summary>The gRPC statuses that are the server's fault, by OpenTelemetry's semantic conventions.</summary>
    private static readonly string[] GrpcFaults = ["2", "4", "12", "13", "14", "15"];

    private readonly Dictionary<string, string> _own = new(StringComparer.Ordinal);
    private readonly OtlpAttributes? _resource;

    public OtlpAttributes(IEnumerable<KeyValue> attributes, OtlpAttributes? resource = null)
    {
        _resource = resource;
        foreach (var attribute in attributes)
        {
            if (TextOf(attribute.Value) is { } text)
            {
                _own[attribute.Key] = text;
            }
        }
    }

    public string? this[string name] => _own.GetValueOrDefault(name) ?? _resource?[name];

    /// <summary>Which of a service's processes it is; empty where that is not said.</summary>
    public string Instance => this["service.instance.id"] ?? this["k8s.pod.name"] ?? this["host.name"] ?? "";

    /// <summary>Tells sets of own attributes apart.</summary>
    public string Identity =>
        string.Join('\0', _own.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.Value}"));

    public Dictionary<string, string> ToMetadata() =>
        Kept.Select(name => (Name: name, Value: this[name]))
            .Where(entry => !string.IsNullOrEmpty(entry.Value))
            .ToDictionary(entry => entry.Name, entry => PushedPulse.Clip(entry.Value!), StringComparer.Ordinal);

    /// <summary>How it went, in the words of a pushed pulse: an HTTP status, <c>ok</c> or <c>error</c>.</summary>
    public string StatusText(bool isError = false)
    {
        isError |= this["error.type"] is not null;
        var http = this["http.response.status_code"] ?? this["http.status_code"];
        if (http is { Length: 3 } && (!isError || http[0] == '5'))
        {
            return http;
        }

        return isError || (this["rpc.grpc.status_code"] is { } grpc && GrpcFaults.Contains(grpc)) ? "error" : "ok";
    }

    private static string? TextOf(AnyValue? value) =>
        value?.ValueCase switch
        {
            AnyValue.ValueOneofCase.StringValue => value.StringValue,
            AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
            AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(CultureInfo.InvariantCulture),
            AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString("R", CultureInfo.InvariantCulture),
            _ => null,
        };
}
