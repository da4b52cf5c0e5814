using System.Globalization;

namespace CloudPulse.Core.Configuration;

/// <summary>Times as RFC 3339 writes them.</summary>
public static class Rfc3339
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads a time; it must say its offset (<c>Z</c> or <c>+01:00</c>). The result is in UTC.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        var hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^3] == ':' && text[^6] is '+' or '-');
        return hasOffset
            && DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
    }

    /// <summary>In UTC, to the millisecond: <c>2026-03-01T22:00:00.000Z</c>.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
