using System.Net;
using System.Net.Sockets;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Conformance;

/// <summary>What a receiver of any channel can do to a message.</summary>
public enum ReceiverBehaviour
{
    Accepts,
    RefusesForGood,
    FailsForNow,

    /// <summary>Takes the message and says nothing.</summary>
    Hangs,
    CutsOff,

    /// <summary>Nobody listens.</summary>
    IsAbsent,

    /// <summary>Fails and sends back all that it got, secrets too.</summary>
    EchoesRequest,
}

/// <summary>What every <see cref="IChannelKind"/> promises, tried against a real receiver.</summary>
public abstract class ChannelContract : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly CancellationTokenSource _patience = new(Patience);

    protected abstract IChannelKind Kind { get; }

    /// <summary>Strings in <see cref="Declare"/>'s fields that must never be seen again.</summary>
    protected abstract IReadOnlyList<string> Secrets { get; }

    /// <summary>The receiver; the default speaks HTTP.</summary>
    protected HttpReceiver? Receiver { get; private set; }

    /// <summary>A declaration of the kind's own fields that sends to <paramref name="port"/> on the loopback address.</summary>
    protected abstract IReadOnlyDictionary<string, string> Declare(int port);

    /// <summary>What identifies one message among those that the receiver got; null: this kind can't carry it.</summary>
    protected virtual string? IdempotencyKeyOf(ReceivedRequest request) => request.Headers.GetValueOrDefault("Idempotency-Key");

    public static TheoryData<NotificationEvent> Events => [.. Enum.GetValues<NotificationEvent>()];

    [Theory]
    [MemberData(nameof(Events))]
    public async Task Every_event_is_delivered_once(NotificationEvent what)
    {
        var settings = Settings(ReceiverBehaviour.Accepts);
        var result = await Kind.SendAsync(settings, Message(what), _patience.Token);
        Assert.Equal(DeliveryVerdict.Delivered, result.Verdict);
        var request = Assert.Single(Receiver!.Received);
        Assert.Contains(what == NotificationEvent.Test ? "CloudPulse" : "Shop front", request.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_attempt_carries_the_same_idempotency_key()
    {
        var settings = Settings(ReceiverBehaviour.FailsForNow);
        await Kind.SendAsync(settings, Message(), _patience.Token);
        await Kind.SendAsync(settings, Message(), _patience.Token);
        var keys = Receiver!.Received.Select(IdempotencyKeyOf).ToArray();
        Assert.Equal(2, keys.Length);
        Assert.Equal(keys[0], keys[1]);
    }

    [Theory]
    [InlineData(ReceiverBehaviour.RefusesForGood, DeliveryVerdict.Rejected)]
    [InlineData(ReceiverBehaviour.FailsForNow, DeliveryVerdict.RetryLater)]
    [InlineData(ReceiverBehaviour.CutsOff, DeliveryVerdict.RetryLater)]
    [InlineData(ReceiverBehaviour.IsAbsent, DeliveryVerdict.RetryLater)]
    public async Task A_failure_is_a_value_that_says_whether_to_try_again(ReceiverBehaviour behaviour, DeliveryVerdict verdict)
    {
        var result = await Kind.SendAsync(Settings(behaviour), Message(), _patience.Token);
        Assert.Equal(verdict, result.Verdict);
        Assert.NotEmpty(result.Detail);
    }

    [Fact]
    public async Task Cancellation_ends_an_attempt_that_hangs()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_patience.Token);
        var sending = Kind.SendAsync(Settings(ReceiverBehaviour.Hangs), Message(), deadline.Token);
        await Receiver!.NextAsync(_patience.Token);
        Assert.False(sending.IsCompleted);
        await deadline.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WaitAsync(_patience.Token));
        Assert.False(_patience.IsCancellationRequested, "It ended by the test's patience, not by its token.");
    }

    [Theory]
    [InlineData(ReceiverBehaviour.EchoesRequest)]
    [InlineData(ReceiverBehaviour.IsAbsent)]
    [InlineData(ReceiverBehaviour.CutsOff)]
    [InlineData(ReceiverBehaviour.RefusesForGood)]
    public async Task No_secret_is_in_what_is_said_of_an_attempt(ReceiverBehaviour behaviour)
    {
        var settings = Settings(behaviour);
        var result = await Kind.SendAsync(settings, Message(), _patience.Token);
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, result.ToString(), StringComparison.OrdinalIgnoreCase));
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, settings.ToString(), StringComparison.OrdinalIgnoreCase));
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, settings.Target ?? "", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Hostile_text_is_delivered_as_text()
    {
        var settings = Settings(ReceiverBehaviour.Accepts);
        string[] hostile =
        [
            "",
            "<!channel> *bold* `code` <https://evil.example|x>",
            "\"}],\\",
            "a\r\nb\0\u202E",
            "مرحبا",
            new('x', 10_000),
            "\uD83D",
        ];
        foreach (var text in hostile)
        {
            var message = Message() with
            {
                SubjectName = text,
                Cause = new("status", text),
                Group = text,
                Tags = [text],
                Url = text,
                AcknowledgedBy = text,
            };
            var result = await Kind.SendAsync(settings, message, _patience.Token);
            Assert.Equal(DeliveryVerdict.Delivered, result.Verdict);
        }
    }

    [Fact]
    public void Every_mistake_is_reported_and_nothing_comes_of_it()
    {
        var errors = new List<ConfigurationError>();
        var fields = new FieldReader(new([], default), "", errors);
        Assert.Null(Kind.ReadSettings(fields));
        Assert.NotEmpty(errors);
        Assert.All(errors, error => Assert.NotEmpty(error.Field));
    }

    public async ValueTask DisposeAsync()
    {
        if (Receiver is not null)
        {
            await Receiver.DisposeAsync();
        }

        (Kind as IDisposable)?.Dispose();
        _patience.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A message that fills every field.</summary>
    protected static NotificationMessage Message(NotificationEvent what = NotificationEvent.Opened) =>
        what == NotificationEvent.Test
            ? new()
            {
                IdempotencyKey = "test-1-ops",
                Event = what,
                OccurredAt = new(2026, 2, 2, 0, 0, 0, TimeSpan.Zero),
                Subject = Subject.Service("cloudpulse"),
                SubjectName = "CloudPulse",
            }
            : new()
            {
                IdempotencyKey = $"incident-42-{NotificationText.NameOf(what)}-1-ops",
                Event = what,
                OccurredAt = new(2026, 2, 2, 0, 5, 0, TimeSpan.Zero),
                IncidentId = 42,
                IncidentKind = IncidentKind.Down,
                Subject = Subject.Check("shop-front"),
                SubjectName = "Shop front",
                Url = "https://shop.example/health",
                Group = "shop",
                Tags = ["prod", "eu"],
                StartedAt = new(2026, 2, 2, 0, 0, 0, TimeSpan.Zero),
                EndedAt = what == NotificationEvent.Resolved ? new(2026, 2, 2, 0, 5, 0, TimeSpan.Zero) : null,
                Cause = new("status", "[STATUS] (503) == 200"),
                ReminderNumber = what == NotificationEvent.Reminder ? 2 : null,
                AcknowledgedBy = what == NotificationEvent.Acknowledged ? "ada" : null,
                Link = "https://pulse.example/incidents/42",
            };

    protected IChannelSettings Settings(ReceiverBehaviour behaviour)
    {
        var port = Start(behaviour);
        var errors = new List<ConfigurationError>();
        var entries = Declare(port).Select(field => new MapEntry(field.Key, default, new ScalarNode(field.Value, true, default)));
        var settings = Kind.ReadSettings(new(new([.. entries], default), "", errors));
        Assert.Empty(errors);
        return settings!;
    }

    private int Start(ReceiverBehaviour behaviour)
    {
        if (behaviour == ReceiverBehaviour.IsAbsent)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        Receiver = HttpReceiver.Start(
            behaviour switch
            {
                ReceiverBehaviour.Accepts => HttpReceiver.Status(200, "ok"),
                ReceiverBehaviour.RefusesForGood => HttpReceiver.Status(404, "no_service"),
                ReceiverBehaviour.FailsForNow => HttpReceiver.Status(503),
                ReceiverBehaviour.Hangs => HttpReceiver.Hang,
                ReceiverBehaviour.CutsOff => HttpReceiver.Reset,
                ReceiverBehaviour.EchoesRequest => (request, stream, cancellationToken) =>
                    HttpReceiver.Status(400, $"{request.Path} {string.Join(' ', request.Headers.Values)} {request.Body}")(
                        request,
                        stream,
                        cancellationToken
                    ),
                _ => throw new ArgumentOutOfRangeException(nameof(behaviour), behaviour, null),
            }
        );
        return Receiver.Port;
    }
}
