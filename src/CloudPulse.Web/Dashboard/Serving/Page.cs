using CloudPulse.Web.Dashboard.Pages;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Dashboard.Serving;

/// <summary>Makes page results.</summary>
internal static class Page
{
    /// <summary>A component whose one parameter is called <c>Model</c>.</summary>
    public static IResult Of<TComponent>(object model, int status = StatusCodes.Status200OK)
        where TComponent : IComponent => new PageResult<TComponent>(new Dictionary<string, object?> { ["Model"] = model }, status);

    public static IResult Message(int status, string title, string text) => Of<MessagePage>(new MessageModel(title, text), status);

    public static IResult NotFound(string what) =>
        Message(StatusCodes.Status404NotFound, "Not found", $"There is no {what}. It may have been removed, or the address is mistyped.");
}
