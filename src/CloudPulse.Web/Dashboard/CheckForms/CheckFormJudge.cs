using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Dashboard.CheckForms;

/// <summary>Judges what is in a form by the rules that every declaration is judged by, tries it, and saves it.</summary>
internal sealed class CheckFormJudge(IRegistry<Check> checks, CheckTrials trials)
{
    public async Task<CheckForm> JudgeAsync(CheckForm form, CancellationToken cancellationToken) =>
        Judged(form, await AskAsync(form, cancellationToken));

    /// <summary>Probes what is in the form once, if there is nothing wrong with it.</summary>
    public async Task<CheckForm> TryAsync(CheckForm form, CancellationToken cancellationToken)
    {
        var result = await AskAsync(form, cancellationToken);
        var judged = Judged(form, result);
        return judged with
        {
            Trial =
                result.Value is { } check && judged.Mistakes.Count == 0
                    ? await trials.RunAsync(check.Definition, cancellationToken)
                    : new(null, "There is something to put right first."),
        };
    }

    /// <summary>Writes it; or the form with what is wrong with it, and the status that says so.</summary>
    public async Task<(Check? Saved, CheckForm Form, int Status)> SaveAsync(CheckForm form, CancellationToken cancellationToken)
    {
        if (form.Mistakes.Count > 0)
        {
            return (null, await JudgeAsync(form, cancellationToken), StatusCodes.Status422UnprocessableEntity);
        }

        var result = form.Existing is { } check
            ? await checks.ReplaceAsync(check.Id, form.Version, form.Declared, cancellationToken)
            : await checks.CreateAsync(form.Declared, cancellationToken);
        return (result.Value, Judged(form, result), StatusOf(result.Outcome));
    }

    public static int StatusOf(WriteOutcome outcome) =>
        outcome switch
        {
            WriteOutcome.Written => StatusCodes.Status200OK,
            WriteOutcome.NotFound => StatusCodes.Status404NotFound,
            WriteOutcome.VersionMismatch => StatusCodes.Status412PreconditionFailed,
            WriteOutcome.Conflict or WriteOutcome.ManagedByFile => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status422UnprocessableEntity,
        };

    private Task<WriteResult<Check>> AskAsync(CheckForm form, CancellationToken cancellationToken) =>
        checks.JudgeAsync(form.Existing?.Id, form.Version, form.Declared, cancellationToken);

    private static CheckForm Judged(CheckForm form, WriteResult<Check> result) =>
        CheckFormReader.WithYaml(form with { Mistakes = [.. form.Mistakes, .. result.Errors] }, result.Value?.Definition);
}
