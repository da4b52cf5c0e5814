using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Web.Api.Services;
using CloudPulse.Web.Dashboard.Models;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.Pages;

internal static class ServiceEndpoints
{
    public static void MapServicePages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(ServiceFilter.Path, List);
        routes.MapGet("/dashboard/services/{name}", Show);
        routes.MapGet("/dashboard/services/{name}/live", Update);
        routes.MapGet("/dashboard/services/{name}/chart", ChartOf);
    }

    public static void MapServiceForms(this IEndpointRouteBuilder routes) => routes.MapPost("/dashboard/services/{name}/delete", Delete);

    private static async Task<IResult> List(HttpRequest request, ServicesReader reader, CancellationToken cancellationToken) =>
        Page.Of<ServicesPage>(await reader.ReadAsync(ServiceFilter.From(request.Query), cancellationToken));

    private static async Task<IResult> Show(string name, string? range, ServicePageReader reader, CancellationToken cancellationToken) =>
        await reader.ReadAsync(ServicePath.NameOf(name), ChartRange.Parse(range) ?? ChartRange.Day, cancellationToken) is { } model
            ? Page.Of<ServicePage>(model)
            : NotFound(name);

    private static async Task<IResult> Update(string name, string? range, ServicePageReader reader, CancellationToken cancellationToken) =>
        await reader.ReadAsync(ServicePath.NameOf(name), ChartRange.Parse(range) ?? ChartRange.Day, cancellationToken) is { } model
            ? Page.Of<ServiceUpdatePage>(model)
            : NotFound(name);

    private static async Task<IResult> ChartOf(
        string name,
        string? range,
        IPulseReader pulses,
        ServicePageReader reader,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var service = Subject.Service(ServicePath.NameOf(name));
        return pulses.Latest(service) is null
            ? TypedResults.NotFound()
            : await ChartAnswer.OfAsync(range, context, known => reader.ChartAsync(service, known, cancellationToken));
    }

    private static async Task<IResult> Delete(
        string name,
        IPulseReader pulses,
        ServiceRemoval removal,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var service = Subject.Service(ServicePath.NameOf(name));
        if (pulses.Latest(service) is null)
        {
            return NotFound(name);
        }

        if (!(await PostedForm.ReadAsync(context.Request, cancellationToken)).Has("sure", "yes"))
        {
            return Page.Message(StatusCodes.Status422UnprocessableEntity, "Nothing was deleted", "Tick the box that says you are sure.");
        }

        return await removal.DeleteAsync(service, cancellationToken) is { } judge
            ? Page.Message(
                StatusCodes.Status409Conflict,
                "Nothing was deleted",
                $"The check {judge.Key} judges this service; delete that first."
            )
            : new SeeOther(ServiceFilter.Path);
    }

    private static IResult NotFound(string name) => Page.NotFound($"service \"{Format.Clip(ServicePath.NameOf(name), 200)}\"");
}
