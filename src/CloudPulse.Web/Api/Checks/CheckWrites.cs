using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Web.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.Checks;

internal static class CheckWrites
{
    public static Task<Results<Created<CheckView>, ProblemResult>> Create(
        HttpContext context,
        IRegistry<Check> checks,
        IStatusBoard board,
        CancellationToken cancellationToken
    ) => Writes(checks, board).CreateAsync(context, cancellationToken);

    public static Task<Results<Ok<CheckView>, ProblemResult>> Replace(
        string id,
        HttpContext context,
        IRegistry<Check> checks,
        IStatusBoard board,
        CancellationToken cancellationToken
    ) => Writes(checks, board).ReplaceAsync(id, context, cancellationToken);

    public static Task<Results<Ok<CheckView>, ProblemResult>> Patch(
        string id,
        HttpContext context,
        IRegistry<Check> checks,
        IStatusBoard board,
        CancellationToken cancellationToken
    ) => Writes(checks, board).PatchAsync(id, context, cancellationToken);

    public static Task<Results<NoContent, ProblemResult>> Delete(
        string id,
        HttpContext context,
        IRegistry<Check> checks,
        IStatusBoard board,
        CancellationToken cancellationToken
    ) => Writes(checks, board).DeleteAsync(id, context, cancellationToken);

    private static DeclaredWrites<Check, CheckView> Writes(IRegistry<Check> checks, IStatusBoard board) =>
        new(checks, "check", "checks", CheckView.ReadOnlyFields, check => check.Declaration, check => CheckView.From(check, board));
}
