using System.Text.Json;

namespace CloudPulse.Acceptance.Support;

internal static class Scenario
{
    /// <summary>A configuration whose checks all look at <paramref name="target"/> every second and tell <paramref name="receiver"/>.</summary>
    public static string Yaml(string target, WebhookReceiver? receiver, params IEnumerable<string> keys)
    {
        var alerts = receiver is null ? "" : "alerts: [ops], ";
        var checks = keys.Select(key =>
            $"  - {{ key: {key}, name: {key}, url: {target}/{key}, interval: 1s, timeout: 900ms, {alerts}failure_threshold: 2, success_threshold: 2 }}"
        );
        var channels = receiver is null ? "" : $"channels:\n  - {{ key: ops, name: ops, type: webhook, url: \"{receiver.Url}\" }}\n";
        return $"{channels}checks:\n{string.Join('\n', checks)}\n";
    }

    public static string Text(this JsonElement element, string property) => element.GetProperty(property).ToString();

    public static IReadOnlyList<string> Texts(this IEnumerable<JsonElement> elements, string property) =>
        [.. elements.Select(element => element.Text(property))];

    public static Task WaitForPulseAsync(this Instance instance, string key, CancellationToken cancellationToken, int count = 1) =>
        Eventually.HoldsAsync(
            $"{count} pulses of {key}",
            async token => (await instance.Api.PulsesAsync($"check/{key}", token)).Count >= count,
            cancellationToken,
            () => instance.Program.Output
        );

    public static Task WaitForServiceAsync(this Instance instance, string service, int count, CancellationToken cancellationToken) =>
        Eventually.HoldsAsync(
            $"{count} pulses of the service {service}",
            async token => (await instance.Api.PulsesAsync($"service/{service}", token)).Count >= count,
            cancellationToken,
            () => instance.Program.Output
        );

    public static async Task<JsonElement> WaitForIncidentAsync(this Instance instance, string key, CancellationToken cancellationToken)
    {
        var open = await Eventually.GetAsync(
            $"an open incident of {key}",
            async token =>
            {
                var found = (await instance.Api.IncidentsAsync(token)).Where(incident => IsOpen(incident) && IsOf(incident, key)).ToArray();
                return found.Length == 0 ? null : found;
            },
            cancellationToken,
            () => instance.Program.Output
        );
        return Assert.Single(open);
    }

    public static bool IsOpen(this JsonElement incident) =>
        !incident.TryGetProperty("ended_at", out var ended) || ended.ValueKind == JsonValueKind.Null;

    public static bool IsOf(this JsonElement incident, string key) => incident.Text("subject") == $"check/{key}";
}
