using CloudPulse.Adapters.Channels.Webhook;
using CloudPulse.Adapters.Tests.Probes;
using CloudPulse.Conformance;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Notify;
using Xunit.Sdk;

namespace CloudPulse.Adapters.Tests.Channels;

/// <summary>The contract of channels fails for kinds that break it.</summary>
public sealed class ChannelContractTests
{
    [Fact]
    public async Task It_passes_a_kind_that_keeps_it()
    {
        await using var contract = new Contract(
            async (kind, settings, message, cancellationToken) => await kind.SendAsync(settings, message, cancellationToken)
        );
        await contract.No_secret_is_in_what_is_said_of_an_attempt(ReceiverBehaviour.EchoesRequest);
        await contract.Cancellation_ends_an_attempt_that_hangs();
    }

    [Fact]
    public async Task It_fails_a_kind_that_sends_nothing()
    {
        await using var contract = new Contract((_, _, _, _) => Task.FromResult(DeliveryResult.Delivered("sure")));
        await FailsAsync(() => contract.Every_event_is_delivered_once(NotificationEvent.Opened));
        await FailsAsync(() => contract.A_second_attempt_carries_the_same_idempotency_key());
        await FailsAsync(() =>
            contract.A_failure_is_a_value_that_says_whether_to_try_again(ReceiverBehaviour.IsAbsent, DeliveryVerdict.RetryLater)
        );
    }

    [Fact]
    public async Task It_fails_a_kind_that_sends_twice_or_with_a_new_key()
    {
        await using var twice = new Contract(
            async (kind, settings, message, cancellationToken) =>
            {
                await kind.SendAsync(settings, message, cancellationToken);
                return await kind.SendAsync(settings, message, cancellationToken);
            }
        );
        await FailsAsync(() => twice.Every_event_is_delivered_once(NotificationEvent.Opened));
        await using var renamed = new Contract(
            (kind, settings, message, cancellationToken) =>
                kind.SendAsync(settings, message with { IdempotencyKey = Guid.NewGuid().ToString() }, cancellationToken)
        );
        await FailsAsync(() => renamed.A_second_attempt_carries_the_same_idempotency_key());
    }

    [Fact]
    public async Task It_fails_a_kind_that_throws_or_tells_secrets()
    {
        await using var throwing = new Contract((_, _, _, _) => throw new HttpRequestException("refused"));
        await Assert.ThrowsAsync<HttpRequestException>(() =>
            throwing.A_failure_is_a_value_that_says_whether_to_try_again(ReceiverBehaviour.IsAbsent, DeliveryVerdict.RetryLater)
        );
        await using var telling = new Contract(
            (_, settings, _, _) => Task.FromResult(DeliveryResult.RetryLater(((WebhookSettings)settings).Url.Reveal()))
        );
        await FailsAsync(() => telling.No_secret_is_in_what_is_said_of_an_attempt(ReceiverBehaviour.CutsOff));
    }

    [Fact]
    public async Task It_fails_a_kind_that_swallows_its_cancellation()
    {
        await using var contract = new Contract(
            async (kind, settings, message, cancellationToken) =>
            {
                try
                {
                    return await kind.SendAsync(settings, message, cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    return DeliveryResult.RetryLater("stopped");
                }
            }
        );
        await FailsAsync(() => contract.Cancellation_ends_an_attempt_that_hangs());
    }

    private static Task FailsAsync(Func<Task> test) => Assert.ThrowsAnyAsync<XunitException>(test);

    private delegate Task<DeliveryResult> Send(
        IChannelKind kind,
        IChannelSettings settings,
        NotificationMessage message,
        CancellationToken cancellationToken
    );

    private sealed class Contract(Send send) : ChannelContract
    {
        protected override IChannelKind Kind { get; } = new Fake(send);

        protected override IReadOnlyList<string> Secrets => ["path-token"];

        protected override IReadOnlyDictionary<string, string> Declare(int port) =>
            new Dictionary<string, string> { ["url"] = $"http://127.0.0.1:{port}/path-token" };
    }

    private sealed class Fake(Send send) : IChannelKind, IDisposable
    {
        private readonly WebhookChannel _inner = new(Probing.Network().Policy, TimeProvider.System);

        public string Name => "fake";

        public IChannelSettings? ReadSettings(FieldReader fields) => _inner.ReadSettings(fields);

        public Task<DeliveryResult> SendAsync(
            IChannelSettings settings,
            NotificationMessage message,
            CancellationToken cancellationToken
        ) => send(_inner, settings, message, cancellationToken);

        public void Dispose() => _inner.Dispose();
    }
}
