using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Responses;

internal static class ReadRoutes
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>A route that answers GET, and HEAD with the same headers.</summary>
    public static RouteHandlerBuilder MapRead(
        this IEndpointRouteBuilder routes,
        [StringSyntax("Route")] string pattern,
        Delegate handler
    ) => routes.MapMethods(pattern, Methods, handler);
}
