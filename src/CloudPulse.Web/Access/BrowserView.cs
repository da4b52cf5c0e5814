using CloudPulse.Web.Dashboard.Serving;
using CloudPulse.Web.Problems;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Access;

/// <summary>A refusal for a person in front of a browser.</summary>
internal static class BrowserView
{
    /// <summary>A page was asked for, or a form sent, by a browser; not a part of a page, nor data.</summary>
    public static bool IsWanted(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && !request.Path.StartsWithSegments("/api")
        && request.Headers["HX-Request"].Count == 0;

    /// <summary>Leads to the sign-in where that would help, else says why not.</summary>
    public static IResult Of(HttpContext context, ProblemResult problem)
    {
        var isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        return problem.StatusCode == StatusCodes.Status401Unauthorized
            ? new SeeOther(LocalPath.ToSignIn(isRead ? LocalPath.Of(context.Request) : "/"))
            : Page.Message(problem.Problem.Status, problem.Problem.Title, problem.Problem.Detail ?? "");
    }
}
