using System.Diagnostics;
using System.Net;
using System.Text;

namespace CloudPulse.Client;

/// <summary>Sends pings, each until it is answered or its time is over.</summary>
internal sealed class Pinger(Transport transport, Retries retries, PulseClientOptions options, CancellationToken closed)
{
    /// <summary>The server keeps the last 4 KiB; more than that tells it that something is missing.</summary>
    private const int MaxOutputLength = 8_192;

    /// <param name="service">Whose heartbeat it is.</param>
    /// <param name="signal">What it says.</param>
    /// <param name="runId">Tells apart runs that overlap.</param>
    /// <param name="output">What the run printed.</param>
    /// <param name="retrying">Ends the attempts, but not one that is under way: no ping arrives after a later one.</param>
    /// <param name="cancellationToken">Gives up at once.</param>
    public async Task<bool> PingAsync(
        string service,
        PingSignal signal,
        string? runId,
        string? output,
        CancellationToken retrying,
        CancellationToken cancellationToken
    )
    {
        var path = Path(service, signal, runId);
        var body = output is { Length: > MaxOutputLength } ? output[^MaxOutputLength..] : output ?? "";
        using var activity = ClientTelemetry.Activities.StartActivity("ping", ActivityKind.Client);
        using var deadline = new CancellationTokenSource(options.PingTimeout, options.Time);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, closed, cancellationToken);
        try
        {
            using var rest = CancellationTokenSource.CreateLinkedTokenSource(giveUp.Token, retrying);
            for (var failures = 0; ; failures++)
            {
                using var content = new StringContent(body, Encoding.UTF8, "text/plain");
                var answer = await transport.PostAsync(path, content, activity, giveUp.Token).ConfigureAwait(false);
                if (!answer.IsPassing)
                {
                    return Settle(service, answer);
                }

                await retries.RestAsync($"a ping of {service}", answer, failures, rest.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            Count("dropped");
            cancellationToken.ThrowIfCancellationRequested();
            retries.Tell(new(PulseTroubleKind.Dropped, $"A ping of {service} ({signal}) was not known to have arrived in its time."));
            return false;
        }
    }

    private bool Settle(string service, Answer answer)
    {
        if (answer.Status == HttpStatusCode.OK)
        {
            Count("sent");
            return true;
        }

        Count("refused");
        retries.Tell(
            new(PulseTroubleKind.Refused, $"The server refused a ping of {service}: {answer.Describe()}.") { StatusCode = answer.Code }
        );
        return false;
    }

    private static string Path(string service, PingSignal signal, string? runId)
    {
        if (string.IsNullOrWhiteSpace(service) || service is "." or "..")
        {
            throw new ArgumentException("The service must be a name that can stand in a URL.", nameof(service));
        }

        var path = $"ping/{Uri.EscapeDataString(service)}";
        path = signal.Word is null ? path : $"{path}/{signal.Word}";
        return runId is null ? path : $"{path}?rid={Uri.EscapeDataString(runId)}";
    }

    private static void Count(string outcome) => ClientTelemetry.Pings.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
