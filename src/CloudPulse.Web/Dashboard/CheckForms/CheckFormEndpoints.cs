using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.CheckForms;

internal static class CheckFormEndpoints
{
    /// <summary>The forms themselves: whoever may read the pages may read what a check declares, secrets masked.</summary>
    public static void MapCheckFormPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/dashboard/new-check", New);
        routes.MapGet("/dashboard/checks/{key}/edit", Edit);
    }

    public static void MapCheckFormPosts(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/dashboard/new-check", Create);
        routes.MapPost("/dashboard/checks/{key}/edit", Change);
        routes.MapPost("/dashboard/checks/{key}/delete", Delete);
    }

    /// <param name="like">The key of a check to copy.</param>
    private static IResult New(string? like, IRegistry<Check> checks, CheckFormReader forms) =>
        like is null ? Page.Of<CheckFormPage>(forms.Empty())
        : checks.Current.ByKey(like) is { } check ? Page.Of<CheckFormPage>(forms.Like(check))
        : Page.NotFound($"check \"{like}\"");

    private static IResult Edit(string key, IRegistry<Check> checks, CheckFormReader forms) =>
        checks.Current.ByKey(key) is { } check ? Page.Of<CheckFormPage>(forms.Of(check)) : Page.NotFound($"check \"{key}\"");

    private static Task<IResult> Create(
        HttpRequest request,
        CheckFormReader forms,
        CheckFormJudge judge,
        CancellationToken cancellationToken
    ) => AnswerAsync(request, existing: null, forms, judge, cancellationToken);

    private static async Task<IResult> Change(
        string key,
        HttpRequest request,
        IRegistry<Check> checks,
        CheckFormReader forms,
        CheckFormJudge judge,
        CancellationToken cancellationToken
    ) =>
        checks.Current.ByKey(key) is { } check
            ? await AnswerAsync(request, check, forms, judge, cancellationToken)
            : Page.NotFound($"check \"{key}\"");

    private static async Task<IResult> AnswerAsync(
        HttpRequest request,
        Check? existing,
        CheckFormReader forms,
        CheckFormJudge judge,
        CancellationToken cancellationToken
    )
    {
        if (await ReadAsync(request, cancellationToken) is not { } posted)
        {
            return Page.Message(StatusCodes.Status400BadRequest, "Nothing was changed", "What came is no form, or has too many fields.");
        }

        var form = forms.Posted(posted, existing);
        var isInPlace = request.Headers.ContainsKey("HX-Request");
        switch (posted[CheckForm.PurposeName].LastOrDefault())
        {
            case "judge":
                return Shown(await judge.JudgeAsync(form, cancellationToken), isInPlace);
            case "try":
                return Shown(await judge.TryAsync(form, cancellationToken), isInPlace);
            case "fill":
                form = forms.FromYaml(posted["yaml"].ToString(), existing, form);
                return Page.Of<CheckFormPage>(form.Mistakes.Count > 0 ? form : await judge.JudgeAsync(form, cancellationToken));
            default:
                var (saved, refused, status) = await judge.SaveAsync(form, cancellationToken);
                return saved is null
                    ? Page.Of<CheckFormPage>(refused, status)
                    : new SeeOther(
                        $"/dashboard/checks/{Uri.EscapeDataString(saved.Key)}?notice={(existing is null ? "created" : "saved")}"
                    );
        }
    }

    private static async Task<IResult> Delete(string key, HttpRequest request, IRegistry<Check> checks, CancellationToken cancellationToken)
    {
        if (checks.Current.ByKey(key) is not { } check)
        {
            return Page.NotFound($"check \"{key}\"");
        }

        var posted = await ReadAsync(request, cancellationToken);
        var version = posted is null ? null : CheckFormReader.VersionIn(posted);
        var result = await checks.DeleteAsync(check.Id, version, cancellationToken);
        return result.Outcome switch
        {
            WriteOutcome.Written => new SeeOther("/"),
            WriteOutcome.NotFound => Page.NotFound($"check \"{key}\""),
            _ => Page.Message(
                CheckFormJudge.StatusOf(result.Outcome),
                "The check was not deleted",
                $"It {string.Join("; ", result.Errors)}."
            ),
        };
    }

    /// <summary>Null: it is no form, or one past the limits of the framework.</summary>
    private static async Task<IFormCollection?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return request.HasFormContentType ? await request.ReadFormAsync(cancellationToken) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static IResult Shown(CheckForm form, bool isInPlace) =>
        isInPlace ? Page.Of<CheckFormUpdate>(form) : Page.Of<CheckFormPage>(form);
}
