using System.Net.Http.Json;
using System.Text.Json;

namespace CloudPulse.Acceptance.Support;

/// <summary>The parts of the HTTP API that these tests look at.</summary>
internal sealed class ApiClient(string url) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new(url) };

    public string Url => url;

    /// <summary>Asks with this key from now on.</summary>
    public void Authorize(string key) => _http.DefaultRequestHeaders.Authorization = new("Bearer", key);

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync("/health/ready", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(path, cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"GET {path} gave {(int)answer.StatusCode}: {body}");
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    /// <summary>All items of a paged list, following its cursor.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string path, CancellationToken cancellationToken)
    {
        var items = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var separator = path.Contains('?') ? '&' : '?';
            var page = await GetAsync(cursor is null ? path : $"{path}{separator}cursor={Uri.EscapeDataString(cursor)}", cancellationToken);
            items.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
        } while (cursor is not null);

        return items;
    }

    public Task<IReadOnlyList<JsonElement>> ChecksAsync(CancellationToken cancellationToken) =>
        ListAsync("/api/v1/checks", cancellationToken);

    public Task<IReadOnlyList<JsonElement>> IncidentsAsync(CancellationToken cancellationToken) =>
        ListAsync("/api/v1/incidents", cancellationToken);

    /// <summary>A subject's raw pulses, newest first, as the API writes them.</summary>
    public Task<IReadOnlyList<JsonElement>> PulsesAsync(string subject, CancellationToken cancellationToken, string more = "") =>
        ListAsync($"/api/v1/pulses?subject={Uri.EscapeDataString(subject)}&limit=1000{more}", cancellationToken);

    public async Task<HttpResponseMessage> PostAsync(string path, object body, CancellationToken cancellationToken) =>
        await _http.PostAsJsonAsync(path, body, cancellationToken);

    public Task<Stream> FollowAsync(CancellationToken cancellationToken) => _http.GetStreamAsync("/api/v1/events", cancellationToken);

    public void Dispose() => _http.Dispose();
}
