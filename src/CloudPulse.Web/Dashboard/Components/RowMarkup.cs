using CloudPulse.Web.Dashboard.Models;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Components;

namespace CloudPulse.Web.Dashboard.Components;

/// <summary>Rows of the overview. Plain classes and few elements, and no components: there may be thousands.</summary>
internal static class RowMarkup
{
    private const int MaxName = 200;
    private const int MaxNote = 200;
    private const int MaxTag = 40;

    /// <param name="rows">Which. Those without history are short: live.ts asks for them in full when they come into sight.</param>
    /// <param name="now">For ages.</param>
    /// <param name="isUpdate">Each is sent alone, to take the place of the row that is shown.</param>
    public static RenderFragment Of(IReadOnlyList<OverviewRow> rows, DateTimeOffset now, bool isUpdate = false) =>
        page =>
        {
            var html = new HtmlText();
            foreach (var row in rows)
            {
                Add(html, row, now, isUpdate);
                page.AddMarkupContent(0, html.Take());
            }
        };

    private static void Add(HtmlText html, OverviewRow row, DateTimeOffset now, bool isUpdate)
    {
        var health = row.Health.Slug();
        html.Add($"<li id=\"{row.Id}\" class=\"row\" data-key=\"{row.Subject.Key}\"");
        if (row.History is null)
        {
            html.Add($" data-short");
        }

        if (isUpdate)
        {
            html.Add($" hx-swap-oob=\"outerMorph\"");
        }

        html.Add($"><span class=\"st {health}\">{row.Health.Word()}</span>");
        html.Add($"<div class=\"who\"><a class=\"name\" href=\"{row.Address}\">{Format.Clip(row.Name, MaxName)}</a>");
        if (row.Note is { } note)
        {
            html.Add($"<p class=\"note\">{Format.Clip(note, MaxNote)}</p>");
        }

        AddTags(html, row.Tags);
        html.Add($"</div>");
        if (row.History is { } history)
        {
            AddHistory(html, row, history, now);
        }

        html.Add($"</li>");
    }

    private static void AddHistory(HtmlText html, OverviewRow row, RowHistory history, DateTimeOffset now)
    {
        BarsMarkup.Add(html, history.Hours);
        html.Add(
            $"<svg class=\"spark\" viewBox=\"0 0 {Sparkline.Width} {Sparkline.Height}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
        );
        if (history.LatencyLine is { } line)
        {
            html.Add($"<path d=\"{line}\"></path>");
        }

        html.Add($"</svg>");
        AddNumber(html, "24 h", Format.Percent(history.Uptime24Hours));
        AddNumber(html, "7 d", Format.Percent(history.Uptime7Days));
        AddNumber(html, "30 d", Format.Percent(history.Uptime30Days));
        AddNumber(html, "90 d", Format.Percent(history.Uptime90Days));
        AddNumber(html, "Latency", Format.Latency(row.Latest?.Latency));
        AddNumber(html, "p95", Format.Latency(history.P95));
        html.Add($"<span class=\"num\" data-k=\"{(row.IsService ? "Heard" : "Since")}\">");
        if (row.Since is { } since)
        {
            html.Add($"<time datetime=\"{Format.Machine(since)}\" title=\"{Format.Exact(since)}\">{Format.Ago(since, now)}</time></span>");
        }
        else
        {
            html.Add($"{Format.Nothing}</span>");
        }
    }

    private static void AddTags(HtmlText html, IReadOnlyList<string> tags)
    {
        if (tags.Count == 0)
        {
            return;
        }

        html.Add($"<p>");
        foreach (var tag in tags)
        {
            html.Add($"<a class=\"tag\" href=\"/?tag={Uri.EscapeDataString(tag)}\">{Format.Clip(tag, MaxTag)}</a> ");
        }

        html.Add($"</p>");
    }

    private static void AddNumber(HtmlText html, string what, string number) =>
        html.Add($"<span class=\"num\" data-k=\"{what}\">{number}</span>");
}
