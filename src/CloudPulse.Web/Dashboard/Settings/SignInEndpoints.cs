using System.Globalization;
using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.Access.Providers;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.Settings;

internal static class SignInEndpoints
{
    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", Show);
        routes.MapPost("/sign-in", Enter);
        routes.MapPost("/sign-out", Leave);
    }

    private static async Task<IResult> Show(
        HttpContext context,
        AccessPolicy policy,
        WebOptions options,
        CancellationToken cancellationToken
    )
    {
        var query = context.Request.Query;
        var back = LocalPath.Of(query["return"]);
        if (CallerIdentity.Of(context)?.User is not null)
        {
            return new SeeOther(back);
        }

        var form = PostedForm.Empty;
        var via = options.SignInProviders.FirstOrDefault(provider => provider.Key == query["via"]);
        form.Refuse("", via is null ? null : ProviderSignInEndpoints.Explain(query["failure"], via.Name));
        return Page.Of<SignInPage>(new SignInModel(form, back, await policy.HasUsersAsync(cancellationToken), options.SignInProviders));
    }

    private static async Task<IResult> Enter(HttpContext context, SignIn signIn, WebOptions options, CancellationToken cancellationToken)
    {
        var form = await PostedForm.ReadAsync(context.Request, cancellationToken);
        var back = LocalPath.Of(form.Text("return"));
        var (name, password) = (form.Text("name"), form.Password("password"));
        if (name.Length is 0 or > UserRules.MaxNameLength || password.Length is 0 or > UserRules.MaxPasswordLength)
        {
            form.Refuse("", SignIn.Wrong);
            return Refused(StatusCodes.Status422UnprocessableEntity);
        }

        var result = await signIn.TryAsync(context, name, password, cancellationToken);
        if (result.User is not null)
        {
            return new SeeOther(back);
        }

        form.Refuse("", result.Refusal);
        if (result.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return Refused(StatusCodes.Status429TooManyRequests);
        }

        return Refused(StatusCodes.Status401Unauthorized);

        IResult Refused(int status) => Page.Of<SignInPage>(new SignInModel(form, back, HasUsers: true, options.SignInProviders), status);
    }

    private static async Task<IResult> Leave(HttpContext context, SignIn signIn, CancellationToken cancellationToken)
    {
        await signIn.EndAsync(context, cancellationToken);
        return new SeeOther("/sign-in");
    }
}

/// <param name="Form">What was typed before.</param>
/// <param name="Back">Where to go then.</param>
/// <param name="HasUsers">There is somebody who could.</param>
/// <param name="Providers">Who else recognises people.</param>
public sealed record SignInModel(PostedForm Form, string Back, bool HasUsers, IReadOnlyList<SignInProvider> Providers);
