using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>How an HTTP probe asks, and what it takes for a good answer. Each setting: docs/probes.md.</summary>
internal sealed class HttpProbeSettings : IProbeSettings
{
    public const long DefaultMaxBodyBytes = 1 << 20;
    public const int DefaultMaxRedirects = 10;

    private PreparedRequest? _prepared;

    public string Method { get; init; } = "GET";

    [JsonIgnore]
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary><see cref="Headers"/>, those that hold secrets masked.</summary>
    [JsonPropertyName("headers")]
    public IReadOnlyDictionary<string, string> ShownHeaders =>
        Headers.ToDictionary(
            header => header.Key,
            header => HeaderRules.IsSensitive(header.Key) ? Secret.Mask : header.Value,
            StringComparer.Ordinal
        );

    public string? Body { get; init; }
    public BasicAuth? BasicAuth { get; init; }
    public Secret? BearerToken { get; init; }
    public bool FollowRedirects { get; init; } = true;
    public int MaxRedirects { get; init; } = DefaultMaxRedirects;
    public int? ExpectedStatus { get; init; }
    public IReadOnlyList<string> ExpectedStatuses { get; init; } = [];

    /// <summary>The body must contain it.</summary>
    public string? Keyword { get; init; }

    /// <summary>The body must not contain it.</summary>
    public string? KeywordAbsent { get; init; }
    public bool VerifyTls { get; init; } = true;

    /// <summary>PEM file with the certificates to trust instead of the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>What <see cref="CaFile"/> held.</summary>
    [JsonIgnore]
    public X509Certificate2Collection? Roots { get; init; }
    public IpFamily IpFamily { get; init; }

    /// <summary><c>http://[user:password@]host:port</c>.</summary>
    public Secret? Proxy { get; init; }
    public bool ReuseConnection { get; init; }

    /// <summary>Given: a longer body is a failure. Not given: 1 MiB, beyond which a body that nothing looks at is merely not read.</summary>
    public long? MaxBodyBytes { get; init; }

    /// <summary>How the body is taken to be encoded, whatever the answer says; null: as it says.</summary>
    [JsonIgnore]
    public string? AssumedEncoding { get; init; }

    /// <summary>Announced to the server (SNI) and looked for in its certificate, instead of the URL's host.</summary>
    public string? ServerName { get; init; }

    /// <summary><see cref="ExpectedStatus"/> and <see cref="ExpectedStatuses"/>; null when neither is given.</summary>
    [JsonIgnore]
    public IReadOnlyList<StatusRange>? Expected =>
        ExpectedStatus is { } status ? [new(status, status)]
        : ExpectedStatuses.Count == 0 ? null
        : _expected ??= [.. ExpectedStatuses.Select(text => StatusRange.TryParse(text, out var range) ? range : default)];

    private IReadOnlyList<StatusRange>? _expected;

    /// <summary>The first request to send, encoded once.</summary>
    internal PreparedRequest Prepare(Uri url)
    {
        var prepared = _prepared;
        if (prepared is null || !(ReferenceEquals(prepared.Url, url) || prepared.Url.Equals(url)))
        {
            _prepared = prepared = PreparedRequest.First(this, url);
        }

        return prepared;
    }
}

internal sealed record BasicAuth(string Username, Secret Password);
