using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.Settings;

/// <summary><c>/setup</c>: the first administrator. Gone as soon as there is a user.</summary>
internal static class SetupEndpoints
{
    public static void MapSetup(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/setup", Show);
        routes.MapPost("/setup", Create);
    }

    private static async Task<IResult> Show(string? token, HttpContext context, AccessPolicy policy, CancellationToken cancellationToken) =>
        await policy.HasUsersAsync(cancellationToken)
            ? new SeeOther("/")
            : Page.Of<SetupPage>(
                new SetupModel(PostedForm.Empty, NeedsToken(context), token?.Length <= SetupToken.MaxLength ? token : null)
            );

    private static async Task<IResult> Create(
        HttpContext context,
        AccessPolicy policy,
        SetupToken setup,
        Users users,
        SignIn signIn,
        CancellationToken cancellationToken
    )
    {
        if (await users.AnyAsync(cancellationToken))
        {
            policy.UserCreated();
            return new SeeOther("/");
        }

        var form = await PostedForm.ReadAsync(context.Request, cancellationToken);
        var needsToken = NeedsToken(context);
        var (token, name, password) = (form.Text("token"), form.Text("name"), form.Password("password"));
        if (needsToken && !setup.Is(token))
        {
            form.Refuse("token", "is not the one that was printed when the server started");
        }

        form.Refuse("name", UserRules.NameMistake(name));
        form.RefusePassword("password", name);
        if (form.IsRight)
        {
            var written = await users.CreateAsync(name, Role.Admin, password, onlyFirst: true, cancellationToken);
            if (written is not null)
            {
                policy.UserCreated();
                if (written.User is { } administrator)
                {
                    await signIn.BeginAsync(context, administrator, cancellationToken);
                }

                return new SeeOther("/");
            }

            form.Refuse("", SignIn.Busy);
        }

        return Page.Of<SetupPage>(new SetupModel(form, needsToken, token), StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>Only who may do everything here anyway needs no proof.</summary>
    private static bool NeedsToken(HttpContext context) => CallerIdentity.Of(context)?.Scopes.Allows(Scopes.Admin) != true;
}

public sealed record SetupModel(PostedForm Form, bool NeedsToken, string? Token);
