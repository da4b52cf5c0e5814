using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Responses;

internal static class ReadRoutes
{
    /// <summary>What a route that reads answers: GET, and HEAD with the same headers.</summary>
    public static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];
}
