using System.Net.Http.Headers;
using System.Text.Json;

namespace CloudPulse.Web.Access.Providers;

/// <summary>How providers are asked: with short patience, for small answers, without following where they point.</summary>
internal sealed class ProviderClient : IDisposable
{
    private const int MaxAnswerBytes = 256 * 1024;
    private const int MaxConnections = 8;

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public ProviderClient()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = MaxConnections,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        Http = new(handler) { Timeout = Patience, MaxResponseContentBufferSize = MaxAnswerBytes };
        // GitHub answers nobody who does not say who they are.
        Http.DefaultRequestHeaders.UserAgent.Add(new("CloudPulse", null));
    }

    public HttpClient Http { get; }

    /// <summary>The answer's JSON; null when <paramref name="mayRefuse"/> and the answer is 403 or 404.</summary>
    /// <exception cref="ProviderException">There is none to be had.</exception>
    public async Task<JsonElement?> GetAsync(string address, string? token, bool mayRefuse, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new("application/json"));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        var path = request.RequestUri!.AbsolutePath;
        try
        {
            using var response = await Http.SendAsync(request, cancellationToken);
            var status = (int)response.StatusCode;
            if (mayRefuse && status is 403 or 404)
            {
                return null;
            }

            if (status != 200)
            {
                throw new ProviderException(ProviderFailure.Unreachable, $"{path} was answered with {status}");
            }

            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return document.RootElement.Clone();
        }
        catch (Exception error) when (IsTheirs(error, cancellationToken))
        {
            throw new ProviderException(ProviderFailure.Unreachable, $"{path}: {Explain(error)}");
        }
    }

    /// <summary>No answer, or none that can be read; not that the asker went away.</summary>
    public static bool IsTheirs(Exception error, CancellationToken cancellationToken) =>
        error is HttpRequestException or JsonException
        || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>Without what the provider wrote.</summary>
    public static string Explain(Exception error) =>
        error switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "the answer is too large",
            HttpRequestException http => $"no answer ({http.HttpRequestError})",
            JsonException => "the answer is no JSON",
            _ => $"no answer within {Patience.TotalSeconds} s",
        };

    public void Dispose() => Http.Dispose();
}
