using CloudPulse.Web.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CloudPulse.Web.Dashboard.Serving;

/// <summary>Refuses a form that a browser sends for another site (<see cref="BrowserOrigin"/>).</summary>
internal sealed class OwnFormFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        BrowserOrigin.IsForeign(context.HttpContext, context.HttpContext.RequestServices.GetRequiredService<WebOptions>().PublicUrl)
            ? ValueTask.FromResult<object?>(
                Page.Message(
                    StatusCodes.Status403Forbidden,
                    "This form came from another site",
                    "Nothing was changed. Open the page on this server and try again."
                )
            )
            : next(context);
}
