using System.Globalization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.StatusPages;
using CloudPulse.Web.Access;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.StatusPages;

internal static class NoticeWrites
{
    public static async Task<Results<Created<NoticeView>, ProblemResult>> Create(
        string id,
        HttpContext context,
        IRegistry<StatusPage> pages,
        NoticeEditor editor,
        CancellationToken cancellationToken
    )
    {
        var (page, missing) = RouteId.Find(pages.Current, id, StatusPageReader.KindName);
        if (missing is not null)
        {
            return missing;
        }

        var body = await RequestBody.ReadAsync(context);
        if (body.Problem is { } unreadable)
        {
            return unreadable;
        }

        var written = await editor.CreateAsync(page!, body.Map, CallerIdentity.NameOf(context), cancellationToken);
        if (written.Value is not { } stored)
        {
            return Problem(written);
        }

        EntityTag.Set(context.Response, stored.Version);
        return TypedResults.Created(
            string.Create(CultureInfo.InvariantCulture, $"/api/v1/status-pages/{page!.Id}/notices/{stored.Id}"),
            NoticeView.From(stored)
        );
    }

    public static async Task<Results<Ok<NoticeView>, ProblemResult>> Update(
        string id,
        string notice,
        HttpContext context,
        IRegistry<StatusPage> pages,
        IStatusNoticeStore notices,
        NoticeEditor editor,
        CancellationToken cancellationToken
    )
    {
        var (found, missing) = await NoticeReads.FindAsync(id, notice, pages, notices, cancellationToken);
        var (version, badTag) = EntityTag.IfMatch(context.Request);
        if ((missing ?? badTag) is { } problem)
        {
            return problem;
        }

        var body = await RequestBody.ReadAsync(context);
        if (body.Problem is { } unreadable)
        {
            return unreadable;
        }

        var written = await editor.UpdateAsync(found!, version, body.Map, CallerIdentity.NameOf(context), cancellationToken);
        if (written.Value is not { } stored)
        {
            return Problem(written);
        }

        EntityTag.Set(context.Response, stored.Version);
        return TypedResults.Ok(NoticeView.From(stored));
    }

    public static async Task<Results<NoContent, ProblemResult>> Delete(
        string id,
        string notice,
        HttpContext context,
        IRegistry<StatusPage> pages,
        IStatusNoticeStore notices,
        NoticeEditor editor,
        CancellationToken cancellationToken
    )
    {
        var (found, missing) = await NoticeReads.FindAsync(id, notice, pages, notices, cancellationToken);
        var (version, badTag) = EntityTag.IfMatch(context.Request);
        if ((missing ?? badTag) is { } problem)
        {
            return problem;
        }

        var deleted = await editor.DeleteAsync(found!, version, cancellationToken);
        return deleted.Outcome == WriteOutcome.Written ? TypedResults.NoContent() : Problem(deleted);
    }

    private static ProblemResult Problem(WriteResult<StatusNotice> refused) =>
        refused.Outcome switch
        {
            WriteOutcome.Conflict => ProblemResult.Of(ProblemKind.Conflict, refused.Errors[0].Message),
            WriteOutcome.VersionMismatch => ProblemResult.Of(ProblemKind.PreconditionFailed, refused.Errors[0].Message),
            _ => refused.Problem("notice"),
        };
}
