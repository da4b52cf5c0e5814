using System.Globalization;

namespace CloudPulse.Client;

/// <summary>Rests between attempts, and tells the client's owner of what goes wrong.</summary>
/// <param name="options">How long; whom to tell.</param>
/// <param name="hurry">Ends a rest that the server did not ask for: the client is being closed, and tries at once.</param>
internal sealed class Retries(PulseClientOptions options, CancellationToken hurry)
{
    private readonly Lock _telling = new();

    public async Task RestAsync(string what, Answer answer, int failures, CancellationToken cancellationToken)
    {
        ClientTelemetry.Retries.Add(1, new KeyValuePair<string, object?>("reason", answer.Reason));
        var delay = Backoff.After(options, failures, answer.RetryAfter, Random.Shared.NextDouble());
        Tell(
            new(
                PulseTroubleKind.Retried,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The server did not take {what}: {answer.Describe()}. Tried again in {delay.TotalSeconds:0.0} s."
                )
            )
            {
                StatusCode = answer.Code,
            }
        );
        var mayHurry = answer.RetryAfter is null && !hurry.IsCancellationRequested;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, mayHurry ? hurry : CancellationToken.None);
        await Task.Delay(delay, options.Time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Tell(PulseTrouble trouble)
    {
        if (options.OnTrouble is not { } tell)
        {
            return;
        }

        if (options.Key is { } key && trouble.Message.Contains(key, StringComparison.Ordinal))
        {
            trouble = trouble with { Message = trouble.Message.Replace(key, "(the key)", StringComparison.Ordinal) };
        }

        lock (_telling)
        {
            try
            {
                tell(trouble);
            }
            catch (Exception)
            {
                // Whoever is told must not end the sending.
            }
        }
    }
}
