using System.Diagnostics;
using System.Net.Http.Headers;

namespace CloudPulse.Client;

/// <summary>One request to the server, and what came of it as a value. The key goes to that server alone.</summary>
internal sealed class Transport : IDisposable
{
    private const int MaxAnswerBytes = 4 * 1024 * 1024;

    private readonly PulseClientOptions _options;
    private readonly HttpClient _http;

    public Transport(Uri server, PulseClientOptions options)
    {
        _options = options;
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), UseCookies = false };
        options.ConfigureHandler?.Invoke(handler);
        handler.AllowAutoRedirect = false;
        // Else every request would be traced as one of the application's.
        handler.ActivityHeadersPropagator = null;
        _http = new(handler)
        {
            BaseAddress = server.AbsoluteUri.EndsWith('/') ? server : new(server.AbsoluteUri + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
        _http.DefaultRequestHeaders.UserAgent.Add(new("CloudPulse.Client", ClientTelemetry.Activities.Version));
        if (options.Key is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new("Bearer", options.Key);
        }
    }

    /// <param name="path">Below the server's URL.</param>
    /// <param name="content">Sent with POST.</param>
    /// <param name="activity">Is told what came of it.</param>
    /// <param name="cancellationToken">Gives up, by exception.</param>
    public async Task<Answer> PostAsync(string path, HttpContent content, Activity? activity, CancellationToken cancellationToken)
    {
        var started = _options.Time.GetTimestamp();
        using var deadline = new CancellationTokenSource(_options.RequestTimeout, _options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        Answer answer;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, both.Token).ConfigureAwait(false);
            answer = await ReadAsync(response, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            answer = new() { Reason = "timeout", Message = $"no answer within {_options.RequestTimeout}" };
        }
        catch (HttpRequestException failed)
        {
            answer = new() { Reason = failed.HttpRequestError.ToString(), Message = failed.Message };
        }
        catch (Exception failed) when (failed is IOException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            answer = new() { Reason = failed.GetType().Name, Message = failed.Message };
        }

        var outcome = answer.Code is { } code
            ? new KeyValuePair<string, object?>("http.response.status_code", code)
            : new("error.type", answer.Reason);
        ClientTelemetry.SendDuration.Record(_options.Time.GetElapsedTime(started).TotalSeconds, outcome);
        activity?.SetTag(outcome.Key, outcome.Value);
        activity?.SetStatus(answer.Code is < 300 ? ActivityStatusCode.Ok : ActivityStatusCode.Error, answer.Message);
        return answer;
    }

    public void Dispose() => _http.Dispose();

    private async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return new()
        {
            Status = response.StatusCode,
            Reason = $"status_{(int)response.StatusCode}",
            RetryAfter = RetryAfter(response.Headers.RetryAfter),
            Body = AnswerBody.Read(body),
        };
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var wish = header?.Delta ?? (header?.Date - _options.Time.GetUtcNow());
        return wish > TimeSpan.Zero ? wish : null;
    }
}
