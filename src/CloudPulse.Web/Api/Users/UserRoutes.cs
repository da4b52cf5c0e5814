using System.Globalization;
using CloudPulse.Core.Access;
using CloudPulse.Core.Configuration;
using CloudPulse.Web.Access;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using UserService = CloudPulse.Core.Access.Users;

namespace CloudPulse.Web.Api.Users;

internal static class UserRoutes
{
    public static readonly TimeSpan BusyRetryAfter = TimeSpan.FromSeconds(2);

    public static void Map(IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("Users").RequireScope(Scopes.Admin);
        users.MapMethods("", ReadRoutes.Methods, List).WithName("list_users").WithSummary("List users");
        users
            .MapPost("", Create)
            .WithName("create_user")
            .WithSummary("Create a user; the first must be an admin")
            .Accepts<UserBody>("application/json")
            .WithProblems(409, 415, 422);
        users.MapMethods("/{id}", ReadRoutes.Methods, Get).WithName("get_user").WithSummary("Show a user").WithProblems(404);
        users
            .MapPatch("/{id}", Patch)
            .WithName("patch_user")
            .WithSummary("Change a user's role or password, disable or enable them")
            .WithDescription(
                "A new password, and being disabled, sign the user out everywhere. The last admin keeps the role; who signs in through a provider has neither password nor role of their own."
            )
            .Accepts<UserPatch>("application/json", "application/merge-patch+json")
            .WithIfMatch()
            .WithProblems(404, 409, 412, 415, 422);
        users
            .MapDelete("/{id}", Delete)
            .WithName("delete_user")
            .WithSummary("Delete a user, never the last admin")
            .WithIfMatch()
            .WithProblems(404, 409, 412);
        users.MapPost("/{id}/sign-out", SignOut).WithName("sign_out_user").WithSummary("End every session of a user").WithProblems(404);
    }

    /// <summary>Why a user was not written, as a problem.</summary>
    public static ProblemResult Problem(UserOutcome? outcome, string id) =>
        outcome switch
        {
            null => ProblemResult.Of(ProblemKind.Unavailable, "Too many passwords are being judged.", retryAfter: BusyRetryAfter),
            UserOutcome.Taken => ProblemResult.Field(ProblemKind.Conflict, "name", "is taken by another user"),
            UserOutcome.VersionMismatch => ProblemResult.Of(ProblemKind.PreconditionFailed, $"User {id} was changed meanwhile."),
            UserOutcome.LastAdmin => ProblemResult.Of(
                ProblemKind.Conflict,
                $"User {id} is the last admin who is not disabled: make another one first."
            ),
            UserOutcome.FromProvider => ProblemResult.Of(
                ProblemKind.Conflict,
                $"User {id} signs in through a provider: sign_in.providers says the role, and there is no password here."
            ),
            _ => ProblemResult.NotFound($"user {id}"),
        };

    private static async Task<Results<Ok<Page<UserView>>, ProblemResult>> List(
        HttpRequest request,
        UserService users,
        CancellationToken cancellationToken
    )
    {
        if (new QueryReader(request).Problem() is { } problem)
        {
            return problem;
        }

        return TypedResults.Ok(new Page<UserView>([.. (await users.ListAsync(cancellationToken)).Select(UserView.From)], null));
    }

    private static async Task<Results<Created<UserView>, ProblemResult>> Create(
        HttpContext context,
        UserService users,
        AccessPolicy policy,
        CancellationToken cancellationToken
    )
    {
        var body = await RequestBody.ReadAsync(context);
        if (body.Problem is { } unreadable)
        {
            return unreadable;
        }

        var read = new BodyFields(body.Map);
        var fields = read.Fields;
        var name = fields.RequiredString("name", UserRules.MaxNameLength);
        Role? role = fields.Take("role") is null ? null : fields.Choice("role", Role.Viewer);
        var password = Password(fields, name);
        if (role is null)
        {
            fields.Refuse("role", "is required; must be viewer, editor or admin");
        }

        if (name.Length > 0 && UserRules.NameMistake(name) is { } mistake)
        {
            fields.Refuse("name", mistake);
        }

        if (password is null && !fields.Has("password"))
        {
            fields.Refuse("password", "is required");
        }

        var isFirst = !await policy.HasUsersAsync(cancellationToken);
        if (isFirst && role is Role.Viewer or Role.Editor)
        {
            fields.Refuse("role", $"was {role.ToString()!.ToLowerInvariant()}; the first user must be an admin");
        }

        if (read.Problem() is { } invalid)
        {
            return invalid;
        }

        var written = await users.CreateAsync(name, role!.Value, password!, onlyFirst: isFirst, cancellationToken);
        if (written?.User is not { } user)
        {
            return Problem(written?.Outcome, "");
        }

        policy.UserCreated();
        EntityTag.Set(context.Response, user.Version);
        return TypedResults.Created(string.Create(CultureInfo.InvariantCulture, $"/api/v1/users/{user.Id}"), UserView.From(user));
    }

    private static async Task<Results<Ok<UserView>, ProblemResult>> Get(
        string id,
        HttpContext context,
        UserService users,
        CancellationToken cancellationToken
    )
    {
        var (user, problem) = await FindAsync(id, context.Request, users, cancellationToken);
        if (user is null)
        {
            return problem!;
        }

        EntityTag.Set(context.Response, user.Version);
        return TypedResults.Ok(UserView.From(user));
    }

    private static async Task<Results<Ok<UserView>, ProblemResult>> Patch(
        string id,
        HttpContext context,
        UserService users,
        CancellationToken cancellationToken
    )
    {
        var (user, missing) = await FindAsync(id, context.Request, users, cancellationToken);
        var (version, mistake) = EntityTag.IfMatch(context.Request);
        if ((missing ?? mistake) is { } problem)
        {
            return problem;
        }

        var body = await RequestBody.ReadAsync(context);
        if (body.Problem is { } unreadable)
        {
            return unreadable;
        }

        var read = new BodyFields(body.Map);
        var fields = read.Fields;
        Role? role = fields.Take("role") is null ? null : fields.Choice("role", Role.Viewer);
        bool? enabled = fields.Take("enabled") is null ? null : fields.Boolean("enabled", true);
        var password = Password(fields, user!.Name);
        if (read.Problem() is { } invalid)
        {
            return invalid;
        }

        var written = await users.ChangeAsync(
            user.Id,
            version,
            new()
            {
                Role = role,
                Disabled = !enabled,
                Password = password,
            },
            cancellationToken
        );
        if (written?.User is not { } changed)
        {
            return Problem(written?.Outcome, id);
        }

        EntityTag.Set(context.Response, changed.Version);
        return TypedResults.Ok(UserView.From(changed));
    }

    private static async Task<Results<NoContent, ProblemResult>> Delete(
        string id,
        HttpContext context,
        UserService users,
        CancellationToken cancellationToken
    )
    {
        var (user, missing) = await FindAsync(id, context.Request, users, cancellationToken);
        var (version, mistake) = EntityTag.IfMatch(context.Request);
        if ((missing ?? mistake) is { } problem)
        {
            return problem;
        }

        var outcome = await users.DeleteAsync(user!.Id, version, cancellationToken);
        return outcome == UserOutcome.Written ? TypedResults.NoContent() : Problem(outcome, id);
    }

    private static async Task<Results<NoContent, ProblemResult>> SignOut(
        string id,
        HttpContext context,
        UserService users,
        CancellationToken cancellationToken
    )
    {
        var (user, problem) = await FindAsync(id, context.Request, users, cancellationToken);
        if (user is null)
        {
            return problem!;
        }

        var written = await users.ChangeAsync(user.Id, null, new() { SignOut = true }, cancellationToken);
        return written is { Outcome: UserOutcome.Written } ? TypedResults.NoContent() : Problem(written?.Outcome, id);
    }

    private static async Task<(User? User, ProblemResult? Problem)> FindAsync(
        string id,
        HttpRequest request,
        UserService users,
        CancellationToken cancellationToken
    )
    {
        var (number, problem) = RouteId.Number(id);
        problem ??= new QueryReader(request).Problem();
        if (problem is not null)
        {
            return (null, problem);
        }

        var user = number > int.MaxValue ? null : await users.FindAsync((int)number, cancellationToken);
        return user is null ? (null, ProblemResult.NotFound($"user {id}")) : (user, null);
    }

    /// <summary>A password that may be one; mistakes never say what was given.</summary>
    private static string? Password(FieldReader fields, string name)
    {
        var password = fields.Secret("password", UserRules.MaxPasswordLength)?.Reveal();
        if (password is not null && UserRules.PasswordMistake(password, name) is { } mistake)
        {
            fields.Refuse("password", mistake);
        }

        return password;
    }
}
