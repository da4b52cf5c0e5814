using System.Security.Cryptography;
using System.Text;
using CloudPulse.Web.Dashboard.Serving;
using CloudPulse.Web.StatusPages.Pages;
using Microsoft.AspNetCore.Components;

namespace CloudPulse.Web.StatusPages.Serving;

/// <summary>Writes pages out.</summary>
/// <param name="services">Not those of a request: it may be over before a page that is made behind the scenes.</param>
internal sealed class PublicRenderer(IServiceProvider services)
{
    public Task<PublicAnswer> RenderAsync(PublicPage page) => RenderAsync<StatusView>(page, page);

    public Task<PublicAnswer> RenderAsync(PublicMonth month) => RenderAsync<MonthView>(month, month.Page);

    private async Task<PublicAnswer> RenderAsync<TView>(object model, PublicPage page)
        where TView : IComponent
    {
        var html = await Markup.RenderAsync<TView>(services, new Dictionary<string, object?> { ["Model"] = model });
        return PublicAnswer.Of(html, "text/html; charset=utf-8", contentPolicy: PolicyFor(page), hidden: page.HiddenFromSearch);
    }

    /// <summary>No script at all; besides our own style sheet the very one that holds the page's colour, and the very logo.</summary>
    private static string PolicyFor(PublicPage page)
    {
        var style = page.Palette is { } palette
            ? $" 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(palette.Css)))}'"
            : "";
        var image = page.Logo switch
        {
            null => "",
            ['d', 'a', 't', 'a', ':', ..] => " data:",
            var address => $" {address.Split('?', '#')[0]}",
        };
        return $"default-src 'none'; style-src 'self'{style}; img-src 'self'{image}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    }
}
