using CloudPulse.Web.Dashboard.Models;
using CloudPulse.Web.Dashboard.Serving;

namespace CloudPulse.Web.Dashboard.Components;

/// <summary>Bars as text, for <c>Bars.razor</c> and for rows without components.</summary>
internal static class BarsMarkup
{
    private const int HoursOfDay = 24;

    /// <param name="html">Where to.</param>
    /// <param name="strip">What they show.</param>
    /// <param name="style">A class more.</param>
    /// <param name="isFocusable">Can be walked through with the arrow keys.</param>
    public static void Add(HtmlText html, BarStrip strip, string? style = null, bool isFocusable = false)
    {
        html.Add($"<svg class=\"bars {style}\" viewBox=\"0 0 {(strip.Length * BarStrip.BarWidth) - 1} {BarStrip.Height}\"");
        html.Add($" preserveAspectRatio=\"none\" role=\"img\"");
        if (isFocusable)
        {
            html.Add($" tabindex=\"0\"");
        }

        html.Add($" data-from=\"{strip.From.ToUnixTimeSeconds()}\"");
        if (strip.Step != TimeSpan.FromHours(1))
        {
            html.Add($" data-step=\"{(long)strip.Step.TotalSeconds}\"");
        }

        if (strip.Length != HoursOfDay)
        {
            html.Add($" data-bars=\"{strip.Length}\"");
        }

        html.Add($" data-counts=\"{strip.Counts}\"><title>{strip.Label}</title>");
        for (var index = 0; index < strip.Paths.Count; index++)
        {
            if (strip.Paths[index] is { } path)
            {
                html.Add($"<path class=\"b{index}\" d=\"{path}\"></path>");
            }
        }

        html.Add($"</svg>");
    }
}
