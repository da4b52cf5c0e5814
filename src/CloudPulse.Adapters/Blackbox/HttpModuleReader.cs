using System.Globalization;
using CloudPulse.Adapters.Probes.Http;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Blackbox;

/// <summary>Reads a module's <c>http:</c>.</summary>
internal static class HttpModuleReader
{
    /// <summary>How much of a body is kept that an expression looks at, when <c>body_size_limit</c> is not given.</summary>
    private const long DefaultKept = 4 << 20;
    private const long MaxKept = 64 << 20;
    private const int MaxItems = 100;
    private const int MaxBody = 64 * 1024;
    private const int MaxMethod = 20;

    private static readonly string[] Versions = ["HTTP/1.0", "HTTP/1.1"];
    private static readonly string[] Compressions = ["gzip", "br", "deflate", HttpModule.AsSent];

    public static HttpModule Read(FieldReader fields)
    {
        var headers = ReadHeaders(fields);
        var basicAuth = ReadBasicAuth(fields);
        var bearerToken = fields.Secret("bearer_token");
        var authorization = ReadAuthorization(fields);
        OneOf(fields, headers, basicAuth, bearerToken, authorization);
        var limit = fields.Bytes("body_size_limit", 0, 0, MaxKept);
        var module = new HttpModule
        {
            Method = ReadMethod(fields),
            Headers = authorization is null ? headers : [.. headers, new("Authorization", authorization)],
            Body = fields.String("body", MaxBody),
            BasicAuth = basicAuth,
            BearerToken = bearerToken,
            FollowRedirects = ReadFollowRedirects(fields),
            Tls = TlsSettings.Read(fields),
            Proxy = ReadProxy(fields),
            Compression = ReadCompression(fields),
            PrefersIpv4 = fields.PrefersIpv4(),
            FallsBack = fields.Boolean("ip_protocol_fallback", defaultValue: true),
            ValidStatusCodes = ReadStatusCodes(fields),
            ValidHttpVersions = ReadVersions(fields),
            FailIfSsl = fields.Boolean("fail_if_ssl", defaultValue: false),
            FailIfNotSsl = fields.Boolean("fail_if_not_ssl", defaultValue: false),
            FailIfBodyMatches = fields.Patterns("fail_if_body_matches_regexp"),
            FailIfBodyNotMatches = fields.Patterns("fail_if_body_not_matches_regexp"),
            FailIfHeaderMatches = ReadHeaderMatches(fields, "fail_if_header_matches"),
            FailIfHeaderNotMatches = ReadHeaderMatches(fields, "fail_if_header_not_matches"),
            SkipResolveWithProxy = fields.Boolean("skip_resolve_phase_with_proxy", defaultValue: false),
        };
        module = module with
        {
            MaxBody =
                limit > 0 ? limit
                : module.KeepsBody ? DefaultKept
                : module.MaxBody,
        };
        fields.UnsupportedFile("bearer_token_file", "bearer_token");
        fields.Unsupported("oauth2", "proxy_connect_header", "proxy_from_environment", "no_proxy");
        if (fields.Boolean("enable_http2", defaultValue: false))
        {
            fields.Refuse("enable_http2", "was true; must be false or left out, for probes speak HTTP/1.1");
        }

        fields.Done();
        return module;
    }

    private static string ReadMethod(FieldReader fields)
    {
        var node = fields.Scalar("method", MaxMethod);
        if (node is null or { Text: "" })
        {
            return "GET";
        }

        if (!HeaderRules.IsToken(node.Text!) || node.Text!.Equals("CONNECT", StringComparison.OrdinalIgnoreCase))
        {
            fields.Refuse("method", $"was {node.Describe()}; must be a method such as GET, HEAD or POST", node);
        }

        return node.Text!;
    }

    private static List<int> ReadStatusCodes(FieldReader fields)
    {
        var codes = new List<int>();
        foreach (var (name, node) in fields.Scalars("valid_status_codes", MaxItems))
        {
            if (int.TryParse(node.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 100 and <= 999)
            {
                codes.Add(code);
            }
            else
            {
                fields.Refuse(name, $"was {node.Describe()}; must be a status such as 200", node);
            }
        }

        return codes;
    }

    private static List<string> ReadVersions(FieldReader fields)
    {
        var versions = fields.Scalars("valid_http_versions", MaxItems);
        if (versions.Count > 0 && !versions.Any(version => Versions.Contains(version.Node.Text, StringComparer.Ordinal)))
        {
            fields.Refuse(
                "valid_http_versions",
                $"has none of {string.Join(", ", Versions)}; must have one of them, for probes speak HTTP/1.1"
            );
        }

        return [.. versions.Select(version => version.Node.Text!)];
    }

    private static IReadOnlyList<KeyValuePair<string, string>> ReadHeaders(FieldReader fields)
    {
        var headers = fields.StringMap("headers", MaxItems);
        foreach (var (name, value) in headers)
        {
            if (!HeaderRules.IsToken(name) || HeaderRules.Ours.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                fields.Refuse(
                    $"headers.{name}",
                    $"is no header that may be given; must be a name other than {string.Join(", ", HeaderRules.Ours)}"
                );
            }
            else if (!HeaderRules.IsValue(value))
            {
                fields.Refuse($"headers.{name}", "has control characters (not shown); must be one line");
            }
        }

        return headers;
    }

    private static List<HeaderMatch> ReadHeaderMatches(FieldReader fields, string name)
    {
        var matches = new List<HeaderMatch>();
        foreach (var item in fields.NestedList(name, MaxItems))
        {
            var header = item.RequiredString("header", maxLength: 256);
            var regexp = item.Pattern("regexp");
            if (!item.Has("regexp"))
            {
                item.Refuse("regexp", "is required; must be a regular expression");
            }

            var allowMissing = item.Boolean("allow_missing", defaultValue: false);
            item.Done();
            if (regexp is not null)
            {
                matches.Add(new(header, regexp, allowMissing));
            }
        }

        return matches;
    }

    private static BasicAuth? ReadBasicAuth(FieldReader fields)
    {
        if (fields.Nested("basic_auth") is not { } nested)
        {
            return null;
        }

        var username = nested.String("username", maxLength: 256) ?? "";
        if (username.Contains(':', StringComparison.Ordinal))
        {
            nested.Refuse("username", "has a colon in it; must be without, for a colon ends it");
        }

        var password = nested.Secret("password");
        nested.UnsupportedFile("password_file", "password");
        nested.Done();
        return new(username, password ?? new(""));
    }

    /// <summary>The header's value.</summary>
    private static string? ReadAuthorization(FieldReader fields)
    {
        if (fields.Nested("authorization") is not { } nested)
        {
            return null;
        }

        var type = nested.String("type", maxLength: 100) is { Length: > 0 } given ? given : "Bearer";
        var credentials = nested.Secret("credentials");
        nested.UnsupportedFile("credentials_file", "credentials");
        if (type.Equals("basic", StringComparison.OrdinalIgnoreCase))
        {
            nested.Refuse("type", "was Basic; must be another: basic_auth is there for it");
        }
        else if (!HeaderRules.IsToken(type) || !HeaderRules.IsValue(credentials?.Reveal() ?? ""))
        {
            nested.Refuse("type", "or credentials have what no header may have (not shown); must be one line");
        }

        if (!nested.Has("credentials") && !nested.Has("credentials_file"))
        {
            nested.Refuse("credentials", "is required");
        }

        nested.Done();
        return $"{type} {credentials?.Reveal()}";
    }

    private static void OneOf(
        FieldReader fields,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        BasicAuth? basicAuth,
        Secret? bearerToken,
        string? authorization
    )
    {
        var given = new List<string>();
        Add("basic_auth", basicAuth is not null);
        Add("bearer_token", bearerToken is not null);
        Add("authorization", authorization is not null);
        Add("headers.Authorization", headers.Any(header => header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)));
        if (given.Count > 1)
        {
            fields.Refuse(
                given[1].Split('.')[0],
                $"was given along with {given[0]}; there must be one of them, for a request is authorized once"
            );
        }

        if (bearerToken is not null && !HeaderRules.IsValue(bearerToken.Reveal()))
        {
            fields.Refuse("bearer_token", "has control characters in it (not shown); must be one line");
        }

        void Add(string name, bool isThere)
        {
            if (isThere)
            {
                given.Add(name);
            }
        }
    }

    private static string ReadCompression(FieldReader fields)
    {
        var node = fields.Scalar("compression");
        if (node is null or { Text: "" })
        {
            return HttpModule.AsSent;
        }

        if (!Compressions.Contains(node.Text, StringComparer.Ordinal))
        {
            fields.Refuse("compression", $"was {node.Describe()}; must be one of {string.Join(", ", Compressions)}", node);
        }

        return node.Text!;
    }

    /// <summary>The blackbox exporter's old name for it says the opposite.</summary>
    private static bool ReadFollowRedirects(FieldReader fields)
    {
        var follows = fields.Boolean("follow_redirects", defaultValue: true);
        if (fields.Has("no_follow_redirects") && fields.Has("follow_redirects"))
        {
            fields.Refuse("no_follow_redirects", "was given along with follow_redirects; there must be one of them");
        }

        return follows && !fields.Boolean("no_follow_redirects", defaultValue: false);
    }

    private static Secret? ReadProxy(FieldReader fields)
    {
        var proxy = fields.Secret("proxy_url");
        if (proxy is not null && !ProxyAddress.TryParse(proxy.Reveal(), out _))
        {
            fields.Refuse("proxy_url", $"is no proxy's address (not shown, it may hold a password); must be {ProxyAddress.Form}");
        }

        return proxy;
    }
}
