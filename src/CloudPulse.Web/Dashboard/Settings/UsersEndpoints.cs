using System.Globalization;
using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.Settings;

/// <summary><c>/settings/users</c>: who may sign in.</summary>
internal static class UsersEndpoints
{
    private const string LastAdmin = "This is the last admin who is not disabled: make another one first.";

    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/users", List);
        routes.MapPost("/users", Create);
        routes.MapGet("/users/{id:int}", Show);
        routes.MapPost("/users/{id:int}/role", ChangeRole);
        routes.MapPost("/users/{id:int}/password", ResetPassword);
        routes.MapPost("/users/{id:int}/disable", Disable);
        routes.MapPost("/users/{id:int}/enable", Enable);
        routes.MapPost("/users/{id:int}/sign-out", SignOut);
        routes.MapPost("/users/{id:int}/delete", Delete);
    }

    private static async Task<IResult> List(
        string? notice,
        Users users,
        AccessPolicy policy,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        // The first user is the administrator, and is made where that is explained.
        await policy.HasUsersAsync(cancellationToken)
            ? Page.Of<UsersPage>(
                new UsersModel(
                    await users.ListAsync(cancellationToken),
                    PostedForm.Empty,
                    notice == "deleted" ? "The user is deleted." : null,
                    time.GetUtcNow()
                )
            )
            : new SeeOther("/setup");

    private static async Task<IResult> Create(
        HttpContext context,
        Users users,
        AccessPolicy policy,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (!await policy.HasUsersAsync(cancellationToken))
        {
            return new SeeOther("/setup");
        }

        var form = await PostedForm.ReadAsync(context.Request, cancellationToken);
        var (name, role) = (form.Text("name"), RoleWords.Parse(form.Text("role")));
        form.Refuse("name", UserRules.NameMistake(name));
        form.Refuse("", role is null ? "Choose a role." : null);
        form.RefusePassword("password", name);
        if (form.IsRight)
        {
            var written = await users.CreateAsync(name, role!.Value, form.Password("password"), onlyFirst: false, cancellationToken);
            if (written?.User is { } created)
            {
                return new SeeOther($"{AddressOf(created.Id)}?notice=created");
            }

            form.Refuse(written is null ? "" : "name", written is null ? SignIn.Busy : "is taken by another user");
        }

        return Page.Of<UsersPage>(
            new UsersModel(await users.ListAsync(cancellationToken), form, null, time.GetUtcNow()),
            StatusCodes.Status422UnprocessableEntity
        );
    }

    private static async Task<IResult> Show(
        int id,
        string? notice,
        Users users,
        Sessions sessions,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        await PageAsync(
            id,
            PostedForm.Empty,
            notice switch
            {
                "created" => "Created. Tell them their name and password.",
                "role" => "The role is changed.",
                "password" => "The password is set, and they were signed out everywhere.",
                "disable" => "Disabled, and signed out everywhere.",
                "enable" => "Enabled.",
                "sign-out" => "Signed out everywhere.",
                _ => null,
            },
            users,
            sessions,
            time,
            cancellationToken
        );

    private static async Task<IResult> ChangeRole(
        int id,
        HttpContext context,
        Users users,
        Sessions sessions,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var form = await PostedForm.ReadAsync(context.Request, cancellationToken);
        var role = RoleWords.Parse(form.Text("role"));
        long? seen = long.TryParse(form.Text("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
        form.Refuse("", role is null ? "Choose a role." : null);
        return await WriteAsync(id, seen, new() { Role = role }, "role", form, users, sessions, time, cancellationToken);
    }

    private static async Task<IResult> ResetPassword(
        int id,
        HttpContext context,
        Users users,
        Sessions sessions,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await users.FindAsync(id, cancellationToken) is not { } user)
        {
            return NotFound(id);
        }

        var form = await PostedForm.ReadAsync(context.Request, cancellationToken);
        form.RefusePassword("password", user.Name);
        var change = new UserChange { Password = form.Password("password") };
        return await WriteAsync(id, null, change, "password", form, users, sessions, time, cancellationToken);
    }

    private static Task<IResult> Disable(int id, Users users, Sessions sessions, TimeProvider time, CancellationToken cancellationToken) =>
        WriteAsync(id, null, new() { Disabled = true }, "disable", PostedForm.Empty, users, sessions, time, cancellationToken);

    private static Task<IResult> Enable(int id, Users users, Sessions sessions, TimeProvider time, CancellationToken cancellationToken) =>
        WriteAsync(id, null, new() { Disabled = false }, "enable", PostedForm.Empty, users, sessions, time, cancellationToken);

    private static Task<IResult> SignOut(int id, Users users, Sessions sessions, TimeProvider time, CancellationToken cancellationToken) =>
        WriteAsync(id, null, new() { SignOut = true }, "sign-out", PostedForm.Empty, users, sessions, time, cancellationToken);

    private static async Task<IResult> Delete(
        int id,
        HttpContext context,
        Users users,
        Sessions sessions,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var form = await PostedForm.ReadAsync(context.Request, cancellationToken);
        if (!form.Has("sure", "yes"))
        {
            form.Refuse("", "Nothing was deleted: say that you are sure.");
            return await PageAsync(id, form, null, users, sessions, time, cancellationToken);
        }

        var outcome = await users.DeleteAsync(id, null, cancellationToken);
        if (outcome == UserOutcome.LastAdmin)
        {
            form.Refuse("", LastAdmin);
            return await PageAsync(id, form, null, users, sessions, time, cancellationToken);
        }

        return outcome == UserOutcome.Written ? new SeeOther("/settings/users?notice=deleted") : NotFound(id);
    }

    private static async Task<IResult> WriteAsync(
        int id,
        long? ifVersion,
        UserChange change,
        string notice,
        PostedForm form,
        Users users,
        Sessions sessions,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (form.IsRight)
        {
            var written = await users.ChangeAsync(id, ifVersion, change, cancellationToken);
            switch (written?.Outcome)
            {
                case UserOutcome.Written:
                    return new SeeOther($"{AddressOf(id)}?notice={notice}");
                case UserOutcome.NotFound:
                    return NotFound(id);
                case UserOutcome.LastAdmin:
                    form.Refuse("", LastAdmin);
                    break;
                case UserOutcome.FromProvider:
                    form.Refuse("", "They sign in through a provider: sign_in.providers says their role, and they have no password here.");
                    break;
                case null:
                    form.Refuse("", SignIn.Busy);
                    break;
                default:
                    form.Refuse("", "Somebody else changed this user meanwhile. This is how it is now; try again.");
                    break;
            }
        }

        return await PageAsync(id, form, null, users, sessions, time, cancellationToken);
    }

    private static async Task<IResult> PageAsync(
        int id,
        PostedForm form,
        string? notice,
        Users users,
        Sessions sessions,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await users.FindAsync(id, cancellationToken) is not { } user)
        {
            return NotFound(id);
        }

        var open = await sessions.OfUserAsync(user, cancellationToken);
        return Page.Of<UserPage>(
            new UserModel(user, open.Count, form, notice, time.GetUtcNow()),
            form.IsRight ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );
    }

    private static IResult NotFound(int id) => Page.NotFound(string.Create(CultureInfo.InvariantCulture, $"user {id}"));

    private static string AddressOf(int id) => string.Create(CultureInfo.InvariantCulture, $"/settings/users/{id}");
}

public sealed record UsersModel(IReadOnlyList<User> Users, PostedForm Form, string? Notice, DateTimeOffset Now);

public sealed record UserModel(User User, int Sessions, PostedForm Form, string? Notice, DateTimeOffset Now);
