using CloudPulse.Web.Dashboard.Models;
using CloudPulse.Web.Dashboard.Serving;

namespace CloudPulse.Web.Dashboard.Components;

/// <summary>Bars as text, for <c>Bars.razor</c> and for rows without components.</summary>
internal static class BarsMarkup
{
    private const int HoursOfDay = 24;

    /// <param name="html">Where to.</param>
    /// <param name="strip">What they show.</param>
    /// <param name="isTall">Stands for itself: taller, and can be walked through with the arrow keys.</param>
    public static void Add(HtmlText html, BarStrip strip, bool isTall = false)
    {
        html.Add(
            $"<svg viewBox=\"0 0 {(strip.Length * BarStrip.BarWidth) - 1} {BarStrip.Height}\" preserveAspectRatio=\"none\" role=\"img\""
        );
        if (isTall)
        {
            html.Add($" class=\"bars bars-tall\" tabindex=\"0\"");
        }
        else
        {
            html.Add($" class=\"bars\"");
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

        html.Add($" data-counts=\"{strip.Counts}\" aria-label=\"{strip.Label}\">");
        for (var index = 0; index < strip.Paths.Count; index++)
        {
            if (strip.Paths[index] is { } path)
            {
                html.Add($"<path class=\"b{index}\" stroke-width=\"{BarStrip.Heights[index]}\" d=\"{path}\"></path>");
            }
        }

        html.Add($"</svg>");
    }
}
