using System.Globalization;
using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Api.Keys;

internal static class KeyRoutes
{
    private const int MaxScopes = 5;

    public static void Map(IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("Keys").RequireScope(Scopes.Admin);
        keys.MapMethods("", ReadRoutes.Methods, List).WithName("list_keys").WithSummary("List API keys, revoked ones too");

        // No Idempotency-Key here: to answer again it would have to keep the key.
        keys.MapPost("", Create)
            .WithName("create_key")
            .WithSummary("Create an API key; this answer alone shows it")
            .Accepts<KeyBody>("application/json")
            .WithProblems(415, 422);
        keys.MapDelete("/{id}", Revoke).WithName("revoke_key").WithSummary("Revoke an API key").WithProblems(404);
    }

    private static async Task<Results<Ok<Page<KeyView>>, ProblemResult>> List(
        HttpRequest request,
        ApiKeys keys,
        CancellationToken cancellationToken
    )
    {
        if (new QueryReader(request).Problem() is { } problem)
        {
            return problem;
        }

        return TypedResults.Ok(new Page<KeyView>([.. (await keys.ListAsync(cancellationToken)).Select(KeyView.From)], null));
    }

    private static async Task<Results<Created<NewKeyView>, ProblemResult>> Create(
        HttpContext context,
        ApiKeys keys,
        AccessPolicy policy,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var body = await RequestBody.ReadAsync(context);
        if (body.Problem is { } unreadable)
        {
            return unreadable;
        }

        var now = time.GetUtcNow();
        var fields = new BodyFields(body.Map);
        var name = fields.Fields.RequiredString("name", ApiKeys.MaxNameLength);
        var scopes = ReadScopes(fields.Fields);
        var expiresAt = fields.Fields.Time("expires_at");
        if (expiresAt <= now)
        {
            fields.Fields.Refuse("expires_at", $"was {WebJson.FormatTime(expiresAt.Value)}; must be in the future, or left out: never");
        }

        if (scopes != Scopes.None && !scopes.HasFlag(Scopes.Admin) && !await policy.HasCredentialsAsync(cancellationToken))
        {
            fields.Fields.Refuse(
                "scopes",
                $"was {AccessPolicies.NameOf(scopes)}; the first key must have admin, or nobody could make another over the API"
            );
        }

        if (fields.Problem() is { } invalid)
        {
            return invalid;
        }

        var created = await keys.CreateAsync(name, scopes, expiresAt, cancellationToken);
        policy.KeyCreated();
        return TypedResults.Created(
            string.Create(CultureInfo.InvariantCulture, $"/api/v1/keys/{created.Key.Id}"),
            new NewKeyView(KeyView.From(created.Key), created.Text)
        );
    }

    private static async Task<Results<NoContent, ProblemResult>> Revoke(
        string id,
        ApiKeys keys,
        KeyRing ring,
        CancellationToken cancellationToken
    )
    {
        var (number, problem) = RouteId.Number(id);
        if (problem is not null)
        {
            return problem;
        }

        if (number > int.MaxValue || !await keys.RevokeAsync((int)number, cancellationToken))
        {
            return ProblemResult.NotFound($"key {id} in force");
        }

        ring.Forget();
        return TypedResults.NoContent();
    }

    private static Scopes ReadScopes(Core.Configuration.FieldReader fields)
    {
        var scopes = Scopes.None;
        var before = fields.Errors.Count;
        foreach (var (name, node) in fields.Scalars("scopes", MaxScopes))
        {
            if (ScopeNames.TryParse([node.Text!], out var scope, out _))
            {
                scopes |= scope;
            }
            else
            {
                fields.Refuse(name, $"was {node.Describe()}; must be one of {ScopeNames.Allowed}", node);
            }
        }

        if (scopes == Scopes.None && fields.Errors.Count == before)
        {
            fields.Refuse("scopes", $"is required; must be a list out of {ScopeNames.Allowed}");
        }

        return scopes;
    }
}
