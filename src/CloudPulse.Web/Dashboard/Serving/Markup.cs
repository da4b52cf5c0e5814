using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Web.Dashboard.Serving;

/// <summary>Components rendered to HTML.</summary>
internal static class Markup
{
    public static async Task<string> RenderAsync<TComponent>(IServiceProvider services, IReadOnlyDictionary<string, object?> parameters)
        where TComponent : IComponent
    {
        await using var html = new StringWriter();
        await WriteAsync<TComponent>(services, parameters, html);
        return html.ToString();
    }

    public static async Task WriteAsync<TComponent>(
        IServiceProvider services,
        IReadOnlyDictionary<string, object?> parameters,
        TextWriter html
    )
        where TComponent : IComponent
    {
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<TComponent>(
                ParameterView.FromDictionary(new Dictionary<string, object?>(parameters, StringComparer.Ordinal))
            );
            root.WriteHtmlTo(html);
        });
    }
}
