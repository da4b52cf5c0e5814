using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Dashboard.Serving;

/// <summary>303: the form was dealt with, look there. Reloading that page sends nothing again.</summary>
internal sealed class SeeOther(string address) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = address;
        return Task.CompletedTask;
    }
}
