using System.Globalization;
using CloudPulse.Core.Access;
using CloudPulse.Core.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Access;

/// <summary>
/// Marks a route that may have its API key in the URL, since whoever calls it can send nothing but a URL. Only a key with the scope ingest
/// alone is taken so: URLs end up in crontabs, shell histories and the logs of proxies.
/// </summary>
internal sealed class KeyInPath
{
    public const string RouteValue = "key";
    public const string Constraint = "apikey";
    public static readonly KeyInPath Instance = new();

    /// <summary>The key in this request's URL; null when its route has none.</summary>
    public static string? Of(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<KeyInPath>() is null ? null : context.GetRouteValue(RouteValue)?.ToString();

    /// <summary>The request's path as logs and messages may show it.</summary>
    public static string ShownPath(HttpContext context) =>
        context.Request.Path.ToString() is var path && Of(context) is { } key
            ? path.Replace(key, Secret.Mask, StringComparison.Ordinal)
            : path;

    /// <summary>Looks like an API key.</summary>
    internal sealed class RouteConstraint : IRouteConstraint
    {
        public bool Match(
            HttpContext? httpContext,
            IRouter? route,
            string routeKey,
            RouteValueDictionary values,
            RouteDirection routeDirection
        ) => Convert.ToString(values[routeKey], CultureInfo.InvariantCulture)?.StartsWith(ApiKeys.Marker, StringComparison.Ordinal) == true;
    }
}
