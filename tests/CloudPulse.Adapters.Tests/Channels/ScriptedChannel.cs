using System.Threading.Channels;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Tests.Channels;

/// <summary>A channel kind that does what a test says, and tells what it was asked to send.</summary>
internal sealed class ScriptedChannel(Func<string, NotificationMessage, CancellationToken, Task<DeliveryResult>> send) : IChannelKind
{
    private readonly Channel<(string Channel, NotificationMessage Message)> _asked = Channel.CreateUnbounded<(
        string,
        NotificationMessage
    )>();

    public ScriptedChannel(Func<NotificationMessage, DeliveryResult> send)
        : this((_, message, _) => Task.FromResult(send(message))) { }

    public string Name => "scripted";

    /// <summary>The next message that it was asked to send.</summary>
    public ValueTask<(string Channel, NotificationMessage Message)> NextAsync(CancellationToken cancellationToken) =>
        _asked.Reader.ReadAsync(cancellationToken);

    public bool WasAskedAgain => _asked.Reader.Count > 0;

    public IChannelSettings? ReadSettings(FieldReader fields) => null;

    public Task<DeliveryResult> SendAsync(IChannelSettings settings, NotificationMessage message, CancellationToken cancellationToken)
    {
        var channel = ((Settings)settings).Key;
        _asked.Writer.TryWrite((channel, message));
        return send(channel, message, cancellationToken);
    }

    public sealed record Settings(string Key, TimeSpan? Timeout = null) : IChannelSettings;
}
