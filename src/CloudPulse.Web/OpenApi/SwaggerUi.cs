using CloudPulse.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.OpenApi;

/// <summary>Swagger UI below <c>/docs</c>. It is made when it is first asked for: most servers never are, and it takes a megabyte.</summary>
internal static class SwaggerUi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var pipeline = new Lazy<RequestDelegate>(() => Build(routes.CreateApplicationBuilder()));
        routes.Map("/docs/{**path}", context => pipeline.Value(context)).RequirePageAccess().ExcludeFromDescription();
    }

    private static RequestDelegate Build(IApplicationBuilder application)
    {
        // Static files are not served where an endpoint was chosen.
        application.Use(
            (context, next) =>
            {
                context.SetEndpoint(null);
                return next(context);
            }
        );
        application.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = "docs";
            ui.DocumentTitle = "CloudPulse API";
            ui.SwaggerEndpoint(OpenApiEndpoint.Address, "CloudPulse");
        });
        return application.Build();
    }
}
