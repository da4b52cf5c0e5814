using System.Net.Http.Json;

namespace CloudPulse.Acceptance.Support;

/// <summary>The Orders sample, running.</summary>
internal sealed class OrdersProgram : IAsyncDisposable
{
    private readonly RunningProgram _program;
    private readonly HttpClient _http;

    private OrdersProgram(string url, string? cloudPulse)
    {
        Url = url;
        var variables = new Dictionary<string, string> { ["PULSE_URL"] = cloudPulse ?? "" };
        _program = RunningProgram.Start(Programs.Orders, variables, "--urls", url);
        _http = new() { BaseAddress = new(url) };
    }

    public string Url { get; }

    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="cloudPulse">The URL of what it pushes to.</param>
    public static async Task<OrdersProgram> StartAsync(CancellationToken cancellationToken, string? cloudPulse = null)
    {
        var orders = new OrdersProgram($"http://127.0.0.1:{Programs.FreePort()}", cloudPulse);
        await Eventually.HoldsAsync("Orders answers", orders.AnswersAsync, cancellationToken, () => orders._program.Output);
        return orders;
    }

    /// <param name="faults">Fields of <c>PUT /faults</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task BreakAsync(object faults, CancellationToken cancellationToken)
    {
        using var answer = await _http.PutAsJsonAsync("/faults", faults, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async Task MendAsync(CancellationToken cancellationToken)
    {
        using var answer = await _http.DeleteAsync("/faults", cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _http.SendAsync(request, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _program.DisposeAsync();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync("/health", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
