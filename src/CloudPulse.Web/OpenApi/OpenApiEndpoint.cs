using CloudPulse.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.OpenApi;

/// <summary>The API's description as <see cref="ApiDescription"/> found it out; a test says when it is no longer true.</summary>
internal static class OpenApiEndpoint
{
    public const string Address = "/openapi/v1.json";
    private const string Resource = "openapi/v1.json";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Address, Describe).RequirePageAccess().ExcludeFromDescription();

    private static FileStreamHttpResult Describe() =>
        TypedResults.Stream(typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream(Resource)!, "application/json; charset=utf-8");
}
