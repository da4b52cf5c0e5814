using System.Globalization;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>How values read on the pages.</summary>
internal static class Format
{
    public const string Nothing = "–";

    /// <summary>With a capital first letter.</summary>
    public static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>Never rounded up to 100 %: who reads "100 %" may rely on it.</summary>
    public static string Percent(double? ratio)
    {
        if (ratio is not { } value)
        {
            return Nothing;
        }

        if (value >= 1)
        {
            return "100 %";
        }

        var decimals =
            value >= 0.9995 ? 1000
            : value >= 0.1 ? 100
            : 10;
        var floor = Math.Floor(value * 100 * decimals) / decimals;
        return floor.ToString(decimals == 1000 ? "0.000" : "0.##", CultureInfo.InvariantCulture) + " %";
    }

    /// <summary>A share of what should be none: "0 %" only when it is none.</summary>
    public static string Share(double? ratio) =>
        ratio switch
        {
            null => Nothing,
            <= 0 => "0 %",
            < 0.0001 => "<0.01 %",
            < 0.1 and { } value => (value * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %",
            { } value => (value * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %",
        };

    /// <summary>Events a minute: "0.4 /min", "1,250 /min".</summary>
    public static string Rate(double perMinute) =>
        perMinute switch
        {
            0 => "0 /min",
            < 0.01 => "<0.01 /min",
            < 10 => perMinute.ToString("0.##", CultureInfo.InvariantCulture) + " /min",
            _ => perMinute.ToString("N0", CultureInfo.InvariantCulture) + " /min",
        };

    public static string Latency(TimeSpan? latency) =>
        latency?.TotalMilliseconds switch
        {
            null => Nothing,
            >= 10_000 and var ms => string.Create(CultureInfo.InvariantCulture, $"{ms / 1000:0.0} s"),
            >= 1000 and var ms => string.Create(CultureInfo.InvariantCulture, $"{ms / 1000:0.00} s"),
            >= 100 and var ms => string.Create(CultureInfo.InvariantCulture, $"{ms:0} ms"),
            >= 10 and var ms => string.Create(CultureInfo.InvariantCulture, $"{ms:0.0} ms"),
            var ms => string.Create(CultureInfo.InvariantCulture, $"{ms:0.00} ms"),
        };

    /// <summary>As people say it: "3 d 4 h", "12 min", "8 s".</summary>
    public static string Span(TimeSpan span)
    {
        var size = span.Duration();
        return size switch
        {
            { TotalDays: >= 1 } when size.Hours > 0 => $"{(int)size.TotalDays} d {size.Hours} h",
            { TotalDays: >= 1 } => $"{(int)size.TotalDays} d",
            { TotalHours: >= 1 } when size.Minutes > 0 => $"{(int)size.TotalHours} h {size.Minutes} min",
            { TotalHours: >= 1 } => $"{(int)size.TotalHours} h",
            { TotalMinutes: >= 1 } when size.Seconds > 0 && size.TotalMinutes < 10 => $"{(int)size.TotalMinutes} min {size.Seconds} s",
            { TotalMinutes: >= 1 } => $"{(int)size.TotalMinutes} min",
            { TotalSeconds: >= 1 } when size.Milliseconds == 0 || size.TotalSeconds >= 10 => $"{(int)size.TotalSeconds} s",
            { TotalSeconds: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{size.TotalSeconds:0.##} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{size.TotalMilliseconds:0} ms"),
        };
    }

    /// <summary>How long ago; replaced and kept current by the page's script.</summary>
    public static string Ago(DateTimeOffset time, DateTimeOffset now)
    {
        var age = now - time;
        var size = age.Duration();
        var text =
            size.TotalDays >= 1 ? $"{(int)size.TotalDays}d"
            : size.TotalHours >= 1 ? $"{(int)size.TotalHours}h"
            : size.TotalMinutes >= 1 ? $"{(int)size.TotalMinutes}min"
            : size.TotalSeconds >= 5 ? $"{(int)size.TotalSeconds}s"
            : null;
        return text is null ? "just now"
            : age > TimeSpan.Zero ? $"{text} ago"
            : $"in {text}";
    }

    /// <summary>Of a certificate: "expires in 41 days", "expires in 5 h", "expired 3 days ago".</summary>
    public static string Expiry(DateTimeOffset end, DateTimeOffset now)
    {
        var left = end - now;
        var size = left.Duration();
        var text = size.TotalDays >= 1 ? Plural((long)size.TotalDays, "day") : Span(size);
        return left > TimeSpan.Zero ? $"expires in {text}" : $"expired {text} ago";
    }

    public static string Exact(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Machine(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Plural(long count, string one, string? many = null) => $"{Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>Text of others, cut where it would swamp the page; never within a surrogate pair.</summary>
    public static string Clip(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
        return string.Concat(text.AsSpan(0, end), "…");
    }
}
