using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using CloudPulse.Core.Probe;

namespace CloudPulse.Conformance;

/// <summary>A probe kind that reads a few typical fields and never probes.</summary>
public sealed class FakeProbeKind(string name, params string[] schemes) : IProbeKind
{
    public string Name => name;

    public IReadOnlyList<string> Schemes => schemes;

    /// <summary>http and tcp, as far as their fields are read.</summary>
    public static ProbeKinds HttpAndTcp() => new([new FakeProbeKind("http", "http", "https"), new FakeProbeKind("tcp", "tcp")]);

    public IProbeSettings? ReadSettings(Uri url, FieldReader fields)
    {
        var before = fields.Errors.Count;
        if (Name == "tcp" && url.Port < 0)
        {
            fields.Refuse("url", $"was \"{url}\"; must have a port");
        }

        var settings = new FakeProbeSettings(fields.String("method", 16), fields.Secret("bearer_token"), fields.StringMap("headers", 10));
        return fields.Errors.Count == before ? settings : null;
    }

    public ValueTask<ProbeOutcome> ProbeAsync(ProbeRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}

public sealed record FakeProbeSettings(string? Method, Secret? BearerToken, IReadOnlyList<KeyValuePair<string, string>> Headers)
    : IProbeSettings;

/// <summary>A channel kind with a URL and secrets, one of them nested, that never sends.</summary>
public sealed class FakeChannelKind(string name) : IChannelKind
{
    public string Name => name;

    public static ChannelKinds WebhookAndSlack() => new([new FakeChannelKind("webhook"), new FakeChannelKind("slack")]);

    public IChannelSettings? ReadSettings(FieldReader fields)
    {
        var before = fields.Errors.Count;
        var url = fields.RequiredString("url");
        var secret = fields.Secret("secret");
        Secret? password = null;
        if (fields.Nested("basic_auth") is { } auth)
        {
            auth.RequiredString("username");
            password = auth.Secret("password");
            auth.Done();
        }

        return fields.Errors.Count == before ? new FakeChannelSettings(url, secret, password) : null;
    }

    public Task<DeliveryResult> SendAsync(IChannelSettings settings, NotificationMessage message, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}

public sealed record FakeChannelSettings(string Url, Secret? Secret, Secret? Password) : IChannelSettings;
