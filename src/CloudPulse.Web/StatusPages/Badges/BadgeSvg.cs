using System.Globalization;
using System.Net;
using System.Text;

namespace CloudPulse.Web.StatusPages.Badges;

internal enum BadgeStyle
{
    Flat,
    FlatSquare,
}

/// <summary>Two boxes, a label and a value, in the look that people know from badges of this sort.</summary>
internal static class BadgeSvg
{
    private const int Height = 20;
    private const int Padding = 6;
    private const int MaxText = 60;

    /// <summary>Widths of Verdana at 11 px in tenths of a pixel, from the blank to the tilde.</summary>
    private static readonly byte[] Widths =
    [
        39,
        43,
        51,
        90,
        70,
        118,
        80,
        30,
        50,
        50,
        70,
        90,
        40,
        50,
        40,
        50,
        70,
        70,
        70,
        70,
        70,
        70,
        70,
        70,
        70,
        70,
        50,
        50,
        90,
        90,
        90,
        60,
        110,
        75,
        75,
        77,
        85,
        70,
        63,
        85,
        83,
        46,
        50,
        76,
        61,
        93,
        82,
        87,
        66,
        87,
        76,
        75,
        68,
        81,
        75,
        109,
        75,
        68,
        75,
        50,
        50,
        50,
        90,
        70,
        70,
        66,
        69,
        57,
        69,
        66,
        39,
        69,
        70,
        30,
        38,
        65,
        30,
        107,
        70,
        67,
        69,
        69,
        47,
        57,
        43,
        70,
        65,
        90,
        65,
        65,
        58,
        70,
        50,
        70,
        90,
    ];

    public static string Draw(string label, string value, string color, BadgeStyle style)
    {
        label = Shown(label);
        value = Shown(value);
        var left = WidthOf(label) + (2 * Padding);
        var right = WidthOf(value) + (2 * Padding);
        var name = WebUtility.HtmlEncode($"{label}: {value}");
        var radius = style == BadgeStyle.Flat ? 3 : 0;
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{Height}" role="img" aria-label="{name}"><title>{name}</title>"""
        );
        svg.Append(
            CultureInfo.InvariantCulture,
            $"""<clipPath id="r"><rect width="{left + right}" height="{Height}" rx="{radius}" fill="#fff"/></clipPath><g clip-path="url(#r)"><rect width="{left}" height="{Height}" fill="#555"/><rect x="{left}" width="{right}" height="{Height}" fill="{color}"/>"""
        );
        if (style == BadgeStyle.Flat)
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"""<linearGradient id="s" x2="0" y2="100%"><stop offset="0" stop-color="#bbb" stop-opacity=".1"/><stop offset="1" stop-opacity=".1"/></linearGradient><rect width="{left + right}" height="{Height}" fill="url(#s)"/>"""
            );
        }

        svg.Append("""</g><g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">""");
        Write(svg, label, 0, left);
        Write(svg, value, left, right);
        return svg.Append("</g></svg>").ToString();
    }

    /// <summary>In whole pixels; what is not in the table is taken as wide.</summary>
    public static int WidthOf(string text)
    {
        var tenths = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            tenths +=
                rune.Value is >= ' ' and <= '~' ? Widths[rune.Value - ' ']
                : rune.Value > 0x2E80 ? 110
                : 75;
        }

        return (tenths + 9) / 10;
    }

    /// <summary>The renderer keeps to the width that the boxes were made for, whatever its font.</summary>
    private static void Write(StringBuilder svg, string text, int x, int width) =>
        svg.Append(
            CultureInfo.InvariantCulture,
            $"""<text x="{x + (width / 2.0)}" y="14" textLength="{width - (2 * Padding)}">{WebUtility.HtmlEncode(text)}</text>"""
        );

    private static string Shown(string text) => Dashboard.Models.Format.Clip(text, MaxText);
}
