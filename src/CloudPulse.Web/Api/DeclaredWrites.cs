using System.Globalization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api;

/// <summary>Creating, changing and deleting declared objects: the same for every kind of them.</summary>
/// <param name="registry">Where they are declared.</param>
/// <param name="what">The kind, for people: "check".</param>
/// <param name="path">Where they are: "checks".</param>
/// <param name="readOnlyFields">What a PUT may send back and is ignored.</param>
/// <param name="declarationOf">An object's declaration.</param>
/// <param name="view">How it is shown.</param>
internal sealed class DeclaredWrites<T, TView>(
    IRegistry<T> registry,
    string what,
    string path,
    IReadOnlyCollection<string> readOnlyFields,
    Func<T, Declaration> declarationOf,
    Func<T, TView> view
)
    where T : class
{
    public async Task<Results<Created<TView>, ProblemResult>> CreateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(context);
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var result = await registry.CreateAsync(body.Map, cancellationToken);
        if (result.Value is not { } created)
        {
            return result.Problem(what);
        }

        var declaration = declarationOf(created);
        EntityTag.Set(context.Response, declaration.Version);
        return TypedResults.Created(string.Create(CultureInfo.InvariantCulture, $"/api/v1/{path}/{declaration.Id}"), view(created));
    }

    public Task<Results<Ok<TView>, ProblemResult>> ReplaceAsync(string id, HttpContext context, CancellationToken cancellationToken) =>
        WriteAsync(id, context, (key, version, map) => registry.ReplaceAsync(key, version, map.Without(readOnlyFields), cancellationToken));

    public Task<Results<Ok<TView>, ProblemResult>> PatchAsync(string id, HttpContext context, CancellationToken cancellationToken) =>
        WriteAsync(id, context, (key, version, map) => registry.PatchAsync(key, version, map, cancellationToken));

    public async Task<Results<NoContent, ProblemResult>> DeleteAsync(string id, HttpContext context, CancellationToken cancellationToken)
    {
        var (found, missing) = RouteId.Find(registry.Current, id, what);
        var (version, mistake) = EntityTag.IfMatch(context.Request);
        if ((missing ?? mistake) is { } problem)
        {
            return problem;
        }

        var result = await registry.DeleteAsync(declarationOf(found!).Id, version, cancellationToken);
        return result.Outcome == WriteOutcome.Written ? TypedResults.NoContent() : result.Problem($"{what} {id}");
    }

    private async Task<Results<Ok<TView>, ProblemResult>> WriteAsync(
        string id,
        HttpContext context,
        Func<int, long?, MapNode, Task<WriteResult<T>>> write
    )
    {
        var (found, missing) = RouteId.Find(registry.Current, id, what);
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

        var result = await write(declarationOf(found!).Id, version, body.Map);
        if (result.Value is not { } written)
        {
            return result.Problem($"{what} {id}");
        }

        EntityTag.Set(context.Response, declarationOf(written).Version);
        return TypedResults.Ok(view(written));
    }
}
