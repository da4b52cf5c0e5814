using System.Globalization;
using System.Text;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Web.Api.Pulses;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.Pings;

/// <summary>Makes pulses of pings, each stored before its answer.</summary>
internal sealed class PingIngest(IRecorder recorder, IPulseReader pulses, ServiceLimit services, WebOptions options, TimeProvider time)
{
    public const int MaxRunIdLength = 100;

    /// <summary>The end of what a run printed says most.</summary>
    private const int MaxOutputBytes = 4_096;
    private const int MaxExitCode = 255;
    private const string Signals = "start, fail, log, or an exit code from 0 to 255";

    /// <summary>A start further back than so many pulses is not looked for.</summary>
    private const int StartsWithin = 200;

    public async Task<IResult> PingAsync(HttpContext context)
    {
        var service = context.GetRouteValue(PingRoutes.Service)?.ToString() ?? "";
        if (PushedPulse.NameMistake(service) is { } mistake)
        {
            return ProblemResult.Field(ProblemKind.Invalid, PingRoutes.Service, mistake);
        }

        var signal = context.GetRouteValue(PingRoutes.Signal)?.ToString();
        if (Signal.Read(signal) is not { } meaning)
        {
            return ProblemResult.Of(ProblemKind.NotFound, $"The signal was {QueryReader.Shown(signal!)}; must be {Signals}.");
        }

        var runId = context.Request.Query["rid"].ToString();
        if (runId.Length > MaxRunIdLength)
        {
            return ProblemResult.Field(
                ProblemKind.Invalid,
                "rid",
                string.Create(CultureInfo.InvariantCulture, $"has {runId.Length} characters; may have {MaxRunIdLength} at most")
            );
        }

        if (await services.RefusalAsync(service, context.RequestAborted) is { } refusal)
        {
            return ProblemResult.Field(ProblemKind.Invalid, PingRoutes.Service, refusal);
        }

        var output = await OutputAsync(context);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var subject = Subject.Service(service);
        var pulse = new Pulse
        {
            Subject = subject,
            Time = now,
            Id = (ulong)Random.Shared.NextInt64(),
            Status = meaning.Status,
            Code = meaning.ExitCode,
            Latency = meaning.IsEnd ? now - await StartAsync(subject, runId, now, context.RequestAborted) : null,
            Failure = meaning.Status == PulseStatus.Down ? new(FailureCodes.Reported, meaning.Text) : null,
            StatusText = meaning.Text,
            Metadata = Metadata(runId, output),
        };
        await recorder.RecordAsync([pulse], context.RequestAborted);
        return TypedResults.Text("OK");
    }

    /// <summary>When the run that ends now began; null when it did not say, or what ended last began with it.</summary>
    private async Task<DateTimeOffset?> StartAsync(Subject service, string runId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var page = await pulses.PageAsync(
            service,
            DateTimeOffset.MinValue,
            now,
            PageOrder.NewestFirst,
            StartsWithin,
            after: null,
            cancellationToken
        );
        return page
            .Pulses.Where(pulse => (pulse.Metadata?.GetValueOrDefault(PingWords.RunId) ?? "") == runId)
            .TakeWhile(pulse => pulse.Status == PulseStatus.Inconclusive)
            .FirstOrDefault(pulse => pulse.StatusText == PingWords.Start)
            ?.Time;
    }

    private async ValueTask<string?> OutputAsync(HttpContext context)
    {
        var tail = new byte[2 * MaxOutputBytes];
        var (held, total) = (0, 0L);
        while (true)
        {
            var read = await context.Request.Body.ReadAsync(tail.AsMemory(held), context.RequestAborted);
            if (read == 0)
            {
                break;
            }

            held += read;
            total += read;
            if (total > options.MaxBodyBytes)
            {
                throw new BadHttpRequestException("too large", StatusCodes.Status413PayloadTooLarge);
            }

            if (held == tail.Length)
            {
                tail.AsSpan(held - MaxOutputBytes, MaxOutputBytes).CopyTo(tail);
                held = MaxOutputBytes;
            }
        }

        var kept = Math.Min(held, MaxOutputBytes);
        var text = Encoding.UTF8.GetString(tail, held - kept, kept);
        return text.Length == 0 ? null
            : total > kept ? "…" + text
            : text;
    }

    private static Dictionary<string, string>? Metadata(string runId, string? output)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (runId.Length > 0)
        {
            metadata[PingWords.RunId] = runId;
        }

        if (output is not null)
        {
            metadata[PingWords.Output] = output;
        }

        return metadata.Count > 0 ? metadata : null;
    }

    /// <param name="Status">How it went.</param>
    /// <param name="Text">As people read it.</param>
    /// <param name="IsEnd">It ends a run.</param>
    /// <param name="ExitCode">How the run's process ended.</param>
    private sealed record Signal(PulseStatus Status, string Text, bool IsEnd, int? ExitCode = null)
    {
        public static Signal? Read(string? text) =>
            text switch
            {
                null => new(PulseStatus.Up, "success", IsEnd: true),
                PingWords.Start => new(PulseStatus.Inconclusive, PingWords.Start, IsEnd: false),
                PingWords.Log => new(PulseStatus.Inconclusive, PingWords.Log, IsEnd: false),
                "fail" => new(PulseStatus.Down, "fail", IsEnd: true),
                _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code <= MaxExitCode => new(
                    code == 0 ? PulseStatus.Up : PulseStatus.Down,
                    string.Create(CultureInfo.InvariantCulture, $"exit code {code}"),
                    IsEnd: true,
                    code
                ),
                _ => null,
            };
    }
}
