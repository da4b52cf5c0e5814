using System.Text.Json;
using CloudPulse.Conformance;

namespace CloudPulse.Client.Tests;

/// <summary>
/// A server on a real socket that takes pulses as CloudPulse does, counting each once, and has a fault for each of its first requests. The
/// program itself is met in the acceptance tests; this one can misbehave.
/// </summary>
internal sealed class PushServer : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<Func<ReceiverAnswer, ReceiverAnswer>> _faults;
    private readonly Dictionary<string, JsonElement> _taken = new(StringComparer.Ordinal);
    private readonly HttpReceiver _receiver;

    public PushServer(params IEnumerable<Func<ReceiverAnswer, ReceiverAnswer>> faults)
    {
        _faults = new(faults);
        _receiver = HttpReceiver.Start(AnswerAsync);
    }

    /// <summary>Takes the request, and its answer is lost.</summary>
    public static Func<ReceiverAnswer, ReceiverAnswer> LoseAnswer { get; } =
        take =>
            async (request, stream, token) =>
            {
                await take(request, Stream.Null, token);
                await HttpReceiver.Reset(request, stream, token);
            };

    public static Func<ReceiverAnswer, ReceiverAnswer> Hang { get; } = _ => HttpReceiver.Hang;

    public Uri Url => new(_receiver.Url, "/");

    public IReadOnlyList<ReceivedRequest> Received => _receiver.Received;

    /// <summary>The requests for whose pulses more than so many lines are too large.</summary>
    public int MaxLines { get; init; } = int.MaxValue;

    /// <summary>The pulses that it has, each once, in the order of their arrival.</summary>
    public IReadOnlyList<JsonElement> Taken
    {
        get
        {
            lock (_lock)
            {
                return [.. _taken.Values];
            }
        }
    }

    public static Func<ReceiverAnswer, ReceiverAnswer> Status(int code, string body = "", params string[] headers) =>
        _ => HttpReceiver.Status(code, body, headers);

    public ValueTask<ReceivedRequest> NextAsync() => _receiver.NextAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    private Task AnswerAsync(ReceivedRequest request, Stream stream, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var answer = request.Path.StartsWith("/ping/", StringComparison.Ordinal) ? HttpReceiver.Status(200, "OK") : TakeAsync;
            return (_faults.TryDequeue(out var fault) ? fault(answer) : answer)(request, stream, cancellationToken);
        }
    }

    private Task TakeAsync(ReceivedRequest request, Stream stream, CancellationToken cancellationToken)
    {
        var lines = request.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length > MaxLines)
        {
            return HttpReceiver.Status(413)(request, stream, cancellationToken);
        }

        var errors = new List<object>();
        var (accepted, duplicates) = (0, 0);
        lock (_lock)
        {
            for (var index = 0; index < lines.Length; index++)
            {
                var pulse = JsonElement.Parse(lines[index]);
                if (pulse.GetProperty("status").ValueEquals("bad"))
                {
                    errors.Add(
                        new
                        {
                            index,
                            field = "status",
                            message = "was bad",
                        }
                    );
                }
                else if (_taken.TryAdd($"{pulse.GetProperty("event_time")} {pulse.GetProperty("id")}", pulse))
                {
                    accepted++;
                }
                else
                {
                    duplicates++;
                }
            }
        }

        var answer = JsonSerializer.Serialize(
            new
            {
                accepted,
                duplicates,
                rejected = errors.Count,
                errors,
                note = (string?)null,
            }
        );
        var status =
            errors.Count == 0 ? 202
            : errors.Count < lines.Length ? 207
            : 422;
        return HttpReceiver.Status(status, answer)(request, stream, cancellationToken);
    }
}
