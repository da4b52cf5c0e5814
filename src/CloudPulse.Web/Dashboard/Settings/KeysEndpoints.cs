using System.Globalization;
using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.Settings;

/// <summary><c>/settings/keys</c>: API keys.</summary>
internal static class KeysEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/keys", List);
        routes.MapPost("/keys", Create);
        routes.MapPost("/keys/{id:int}/revoke", Revoke);
    }

    private static Task<IResult> List(string? notice, ApiKeys keys, TimeProvider time, CancellationToken cancellationToken) =>
        PageAsync(PostedForm.Empty, null, notice == "revoked" ? "The key is revoked." : null, keys, time, cancellationToken);

    private static async Task<IResult> Create(
        HttpContext context,
        ApiKeys keys,
        AccessPolicy policy,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var form = await PostedForm.ReadAsync(context.Request, cancellationToken);
        var name = form.Text("name");
        if (name.Length is 0 or > ApiKeys.MaxNameLength || name.Any(char.IsControl))
        {
            form.Refuse("name", $"must be 1 to {ApiKeys.MaxNameLength} characters on one line");
        }

        var scopes = KeysModel
            .Choices.Where(choice => form.Has("scopes", choice.Name))
            .Aggregate(Scopes.None, (all, one) => all | one.Scope);
        if (scopes == Scopes.None)
        {
            form.Refuse("scopes", "must be at least one");
        }
        else if (!scopes.HasFlag(Scopes.Admin) && !await policy.HasCredentialsAsync(cancellationToken))
        {
            form.Refuse("scopes", "of the first key must have admin, or nobody could make another");
        }

        var days = form.Text("days");
        int? lifetime = int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (days.Length > 0 && !KeysModel.Lifetimes.Contains(lifetime))
        {
            form.Refuse("", "Choose how long the key is good for.");
        }

        if (!form.IsRight)
        {
            return await PageAsync(form, null, null, keys, time, cancellationToken);
        }

        DateTimeOffset? expires = lifetime is { } count ? time.GetUtcNow().AddDays(count) : null;
        var created = await keys.CreateAsync(name, scopes, expires, cancellationToken);
        policy.KeyCreated();

        // No redirect: the key is shown in this answer alone, and must be in no address.
        return await PageAsync(PostedForm.Empty, created, null, keys, time, cancellationToken);
    }

    private static async Task<IResult> Revoke(int id, ApiKeys keys, KeyRing ring, CancellationToken cancellationToken)
    {
        if (!await keys.RevokeAsync(id, cancellationToken))
        {
            return Page.NotFound(string.Create(CultureInfo.InvariantCulture, $"key {id} in force"));
        }

        ring.Forget();
        return new SeeOther("/settings/keys?notice=revoked");
    }

    private static async Task<IResult> PageAsync(
        PostedForm form,
        CreatedKey? created,
        string? notice,
        ApiKeys keys,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        Page.Of<KeysPage>(
            new KeysModel(await keys.ListAsync(cancellationToken), created, form, notice, time.GetUtcNow()),
            form.IsRight ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity
        );
}

/// <param name="Keys">All, revoked ones too.</param>
/// <param name="Created">Just made: its text is shown now and never again.</param>
/// <param name="Form">What was typed before.</param>
/// <param name="Notice">What the form before this page did.</param>
/// <param name="Now">The time.</param>
public sealed record KeysModel(IReadOnlyList<ApiKey> Keys, CreatedKey? Created, PostedForm Form, string? Notice, DateTimeOffset Now)
{
    public static readonly (string Name, Scopes Scope, string Meaning)[] Choices =
    [
        ("read", Scopes.Read, "read everything"),
        ("write", Scopes.Write, "change checks and channels, and read"),
        ("ingest", Scopes.Ingest, "push pulses"),
        ("probe", Scopes.Probe, "ask for probes at /probe"),
        ("admin", Scopes.Admin, "manage users and keys, change, and read"),
    ];

    public static readonly int?[] Lifetimes = [30, 90, 365];
}
