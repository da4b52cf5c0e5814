using System.Net.Http.Headers;
using System.Text;
using CloudPulse.Conformance;

namespace CloudPulse.Acceptance.Push;

/// <summary>What lies between a client and the server: it passes every request on, and loses some answers.</summary>
internal sealed class LossyWay : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private readonly HttpReceiver _receiver;
    private readonly Func<int, bool> _isLost;
    private int _requests;

    /// <param name="isLost">Whether the answer of the n-th request is lost, from 1.</param>
    public LossyWay(Func<int, bool> isLost)
    {
        _isLost = isLost;
        _receiver = HttpReceiver.Start(PassAsync);
    }

    /// <summary>The server's URL.</summary>
    public required string To { get; set; }

    public Uri Url => new(_receiver.Url, "/");

    public int Lost { get; private set; }

    /// <summary>What the client gets instead of an answer.</summary>
    public ReceiverAnswer Instead { get; init; } = HttpReceiver.Reset;

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _http.Dispose();
    }

    private async Task PassAsync(ReceivedRequest request, Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            using var passed = new HttpRequestMessage(HttpMethod.Post, To + request.Path)
            {
                Content = new StringContent(request.Body, Encoding.UTF8, MediaTypeHeaderValue.Parse(request.Headers["Content-Type"])),
            };
            passed.Headers.TryAddWithoutValidation("Authorization", request.Headers.GetValueOrDefault("Authorization"));
            using var response = await _http.SendAsync(passed, cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            if (!_isLost(++_requests))
            {
                await HttpReceiver.Status((int)response.StatusCode, body)(request, stream, cancellationToken);
                return;
            }
        }
        catch (HttpRequestException)
        {
            // There is no server now.
        }

        Lost++;
        await Instead(request, stream, cancellationToken);
    }
}
