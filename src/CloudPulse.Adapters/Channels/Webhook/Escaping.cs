using System.Net;
using System.Text.Json;

namespace CloudPulse.Adapters.Channels.Webhook;

/// <summary>How values are written into a body so that none of them can break out of its place.</summary>
internal enum Escaping
{
    /// <summary>Inside quotes: as the content of a JSON string; outside: as a JSON value.</summary>
    Json,

    /// <summary>XML and HTML entities.</summary>
    Markup,

    /// <summary>Percent-encoding of form fields.</summary>
    Form,

    /// <summary>Plain text has nothing to break out of.</summary>
    None,
}

internal static class EscapingExtensions
{
    extension(Escaping)
    {
        public static Escaping For(string contentType)
        {
            var type = contentType.Split(';')[0].Trim().ToLowerInvariant();
            return type.EndsWith("/json", StringComparison.Ordinal) || type.EndsWith("+json", StringComparison.Ordinal) ? Escaping.Json
                : type.EndsWith("xml", StringComparison.Ordinal) || type.EndsWith("html", StringComparison.Ordinal) ? Escaping.Markup
                : string.Equals(type, "application/x-www-form-urlencoded", StringComparison.Ordinal) ? Escaping.Form
                : Escaping.None;
        }
    }

    public static string Apply(this Escaping escaping, string value) =>
        escaping switch
        {
            Escaping.Json => JsonEncodedText.Encode(value).ToString(),
            Escaping.Markup => WebUtility.HtmlEncode(string.Concat(value.Where(IsAllowedInXml))),
            Escaping.Form => WebUtility.UrlEncode(value),
            _ => value,
        };

    private static bool IsAllowedInXml(char character) =>
        character is >= ' ' or '\t' or '\n' or '\r' && character is not ('\uFFFE' or '\uFFFF');
}
