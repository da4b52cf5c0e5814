using System.Text;
using CloudPulse.Adapters.Probes.Net;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>A request, encoded, and where to send it.</summary>
internal sealed class PreparedRequest
{
    private static readonly string UserAgent =
        "CloudPulse/" + (typeof(PreparedRequest).Assembly.GetName().Version ?? new Version(0, 0, 0)).ToString(3);

    private readonly HttpProbeSettings _settings;
    private readonly Uri _origin;

    private PreparedRequest(HttpProbeSettings settings, Uri origin, Uri url, string method, bool withBody)
    {
        _settings = settings;
        _origin = origin;
        Url = url;
        Method = method;
        WithBody = withBody;
        Host = url.IdnHost;
        IsTls = url.Scheme == Uri.UriSchemeHttps;
        Authority = $"{(Host.Contains(':') ? $"[{Host}]" : Host)}{(url.IsDefaultPort ? "" : $":{url.Port}")}";
        ServerName = SameOrigin && settings.ServerName is { } name ? name : Host;
        Proxy = settings.Proxy is { } proxy && ProxyAddress.TryParse(proxy.Reveal(), out var address) ? address : null;
        Dial = Proxy is null ? new(Host, Port, noDelay: IsTls) : new(Proxy.Host, Proxy.Port);
        Bytes = Encode();
    }

    public Uri Url { get; }

    public string Method { get; }

    /// <summary>The name or address to connect to, names in ASCII.</summary>
    public string Host { get; }

    public int Port => Url.Port;

    public string Authority { get; }

    public bool IsTls { get; }

    public string ServerName { get; }

    public ProxyAddress? Proxy { get; }

    /// <summary>The proxy, if there is one, or the server.</summary>
    public DialTarget Dial { get; }

    /// <summary>Head and body, to be sent as they are.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    private bool WithBody { get; }

    private bool SameOrigin =>
        Uri.Compare(_origin, Url, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    public static PreparedRequest First(HttpProbeSettings settings, Uri url) => new(settings, url, url, settings.Method, withBody: true);

    /// <summary>
    /// What to ask after a redirect (RFC 9110, 15.4): POST becomes GET after 301 and 302, everything but HEAD after 303, nothing after
    /// 307 and 308. Secrets stay with the origin that they were given for.
    /// </summary>
    public PreparedRequest Redirected(Uri to, int status)
    {
        var becomesGet = status == 303 ? Method != "HEAD" : status is 301 or 302 && Method == "POST";
        return new(_settings, _origin, to, becomesGet ? "GET" : Method, WithBody && !becomesGet);
    }

    /// <summary>What to tell a proxy to open a way to the target.</summary>
    public byte[] Connect()
    {
        var authority = $"{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}";
        var text = new StringBuilder($"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n");
        Append(text, "User-Agent", UserAgent);
        AppendProxyAuthorization(text);
        return Encoding.UTF8.GetBytes(text.Append("\r\n").ToString());
    }

    private byte[] Encode()
    {
        var headers = _settings.Headers.Where(header => MayGo(header.Key)).ToList();
        var text = new StringBuilder();
        var throughProxy = Proxy is not null && !IsTls;
        text.Append(Method).Append(' ').Append(throughProxy ? $"http://{Authority}" : "").Append(Url.PathAndQuery).Append(" HTTP/1.1\r\n");
        AppendUnlessGiven("Host", Authority);
        AppendUnlessGiven("User-Agent", UserAgent);
        AppendUnlessGiven("Accept", "*/*");
        if (!_settings.ReuseConnection)
        {
            Append(text, "Connection", "close");
        }

        if (SameOrigin && _settings.BasicAuth is { } basic)
        {
            var credentials = Encoding.UTF8.GetBytes($"{basic.Username}:{basic.Password.Reveal()}");
            Append(text, "Authorization", "Basic " + Convert.ToBase64String(credentials));
        }
        else if (SameOrigin && _settings.BearerToken is { } token)
        {
            Append(text, "Authorization", "Bearer " + token.Reveal());
        }

        foreach (var (name, value) in headers)
        {
            Append(text, name, value);
        }

        if (throughProxy)
        {
            AppendProxyAuthorization(text);
        }

        var body = WithBody && _settings.Body is { } given ? Encoding.UTF8.GetBytes(given) : [];
        if (body.Length > 0 || (WithBody && Method is "POST" or "PUT" or "PATCH"))
        {
            text.Append("Content-Length: ").Append(body.Length).Append("\r\n");
        }

        return [.. Encoding.UTF8.GetBytes(text.Append("\r\n").ToString()), .. body];

        void AppendUnlessGiven(string name, string value)
        {
            if (!headers.Exists(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                Append(text, name, value);
            }
        }
    }

    private bool MayGo(string header) =>
        (SameOrigin || !(HeaderRules.IsSensitive(header) || header.Equals("Host", StringComparison.OrdinalIgnoreCase)))
        && (WithBody || !header.StartsWith("Content-", StringComparison.OrdinalIgnoreCase));

    private void AppendProxyAuthorization(StringBuilder text)
    {
        if (Proxy?.Authorization is { } authorization)
        {
            Append(text, "Proxy-Authorization", authorization);
        }
    }

    private static void Append(StringBuilder text, string name, string value) =>
        text.Append(name).Append(": ").Append(value).Append("\r\n");
}
