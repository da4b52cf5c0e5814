using System.Text;
using CloudPulse.Adapters.Net;

namespace CloudPulse.Adapters.Channels.Slack;

/// <summary>Text as Slack wants it. Foreign text only ever stands in plain_text, where nothing but the three entities means anything.</summary>
internal static class SlackText
{
    private const char FirstStrongIsolate = '\u2068';
    private const char PopDirectionalIsolate = '\u2069';

    /// <summary>
    /// Foreign text on one line, escaped, at most <paramref name="maxLength"/> characters long: no markup, mention or link comes of it, and
    /// right-to-left text does not turn around what stands beside it.
    /// </summary>
    public static string Plain(string text, int maxLength)
    {
        var line = TextLine.Of(text, maxLength);
        var isolate = line.EnumerateRunes().Any(IsRightToLeft);
        var room = maxLength - (isolate ? 2 : 0);
        var escaped = Escape(line);
        while (escaped.Length > room)
        {
            // Entities make it longer: shorten what they stand for.
            line = TextLine.Of(line, line.Length - Math.Max(1, (escaped.Length - room) / 5));
            escaped = Escape(line);
        }

        return isolate ? $"{FirstStrongIsolate}{escaped}{PopDirectionalIsolate}" : escaped;
    }

    /// <summary>Slack's own three entities.</summary>
    public static string Escape(string text) =>
        new StringBuilder(text).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").ToString();

    /// <summary>A link to an address of our own configuration.</summary>
    public static string Link(string url, string text) =>
        $"<{url.Replace("&", "&amp;").Replace("<", "%3C").Replace(">", "%3E").Replace("|", "%7C")}|{Escape(text)}>";

    /// <summary>A time in the reader's own zone; clients that can't do that show UTC.</summary>
    public static string Time(DateTimeOffset time) =>
        $"<!date^{time.ToUnixTimeSeconds()}^{{date_short_pretty}} {{time_secs}}|{time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC>";

    /// <summary>Slack's form of a configured mention; null when it is none.</summary>
    public static string? Mention(string mention) =>
        mention switch
        {
            "@here" => "<!here>",
            "@channel" => "<!channel>",
            ['U' or 'W', ..] when IsId(mention) => $"<@{mention}>",
            ['S', ..] when IsId(mention) => $"<!subteam^{mention}>",
            _ => null,
        };

    private static bool IsId(string text) =>
        text.Length is >= 3 and <= 32 && text.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));

    /// <summary>Hebrew, Arabic and their neighbours, with their presentation forms and supplementary blocks.</summary>
    private static bool IsRightToLeft(Rune rune) =>
        rune.Value
            is (>= 0x0590 and <= 0x08FF)
                or (>= 0xFB1D and <= 0xFDFF)
                or (>= 0xFE70 and <= 0xFEFC)
                or (>= 0x10800 and <= 0x10FFF)
                or (>= 0x1E800 and <= 0x1EFFF);
}
