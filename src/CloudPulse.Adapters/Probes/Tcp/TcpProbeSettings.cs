using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Probes.Tcp;

/// <summary>What a TCP probe says and hears. Each setting: docs/probes.md.</summary>
internal sealed class TcpProbeSettings : IProbeSettings
{
    public const long DefaultReadLimit = 64 * 1024;

    /// <summary>Sent once connected, as declared: with its escapes.</summary>
    public string? Send { get; init; }

    /// <summary>What <see cref="Send"/> means.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte> SendBytes { get; init; }

    /// <summary>The reply must contain it.</summary>
    public string? Expect { get; init; }

    /// <summary>The reply must match it.</summary>
    public string? ExpectPattern { get; init; }

    [JsonIgnore]
    public Regex? Pattern { get; init; }

    /// <summary>How much of the reply is read, in bytes.</summary>
    public long ReadLimit { get; init; } = DefaultReadLimit;
    public IpFamily IpFamily { get; init; }
}
