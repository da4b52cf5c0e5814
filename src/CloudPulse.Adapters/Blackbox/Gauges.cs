using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Blackbox;

/// <summary>The metrics of one probe, by the blackbox exporter's names and with its words.</summary>
internal sealed class Gauges
{
    public const string Success = "probe_success";
    public const string Duration = "probe_duration_seconds";
    public const string Inconclusive = "cloudpulse_probe_inconclusive";
    public const string LookupTime = "probe_dns_lookup_time_seconds";
    public const string IpProtocol = "probe_ip_protocol";
    public const string IpAddressHash = "probe_ip_addr_hash";
    public const string FailedDueToRegex = "probe_failed_due_to_regex";
    public const string HttpContentLength = "probe_http_content_length";
    public const string HttpDuration = "probe_http_duration_seconds";
    public const string HttpLastModified = "probe_http_last_modified_timestamp_seconds";
    public const string HttpRedirects = "probe_http_redirects";
    public const string HttpSsl = "probe_http_ssl";
    public const string HttpStatusCode = "probe_http_status_code";
    public const string HttpBodyLength = "probe_http_uncompressed_body_length";
    public const string HttpVersion = "probe_http_version";
    public const string SslEarliestExpiry = "probe_ssl_earliest_cert_expiry";
    public const string SslChainExpiry = "probe_ssl_last_chain_expiry_timestamp_seconds";
    public const string SslChainInfo = "probe_ssl_last_chain_info";
    public const string TlsVersion = "probe_tls_version_info";

    private static readonly Dictionary<string, string> Helps = new(StringComparer.Ordinal)
    {
        [Success] = "Displays whether or not the probe was a success",
        [Duration] = "Returns how long the probe took to complete in seconds",
        [Inconclusive] = "1: the probe failed by a fault of CloudPulse's own side, which says nothing of the target",
        [LookupTime] = "Returns the time taken for probe dns lookup in seconds",
        [IpProtocol] = "Specifies whether probe ip protocol is IP4 or IP6",
        [IpAddressHash] = "Specifies the hash of IP address. It's useful to detect if the IP address changes.",
        [FailedDueToRegex] = "Indicates if probe failed due to regex",
        [HttpContentLength] = "Length of http content response",
        [HttpDuration] = "Duration of http request by phase, summed over all redirects",
        [HttpLastModified] = "Returns the Last-Modified HTTP response header in unixtime",
        [HttpRedirects] = "The number of redirects",
        [HttpSsl] = "Indicates if SSL was used for the final redirect",
        [HttpStatusCode] = "Response HTTP status code",
        [HttpBodyLength] = "Length of uncompressed response body",
        [HttpVersion] = "Returns the version of HTTP of the probe response",
        [SslEarliestExpiry] = "Returns last SSL chain expiry in unixtime",
        [SslChainExpiry] = "Returns last SSL chain expiry in timestamp",
        [SslChainInfo] = "Contains SSL leaf certificate information",
        [TlsVersion] = "Returns the TLS version used or NaN when unknown",
    };

    private readonly SortedDictionary<string, SortedDictionary<string, ModuleSample>> _gauges = new(StringComparer.Ordinal);

    public IReadOnlyList<ModuleMetric> All =>
        [.. _gauges.Select(gauge => new ModuleMetric(gauge.Key, Helps[gauge.Key], [.. gauge.Value.Values]))];

    public void Set(string name, double value) => Add(name, "", new([], value));

    public void Set(string name, bool value) => Set(name, value ? 1 : 0);

    public void Set(string name, string label, string labelValue, double value) =>
        Add(name, labelValue, new([new(label, labelValue)], value));

    /// <summary>In place of what there was: a name that has one series at a time.</summary>
    public void Replace(string name, IReadOnlyList<KeyValuePair<string, string>> labels, double value)
    {
        _gauges.Remove(name);
        Add(name, "", new(labels, value));
    }

    private void Add(string name, string key, ModuleSample sample)
    {
        if (!_gauges.TryGetValue(name, out var samples))
        {
            _gauges[name] = samples = new(StringComparer.Ordinal);
        }

        samples[key] = sample;
    }
}
