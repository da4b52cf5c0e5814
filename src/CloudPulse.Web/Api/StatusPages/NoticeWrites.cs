using System.Globalization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.StatusPages;
using CloudPulse.Web.Access;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.StatusPages.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.StatusPages;

internal static class NoticeWrites
{
    private const int MaxByLength = 100;

    public static async Task<Results<Created<NoticeView>, ProblemResult>> Create(
        string id,
        HttpContext context,
        IRegistry<StatusPage> pages,
        IStatusNoticeStore notices,
        IIncidentStore incidents,
        PublicPages shown,
        TimeProvider time,
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

        var now = time.GetUtcNow();
        var fields = new BodyFields(body.Map);
        var title = RequiredLine(fields.Fields, "title");
        var incident = await IncidentAsync(fields.Fields, incidents, cancellationToken);
        var notice = new StatusNotice
        {
            Id = 0,
            Page = page!.Key,
            Title = title,
            Impact = fields.Fields.Choice("impact", NoticeImpact.None),
            Components = Components(fields.Fields, page),
            IncidentId = incident?.Id,
            StartedAt = fields.Fields.Time("started_at") ?? incident?.StartedAt ?? now,
            Updates = [Update(fields.Fields, context, now, before: null)],
        };
        if (notice.StartedAt > now)
        {
            fields.Fields.Refuse(
                "started_at",
                $"was {Rfc3339.Format(notice.StartedAt)}; must not be in the future: maintenance is announced so"
            );
        }

        if (fields.Problem() is { } invalid)
        {
            return invalid;
        }

        var stored = await notices.AddAsync(notice, cancellationToken);
        shown.Changed();
        EntityTag.Set(context.Response, stored.Version);
        return TypedResults.Created(
            string.Create(CultureInfo.InvariantCulture, $"/api/v1/status-pages/{page.Id}/notices/{stored.Id}"),
            NoticeView.From(stored)
        );
    }

    public static async Task<Results<Ok<NoticeView>, ProblemResult>> Update(
        string id,
        string notice,
        HttpContext context,
        IRegistry<StatusPage> pages,
        IStatusNoticeStore notices,
        PublicPages shown,
        TimeProvider time,
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

        var fields = new BodyFields(body.Map);
        var update = Update(fields.Fields, context, time.GetUtcNow(), found!.Status);
        var impact = fields.Fields.Choice("impact", found.Impact);
        if (fields.Problem() is { } invalid)
        {
            return invalid;
        }

        if (found.Updates.Count >= StatusNotice.MaxUpdates)
        {
            return ProblemResult.Of(
                ProblemKind.Conflict,
                $"A notice may have at most {StatusNotice.MaxUpdates} updates; begin another one."
            );
        }

        var changed = found with { Updates = [.. found.Updates, update], Impact = impact };
        if ((version ?? found.Version) != found.Version || await notices.UpdateAsync(changed, cancellationToken) is not { } stored)
        {
            return Changed(notice);
        }

        shown.Changed();
        EntityTag.Set(context.Response, stored.Version);
        return TypedResults.Ok(NoticeView.From(stored));
    }

    public static async Task<Results<NoContent, ProblemResult>> Delete(
        string id,
        string notice,
        HttpContext context,
        IRegistry<StatusPage> pages,
        IStatusNoticeStore notices,
        PublicPages shown,
        CancellationToken cancellationToken
    )
    {
        var (found, missing) = await NoticeReads.FindAsync(id, notice, pages, notices, cancellationToken);
        var (version, badTag) = EntityTag.IfMatch(context.Request);
        if ((missing ?? badTag) is { } problem)
        {
            return problem;
        }

        if (!await notices.DeleteAsync(found!.Id, version, cancellationToken))
        {
            return Changed(notice);
        }

        shown.Changed();
        return TypedResults.NoContent();
    }

    private static ProblemResult Changed(string notice) =>
        ProblemResult.Of(ProblemKind.PreconditionFailed, $"Notice {notice} was changed by somebody else; read it again first.");

    private static NoticeUpdate Update(FieldReader fields, HttpContext context, DateTimeOffset now, NoticeStatus? before)
    {
        if (before is null && !fields.Has("status"))
        {
            fields.Refuse("status", "is required; must be one of investigating, identified, monitoring, resolved, announcement");
        }

        return new(
            now,
            fields.Choice("status", before ?? NoticeStatus.Investigating),
            fields.RequiredString("text", StatusNotice.MaxText),
            fields.Line("by", MaxByLength) ?? CallerIdentity.Of(context)?.Name ?? CallerIdentity.Local
        );
    }

    private static string RequiredLine(FieldReader fields, string name)
    {
        var line = fields.Line(name, StatusNotice.MaxTitle);
        if (!fields.Has(name))
        {
            fields.Refuse(name, "is required; must be a string");
        }

        return line ?? "";
    }

    private static IReadOnlyList<string> Components(FieldReader fields, StatusPage page)
    {
        string[] names = [.. page.Definition.Components.Select(component => component.Name)];
        return fields.Distinct(
            "components",
            StatusNotice.MaxComponents,
            name =>
                names.Contains(name, StringComparer.Ordinal) ? null
                : Suggestion.For(name, names) is { } meant ? $"the page has no such component; did you mean {meant}?"
                : "the page has no such component; must be a component's name as the page shows it"
        );
    }

    private static async Task<Incident?> IncidentAsync(FieldReader fields, IIncidentStore incidents, CancellationToken cancellationToken)
    {
        if (fields.OptionalInteger("incident_id", 1, int.MaxValue) is not { } number)
        {
            return null;
        }

        var incident = await incidents.GetAsync(number, cancellationToken);
        if (incident is null)
        {
            fields.Refuse("incident_id", $"was {number}, and there is no such incident");
        }

        return incident;
    }
}
