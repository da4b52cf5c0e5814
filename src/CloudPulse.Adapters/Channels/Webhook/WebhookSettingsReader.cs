using System.Net.Http.Headers;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Channels.Webhook;

internal static class WebhookSettingsReader
{
    public const string Json = "application/json";
    private const int MaxHeaders = 50;
    private const int MaxBodyLength = 64 * 1024;
    private static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>What the exchange itself or the message sets.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection",
        "Content-Length",
        "Expect",
        "Host",
        "Idempotency-Key",
        "Keep-Alive",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
    };

    public static WebhookSettings? Read(FieldReader fields)
    {
        var mistakes = fields.Errors.Count;
        var url = ReadUrl(fields);
        var method = fields.Choice("method", WebhookMethod.Post);
        var headers = ReadHeaders(fields);
        var secret = fields.Secret("secret");
        var contentType = ReadContentType(fields);
        var body = fields.String("body", MaxBodyLength);
        var template = body is null ? null : ReadTemplate(fields, body, contentType);
        var verifyTls = fields.Boolean("verify_tls", true);
        var timeout = fields.OptionalDuration("timeout", MinTimeout, IChannelSettings.MaxTimeout);
        return fields.Errors.Count > mistakes
            ? null
            : new()
            {
                Url = url!,
                Method = method,
                Headers = headers,
                Secret = secret,
                Body = body,
                ContentType = contentType,
                VerifyTls = verifyTls,
                Timeout = timeout,
                Template = template,
            };
    }

    private static Secret? ReadUrl(FieldReader fields)
    {
        var before = fields.Errors.Count;
        var url = fields.Secret("url");
        if (fields.Errors.Count > before)
        {
            return null;
        }

        if (url is null)
        {
            fields.Refuse("url", "is required; must be where messages go, such as https://hooks.example/alerts");
            return null;
        }

        var mistake =
            !Uri.TryCreate(url.Reveal(), UriKind.Absolute, out var uri) ? "is not a URL; must be such as https://hooks.example/alerts"
            : uri.Scheme is not ("http" or "https") ? $"has the scheme {uri.Scheme}; must be http or https"
            : uri.Host.Length == 0 ? "has no host"
            : uri.UserInfo.Length > 0 ? "holds a user name; give an Authorization header under headers instead"
            : uri.Fragment.Length > 0 ? "has a fragment (#…), which is never sent; remove it"
            : null;
        if (mistake is null)
        {
            return url;
        }

        fields.Refuse("url", mistake, fields.Take("url"));
        return null;
    }

    private static Dictionary<string, Secret> ReadHeaders(FieldReader fields)
    {
        var headers = new Dictionary<string, Secret>(StringComparer.OrdinalIgnoreCase);
        if (fields.Nested("headers") is not { } entries)
        {
            return headers;
        }

        if (entries.Map.Entries.Count > MaxHeaders)
        {
            fields.Refuse("headers", $"has {entries.Map.Entries.Count} entries; must have at most {MaxHeaders}", entries.Map);
            return headers;
        }

        foreach (var entry in entries.Map.Entries)
        {
            var mistake =
                !IsToken(entry.Key) ? "is not a header's name: letters, digits and hyphens"
                : string.Equals(entry.Key, "Content-Type", StringComparison.OrdinalIgnoreCase) ? "is set by content_type"
                : Reserved.Contains(entry.Key) || entry.Key.StartsWith("CloudPulse-", StringComparison.OrdinalIgnoreCase)
                    ? "is set by CloudPulse; choose another name"
                : headers.ContainsKey(entry.Key) ? "is given twice; names of headers compare without case"
                : null;
            if (mistake is not null)
            {
                entries.Take(entry.Key);
                entries.Refuse(entry.Key, mistake, entry.Value);
            }
            else if (entries.Secret(entry.Key) is { } value)
            {
                if (value.Reveal().All(character => character is >= ' ' and <= '~'))
                {
                    headers.Add(entry.Key, value);
                }
                else
                {
                    entries.Refuse(entry.Key, "has a line break or a character outside ASCII; must be printable ASCII", entry.Value);
                }
            }
        }

        return headers;
    }

    private static string ReadContentType(FieldReader fields)
    {
        var given = fields.String("content_type", 200);
        if (given is null)
        {
            return Json;
        }

        if (!MediaTypeHeaderValue.TryParse(given, out var type) || type.MediaType is null)
        {
            fields.Refuse("content_type", $"was '{given}'; must be a media type, such as {Json}", fields.Take("content_type"));
            return Json;
        }

        if (type.CharSet is { } charSet && !string.Equals(charSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase))
        {
            fields.Refuse("content_type", $"has the charset {charSet}; bodies are always utf-8", fields.Take("content_type"));
        }

        return given;
    }

    private static BodyTemplate? ReadTemplate(FieldReader fields, string body, string contentType)
    {
        if (BodyTemplate.TryParse(body, Escaping.For(contentType), out var template, out var mistake))
        {
            return template;
        }

        fields.Refuse("body", mistake, fields.Take("body"));
        return null;
    }

    private static bool IsToken(string name) =>
        name.Length is > 0 and <= 100
        && name.All(character => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character));
}
