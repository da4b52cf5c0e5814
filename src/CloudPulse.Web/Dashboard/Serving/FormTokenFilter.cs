using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Dashboard.Serving;

/// <summary>Refuses a form without a valid <see cref="FormToken"/>.</summary>
internal sealed class FormTokenFilter(IAntiforgery antiforgery) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        await antiforgery.IsRequestValidAsync(context.HttpContext)
            ? await next(context)
            : Page.Message(
                StatusCodes.Status400BadRequest,
                "This form is out of date",
                "It was not sent from a page of this server, or the server was restarted since. Go back, reload the page and try again."
            );
}
