using System.Net;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>Reads an HTTP check's own fields, reporting every mistake.</summary>
internal static class HttpSettingsReader
{
    private const int MaxHeaders = 50;
    private const int MaxStatuses = 50;
    private const int MaxMethodLength = 20;
    private const int MaxBodyLength = 64 * 1024;
    private const int MaxKeywordLength = 1024;
    private const int MaxRedirectsAllowed = 50;
    private const long MaxBodyBytesAllowed = 64L << 20;

    public static HttpProbeSettings? Read(Uri url, FieldReader fields)
    {
        var before = fields.Errors.Count;
        if (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
        {
            fields.Refuse("url", $"has the scheme {url.Scheme}; must be http or https for this kind");
        }

        var caFile = fields.String("ca_file", maxLength: 4096);
        var settings = new HttpProbeSettings
        {
            Method = ReadMethod(fields),
            Headers = ReadHeaders(fields),
            Body = fields.String("body", MaxBodyLength),
            BasicAuth = ReadBasicAuth(fields),
            BearerToken = fields.Secret("bearer_token"),
            FollowRedirects = fields.Boolean("follow_redirects", defaultValue: true),
            MaxRedirects = fields.Integer("max_redirects", HttpProbeSettings.DefaultMaxRedirects, 0, MaxRedirectsAllowed),
            ExpectedStatus = fields.OptionalInteger("expected_status", 100, 599),
            ExpectedStatuses = ReadStatuses(fields),
            Keyword = ReadKeyword(fields, "keyword"),
            KeywordAbsent = ReadKeyword(fields, "keyword_absent"),
            VerifyTls = fields.Boolean("verify_tls", defaultValue: true),
            CaFile = caFile,
            Roots = CaFileReader.Read(caFile, fields),
            IpFamily = fields.Choice("ip_family", IpFamily.Any),
            Proxy = fields.Secret("proxy"),
            ReuseConnection = fields.Boolean("reuse_connection", defaultValue: false),
            MaxBodyBytes = fields.OptionalBytes("max_body_bytes", 0, MaxBodyBytesAllowed),
            ServerName = fields.String("server_name", maxLength: 253),
        };
        Verify(settings, fields);
        return fields.Errors.Count > before ? null : settings;
    }

    private static void Verify(HttpProbeSettings settings, FieldReader fields)
    {
        var authorizations = new[]
        {
            settings.BasicAuth is null ? null : "basic_auth",
            settings.BearerToken is null ? null : "bearer_token",
            settings.Headers.Any(header => header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
                ? "headers.Authorization"
                : null,
        };
        if (authorizations.Count(name => name is not null) > 1)
        {
            var given = authorizations.OfType<string>().ToList();
            fields.Refuse(
                given[1].Split('.')[0],
                $"was given along with {given[0]}; there must be one of them, for a request is authorized once"
            );
        }

        if (settings.BearerToken is { } token && !HeaderRules.IsValue(token.Reveal()))
        {
            fields.Refuse("bearer_token", "has control characters in it (not shown); must be one line");
        }

        if (settings.ExpectedStatus is not null && settings.ExpectedStatuses.Count > 0)
        {
            fields.Refuse("expected_statuses", "was given along with expected_status; there must be one of them");
        }

        if (settings.Proxy is { } proxy && !ProxyAddress.TryParse(proxy.Reveal(), out _))
        {
            fields.Refuse("proxy", $"is no proxy's address (not shown, it may hold a password); must be {ProxyAddress.Form}");
        }

        if (settings.ReuseConnection && settings.Method is not ("GET" or "HEAD" or "OPTIONS" or "PUT" or "DELETE"))
        {
            fields.Refuse(
                "reuse_connection",
                $"was true with method {settings.Method}; must be false unless the request may be repeated (GET, HEAD, OPTIONS, PUT, DELETE)"
            );
        }

        if (settings.ServerName is { } name && (Uri.CheckHostName(name) == UriHostNameType.Unknown || IPAddress.TryParse(name, out _)))
        {
            fields.Refuse("server_name", $"was \"{Failures.OneLine(name, 100)}\"; must be a host name such as shop.example");
        }
    }

    private static string ReadMethod(FieldReader fields)
    {
        var method = fields.String("method", MaxMethodLength);
        if (method is null)
        {
            return "GET";
        }

        if (!HeaderRules.IsToken(method) || method.Equals("CONNECT", StringComparison.OrdinalIgnoreCase))
        {
            fields.Refuse(
                "method",
                $"was \"{Failures.OneLine(method, 50)}\"; must be a method such as GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
            );
        }

        return method.ToUpperInvariant();
    }

    private static IReadOnlyList<KeyValuePair<string, string>> ReadHeaders(FieldReader fields)
    {
        var headers = fields.StringMap("headers", MaxHeaders);
        foreach (var (name, value) in headers)
        {
            if (!HeaderRules.IsToken(name))
            {
                fields.Refuse(
                    "headers",
                    $"has the name \"{Failures.OneLine(name, 100)}\"; names must be of letters, digits and !#$%&'*+-.^_`|~"
                );
            }
            else if (HeaderRules.Ours.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                fields.Refuse("headers", $"has {name}, which the probe sets itself; must be without {string.Join(", ", HeaderRules.Ours)}");
            }
            else if (!HeaderRules.IsValue(value))
            {
                fields.Refuse("headers", $"has control characters in the value of {name} (not shown); values must be one line");
            }
        }

        return headers;
    }

    private static BasicAuth? ReadBasicAuth(FieldReader fields)
    {
        if (fields.Nested("basic_auth") is not { } nested)
        {
            return null;
        }

        var username = nested.RequiredString("username", maxLength: 256);
        if (username.Contains(':', StringComparison.Ordinal))
        {
            nested.Refuse("username", "has a colon in it; must be without, for a colon ends it");
        }

        var password = nested.Secret("password");
        if (password is null && !nested.Has("password"))
        {
            nested.Refuse("password", "is required");
        }

        nested.Done();
        return password is null ? null : new(username, password);
    }

    private static List<string> ReadStatuses(FieldReader fields)
    {
        var texts = new List<string>();
        foreach (var (name, node) in fields.Scalars("expected_statuses", MaxStatuses))
        {
            if (StatusRange.TryParse(node.Text!, out _))
            {
                texts.Add(node.Text!);
            }
            else
            {
                fields.Refuse(name, $"was \"{Failures.OneLine(node.Text!, 50)}\"; must be {StatusRange.Examples}, from 100 to 599", node);
            }
        }

        return texts;
    }

    private static string? ReadKeyword(FieldReader fields, string name)
    {
        var keyword = fields.String(name, MaxKeywordLength);
        if (keyword is { Length: 0 })
        {
            fields.Refuse(name, "was empty; must have at least one character");
        }

        return keyword;
    }
}
