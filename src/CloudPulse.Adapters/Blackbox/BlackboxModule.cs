using System.Text.RegularExpressions;
using CloudPulse.Adapters.Probes.Http;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Blackbox;

/// <summary>A module of a blackbox.yml. Each field: docs/blackbox.md.</summary>
/// <param name="Name">What <c>module=</c> asks for.</param>
/// <param name="Timeout">Null: as long as the asker waits.</param>
/// <param name="Prober">What it does.</param>
/// <param name="Declared">As written, for showing.</param>
internal sealed record BlackboxModule(string Name, TimeSpan? Timeout, ModuleProber Prober, MapNode Declared);

internal abstract record ModuleProber
{
    public bool PrefersIpv4 { get; init; }

    /// <summary>An address of the other family will do.</summary>
    public bool FallsBack { get; init; } = true;
}

internal sealed record HttpModule : ModuleProber
{
    /// <summary>The coding of a body that is looked at as it was sent.</summary>
    public const string AsSent = "identity";

    private const string Host = "Host";

    public string Method { get; init; } = "GET";
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
    public string? Body { get; init; }
    public BasicAuth? BasicAuth { get; init; }
    public Secret? BearerToken { get; init; }
    public bool FollowRedirects { get; init; } = true;
    public TlsSettings Tls { get; init; } = new();
    public Secret? Proxy { get; init; }

    /// <summary>How the body is encoded, whatever the answer says.</summary>
    public string Compression { get; init; } = AsSent;

    /// <summary>Bytes; a longer body is a failure.</summary>
    public long MaxBody { get; init; } = long.MaxValue;

    /// <summary>Empty: any of 2xx.</summary>
    public IReadOnlyList<int> ValidStatusCodes { get; init; } = [];

    /// <summary>Empty: any.</summary>
    public IReadOnlyList<string> ValidHttpVersions { get; init; } = [];
    public bool FailIfSsl { get; init; }
    public bool FailIfNotSsl { get; init; }
    public IReadOnlyList<Regex> FailIfBodyMatches { get; init; } = [];
    public IReadOnlyList<Regex> FailIfBodyNotMatches { get; init; } = [];
    public IReadOnlyList<HeaderMatch> FailIfHeaderMatches { get; init; } = [];
    public IReadOnlyList<HeaderMatch> FailIfHeaderNotMatches { get; init; } = [];

    /// <summary>With a proxy, the target's name is left to it.</summary>
    public bool SkipResolveWithProxy { get; init; }

    /// <summary>Something looks at the body, so it is kept.</summary>
    public bool KeepsBody => Compression != AsSent || FailIfBodyMatches.Count + FailIfBodyNotMatches.Count > 0;

    public string? HostHeader => Headers.FirstOrDefault(header => header.Key.Equals(Host, StringComparison.OrdinalIgnoreCase)).Value;

    /// <param name="url">What is probed; a user and password in it are used unless the module has its own.</param>
    /// <param name="hostName">Sent as Host; null: the module's, or the URL's.</param>
    public HttpProbeSettings SettingsFor(Uri url, string? hostName)
    {
        var host = HostHeader ?? hostName;
        return new()
        {
            Method = Method,
            Headers = HostHeader is null && host is not null ? [.. Headers, new(Host, host)] : Headers,
            Body = Body,
            BasicAuth = BasicAuth ?? (BearerToken is null && url.UserInfo.Length > 0 ? OfUserInfo(url.UserInfo) : null),
            BearerToken = BearerToken,
            FollowRedirects = FollowRedirects,
            VerifyTls = Tls.Verify,
            Roots = Tls.Roots,
            ServerName = Tls.ServerName ?? host,
            Proxy = Proxy,
            MaxBodyBytes = MaxBody,
            AssumedEncoding = Compression,
        };
    }

    private static BasicAuth OfUserInfo(string userInfo)
    {
        var parts = userInfo.Split(':', 2);
        return new(Uri.UnescapeDataString(parts[0]), new(parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : ""));
    }
}

internal sealed record HeaderMatch(string Header, Regex Regexp, bool AllowMissing);

internal sealed record TcpModule : ModuleProber
{
    public bool Tls { get; init; }
    public TlsSettings TlsSettings { get; init; } = new();
    public IReadOnlyList<QueryResponse> QueryResponse { get; init; } = [];
}

/// <summary>A step of a conversation: hear, then say, then go over to TLS; each may be missing.</summary>
internal sealed record QueryResponse(Regex? Expect, string? Send, bool StartTls);
