using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;

namespace CloudPulse.Web.StatusPages;

/// <summary>Markdown of people as HTML that can do no harm: no HTML of their own, no images, links to web and mail addresses alone.</summary>
internal static class SafeMarkdown
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UseSoftlineBreakAsHardlineBreak()
        .UseAutoLinks()
        .UseEmphasisExtras()
        .Build();

    private static readonly string[] Schemes = [Uri.UriSchemeHttps, Uri.UriSchemeHttp, Uri.UriSchemeMailto];

    public static MarkupString ToHtml(string text)
    {
        var document = Markdown.Parse(text, Pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            // Below the headings of the page.
            heading.Level = Math.Min(6, heading.Level + 3);
        }

        foreach (var link in document.Descendants<LinkInline>().ToArray())
        {
            if (link.IsImage || !IsHarmless(link.GetDynamicUrl?.Invoke() ?? link.Url))
            {
                Unwrap(link);
            }
            else
            {
                link.GetAttributes().AddProperty("rel", "nofollow noopener");
            }
        }

        foreach (var link in document.Descendants<AutolinkInline>().ToArray())
        {
            if (!link.IsEmail && !IsHarmless(link.Url))
            {
                link.ReplaceBy(new LiteralInline(link.Url));
            }
        }

        return new(document.ToHtml(Pipeline));
    }

    /// <summary>The first line's worth of plain text, for where there is no markup.</summary>
    public static string ToText(string text) => Markdown.ToPlainText(text, Pipeline).Trim();

    private static void Unwrap(LinkInline link)
    {
        var text = new ContainerInline();
        link.MoveChildrenTo(text);
        link.ReplaceBy(text);
    }

    private static bool IsHarmless(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && Array.IndexOf(Schemes, uri.Scheme) >= 0;

    private static void MoveChildrenTo(this ContainerInline from, ContainerInline to)
    {
        while (from.FirstChild is { } child)
        {
            child.Remove();
            to.AppendChild(child);
        }
    }
}
