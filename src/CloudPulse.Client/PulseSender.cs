using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;

namespace CloudPulse.Client;

/// <summary>Sends what the buffer holds, one batch at a time, each until it is answered.</summary>
internal sealed class PulseSender(Transport transport, PulseBuffer buffer, Tally tally, Retries retries, PulseClientOptions options)
{
    private const string Path = "api/v1/pulses";

    /// <summary>Less is not worth packing.</summary>
    private const int MinPackedBytes = 1_024;

    private int _batchBytes = options.BatchBytes;
    private long _toldDropped;

    /// <param name="cancellationToken">Drops what is left.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await buffer.ReadyAsync(cancellationToken).ConfigureAwait(false))
            {
                await DeliverAsync(buffer.Take(options.BatchCount, _batchBytes), cancellationToken).ConfigureAwait(false);
                TellDropped();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The time to close is over.
        }

        TellDropped();
        if (buffer.Abandon() is > 0 and var left)
        {
            retries.Tell(new(PulseTroubleKind.Dropped, $"{left} pulses were not known to have arrived when the client was closed."));
        }
    }

    private async Task DeliverAsync(ArraySegment<byte[]> batch, CancellationToken cancellationToken)
    {
        for (var failures = 0; ; failures++)
        {
            var answer = await SendAsync(batch, cancellationToken).ConfigureAwait(false);
            if (answer.IsPassing)
            {
                TellDropped();
                await retries.RestAsync($"{batch.Count} pulses", answer, failures, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (answer.Status == HttpStatusCode.RequestEntityTooLarge && batch.Count > 1)
            {
                _batchBytes = Math.Max(batch.Sum(line => line.Length) / 2, 1);
                var half = batch.Count / 2;
                await DeliverAsync(batch[..half], cancellationToken).ConfigureAwait(false);
                await DeliverAsync(batch[half..], cancellationToken).ConfigureAwait(false);
                return;
            }

            Conclude(batch, answer);
            buffer.Settle(batch);
            return;
        }
    }

    private async Task<Answer> SendAsync(ArraySegment<byte[]> batch, CancellationToken cancellationToken)
    {
        using var activity = ClientTelemetry.Activities.StartActivity("push pulses", ActivityKind.Client);
        activity?.SetTag("cloudpulse.pulses", batch.Count);
        using var content = Content(batch);
        return await transport.PostAsync(Path, content, activity, cancellationToken).ConfigureAwait(false);
    }

    private ByteArrayContent Content(ArraySegment<byte[]> batch)
    {
        var isPacked = options.Compress && batch.Sum(line => line.Length) >= MinPackedBytes;
        var body = new MemoryStream();
        using (var stream = isPacked ? new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true) : (Stream)body)
        {
            foreach (var line in batch)
            {
                stream.Write(line);
                stream.WriteByte((byte)'\n');
            }
        }

        var content = new ByteArrayContent(body.ToArray());
        content.Headers.ContentType = new("application/x-ndjson");
        if (isPacked)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        return content;
    }

    /// <summary>The server has had its say of each of them.</summary>
    private void Conclude(ArraySegment<byte[]> batch, Answer answer)
    {
        if (
            answer
                is { Status: HttpStatusCode.Accepted or HttpStatusCode.MultiStatus or HttpStatusCode.UnprocessableEntity, Body: { } body }
            && body.Accepted + body.Duplicates + body.Rejected == batch.Count
        )
        {
            tally.Sent(body.Accepted + body.Duplicates);
            if (body.Rejected > 0)
            {
                tally.Refused(body.Rejected, "invalid");
                TellRefused(batch, answer);
            }

            return;
        }

        var (reason, message) =
            answer.Code < 300 ? ("not_cloudpulse", $"{answer.Describe()}, but not as CloudPulse does: is the URL right?")
            : answer.Code < 400 ? ("redirected", $"{answer.Describe()}: redirects are not followed, give the URL itself")
            : (answer.Reason!, answer.Describe());
        tally.Refused(batch.Count, reason);
        foreach (var line in batch)
        {
            retries.Tell(
                new(PulseTroubleKind.Refused, $"The server refused a pulse: {message}.")
                {
                    Pulse = Encoding.UTF8.GetString(line),
                    StatusCode = answer.Code,
                }
            );
        }
    }

    private void TellRefused(ArraySegment<byte[]> batch, Answer answer)
    {
        foreach (var error in answer.Body!.Errors ?? [])
        {
            var line = error.Index >= 0 && error.Index < batch.Count ? batch[error.Index] : null;
            retries.Tell(
                new(PulseTroubleKind.Refused, $"The server refused a pulse: {$"{error.Field} {error.Message}".Trim()}.")
                {
                    Pulse = line is null ? null : Encoding.UTF8.GetString(line),
                    Field = string.IsNullOrEmpty(error.Field) ? null : error.Field,
                    StatusCode = answer.Code,
                }
            );
        }
    }

    private void TellDropped()
    {
        var dropped = buffer.DroppedFull;
        if (dropped > _toldDropped)
        {
            retries.Tell(new(PulseTroubleKind.Dropped, $"{dropped - _toldDropped} pulses were dropped: the buffer was full."));
            _toldDropped = dropped;
        }
    }
}
