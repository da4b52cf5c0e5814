using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;
using CloudPulse.Core.Record;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.Checks;

internal static class CheckOperations
{
    public static Task<Results<Ok<CheckView>, ProblemResult>> Pause(
        string id,
        HttpResponse response,
        IRegistry<Check> checks,
        IStatusBoard board,
        CancellationToken cancellationToken
    ) => SetPausedAsync(id, true, response, checks, board, cancellationToken);

    public static Task<Results<Ok<CheckView>, ProblemResult>> Resume(
        string id,
        HttpResponse response,
        IRegistry<Check> checks,
        IStatusBoard board,
        CancellationToken cancellationToken
    ) => SetPausedAsync(id, false, response, checks, board, cancellationToken);

    public static async Task<Results<Ok<PulseView>, ProblemResult>> Run(
        string id,
        IRegistry<Check> checks,
        ICheckRunner runner,
        IRecorder recorder,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (check, problem) = RouteId.Check(checks, id);
        if (problem is not null)
        {
            return problem;
        }

        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var pulse = await runner.RunAsync(check.Definition, now, Regions.Local, cancellationToken);
        await recorder.RecordAsync([pulse], cancellationToken);
        return TypedResults.Ok(PulseView.From(pulse));
    }

    private static async Task<Results<Ok<CheckView>, ProblemResult>> SetPausedAsync(
        string id,
        bool paused,
        HttpResponse response,
        IRegistry<Check> checks,
        IStatusBoard board,
        CancellationToken cancellationToken
    )
    {
        var (check, problem) = RouteId.Check(checks, id);
        if (problem is not null)
        {
            return problem;
        }

        var result = await checks.SetPausedAsync(check.Id, paused, cancellationToken);
        if (result.Value is not { } written)
        {
            return result.Problem($"check {id}");
        }

        EntityTag.Set(response, written.Declaration.Version);
        return TypedResults.Ok(CheckView.From(written, board));
    }
}
