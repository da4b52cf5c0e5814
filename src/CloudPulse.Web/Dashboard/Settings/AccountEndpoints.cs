using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.Settings;

/// <summary><c>/account</c>: one's own password and sessions.</summary>
internal static class AccountEndpoints
{
    public static void MapAccount(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/account", Show);
        routes.MapPost("/account/password", ChangePassword);
        routes.MapPost("/account/sign-out", SignOutEverywhere);
        routes.MapPost("/account/sessions/{id:int}/end", EndSession);
    }

    private static Task<IResult> Show(
        string? notice,
        HttpContext context,
        Sessions sessions,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        PageAsync(
            context,
            PostedForm.Empty,
            notice switch
            {
                "password" => "Your password is changed. Every other browser was signed out.",
                "session" => "That browser is signed out.",
                _ => null,
            },
            sessions,
            time,
            cancellationToken
        );

    private static async Task<IResult> ChangePassword(
        HttpContext context,
        Users users,
        Sessions sessions,
        SignIn signIn,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (CallerIdentity.Of(context)?.User is not { } user)
        {
            return Nobody();
        }

        var form = await PostedForm.ReadAsync(context.Request, cancellationToken);
        form.RefusePassword("new", user.Name);
        if (form.IsRight)
        {
            var confirmed = await signIn.ConfirmAsync(context, user, form.Password("current"), cancellationToken);
            form.Refuse(confirmed.RetryAfter is null ? "current" : "", confirmed.Refusal);
        }

        if (form.IsRight)
        {
            var written = await users.ChangeAsync(user.Id, null, new() { Password = form.Password("new") }, cancellationToken);
            if (written?.User is { } changed)
            {
                // The change ended this session with all others.
                await signIn.BeginAsync(context, changed, cancellationToken);
                return new SeeOther("/account?notice=password");
            }

            form.Refuse("", SignIn.Busy);
        }

        return await PageAsync(context, form, notice: null, sessions, time, cancellationToken);
    }

    private static async Task<IResult> SignOutEverywhere(
        HttpContext context,
        Users users,
        SignIn signIn,
        CancellationToken cancellationToken
    )
    {
        if (CallerIdentity.Of(context)?.User is not { } user)
        {
            return Nobody();
        }

        await users.ChangeAsync(user.Id, null, new() { SignOut = true }, cancellationToken);
        await signIn.EndAsync(context, cancellationToken);
        return new SeeOther("/sign-in");
    }

    private static async Task<IResult> EndSession(int id, HttpContext context, Sessions sessions, CancellationToken cancellationToken)
    {
        if (CallerIdentity.Of(context)?.User is not { } user)
        {
            return Nobody();
        }

        return await sessions.EndAsync(user, id, cancellationToken)
            ? new SeeOther("/account?notice=session")
            : Page.NotFound($"session {id} of yours");
    }

    private static async Task<IResult> PageAsync(
        HttpContext context,
        PostedForm form,
        string? notice,
        Sessions sessions,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (CallerIdentity.Of(context) is not { User: { } user, Session: { } session })
        {
            return Nobody();
        }

        var all = await sessions.OfUserAsync(user, cancellationToken);
        return Page.Of<AccountPage>(
            new AccountModel(user, session.Id, all, form, notice, time.GetUtcNow()),
            form.IsRight ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );
    }

    private static IResult Nobody() =>
        Page.Message(StatusCodes.Status409Conflict, "Nobody is signed in", "This is for users who signed in; an API key has no account.");
}

public sealed record AccountModel(
    User User,
    int OwnSession,
    IReadOnlyList<Session> Sessions,
    PostedForm Form,
    string? Notice,
    DateTimeOffset Now
);
