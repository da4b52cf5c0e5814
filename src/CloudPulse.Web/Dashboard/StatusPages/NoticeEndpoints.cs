using System.Globalization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.StatusPages;
using CloudPulse.Web.Access;
using CloudPulse.Web.Api.StatusPages;
using CloudPulse.Web.Dashboard.CheckForms;
using CloudPulse.Web.Dashboard.Forms;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.StatusPages;

/// <summary>What people tell on a status page.</summary>
internal static class NoticeEndpoints
{
    private const string Place = "/status-pages/{id:int}/notices";

    public static void MapNoticePages(this IEndpointRouteBuilder routes) => routes.MapGet(Place + "/{notice:long}", ShowAsync);

    public static void MapNoticeForms(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Place + "/new", New);
        routes.MapPost(Place + "/new", CreateAsync);
        routes.MapPost(Place + "/{notice:long}", UpdateAsync);
        routes.MapPost(Place + "/{notice:long}/delete", DeleteAsync);
    }

    public static string AddressOf(int page, long notice) =>
        string.Create(CultureInfo.InvariantCulture, $"{StatusPageEndpoints.AddressOf(page)}/notices/{notice}");

    private static IResult New(int id, IRegistry<StatusPage> pages, TimeProvider time) =>
        pages.Current.ById(id) is { } page
            ? Page.Of<NoticePage>(new NoticeModel(page, null, PostedForm.Empty, IsPreview: false, null, time.GetUtcNow()))
            : StatusPageEndpoints.NotFound(id);

    private static async Task<IResult> CreateAsync(
        int id,
        HttpContext context,
        IRegistry<StatusPage> pages,
        NoticeEditor editor,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (pages.Current.ById(id) is not { } page)
        {
            return StatusPageEndpoints.NotFound(id);
        }

        var form = await PostedForm.ReadAsync(context.Request, cancellationToken);
        var model = new NoticeModel(page, null, form, IsPreview: form.Has("do", "preview"), null, time.GetUtcNow());
        if (model.IsPreview)
        {
            return Page.Of<NoticePage>(model);
        }

        var components = page.Definition.Components.Select(component => component.Name).Where(name => form.Has("components", name));
        var given = Given(form, "title", "status", "impact", "text", "incident_id", "started_at")
            .With("components", new ListNode([.. components.Distinct(StringComparer.Ordinal).Select(Text)], default));
        var written = await editor.CreateAsync(page, given, CallerIdentity.NameOf(context), cancellationToken);
        return written.Value is { } created ? new SeeOther($"{AddressOf(id, created.Id)}?said=yes") : Refused(model, written);
    }

    private static async Task<IResult> ShowAsync(
        int id,
        long notice,
        string? said,
        IRegistry<StatusPage> pages,
        IStatusNoticeStore notices,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        await FindAsync(id, notice, pages, notices, cancellationToken) is var (page, found)
            ? Page.Of<NoticePage>(
                new NoticeModel(
                    page,
                    found,
                    PostedForm.Empty,
                    IsPreview: false,
                    said == "yes" ? "Told on the page." : null,
                    time.GetUtcNow()
                )
            )
            : NotFound(notice);

    private static async Task<IResult> UpdateAsync(
        int id,
        long notice,
        HttpContext context,
        IRegistry<StatusPage> pages,
        IStatusNoticeStore notices,
        NoticeEditor editor,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(id, notice, pages, notices, cancellationToken) is not var (page, found))
        {
            return NotFound(notice);
        }

        var form = await PostedForm.ReadAsync(context.Request, cancellationToken);
        var model = new NoticeModel(page, found, form, IsPreview: form.Has("do", "preview"), null, time.GetUtcNow());
        if (model.IsPreview)
        {
            return Page.Of<NoticePage>(model);
        }

        var given = Given(form, "status", "impact", "text");
        if (form.Has("do", "resolve"))
        {
            given = given.With("status", NoticeWords.Slug(NoticeStatus.Resolved));
        }

        var version = DeclarationForms.VersionOf(form);
        var written = await editor.UpdateAsync(found, version, given, CallerIdentity.NameOf(context), cancellationToken);
        return written.Value is not null ? new SeeOther($"{AddressOf(id, notice)}?said=yes") : Refused(model, written);
    }

    private static async Task<IResult> DeleteAsync(
        int id,
        long notice,
        HttpRequest request,
        IRegistry<StatusPage> pages,
        IStatusNoticeStore notices,
        NoticeEditor editor,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(id, notice, pages, notices, cancellationToken) is not var (page, found))
        {
            return NotFound(notice);
        }

        var form = await PostedForm.ReadAsync(request, cancellationToken);
        if (!form.Has("sure", "yes"))
        {
            form.Refuse("", "Nothing was taken back: say that you are sure.");
            return Page.Of<NoticePage>(
                new NoticeModel(page, found, form, IsPreview: false, null, time.GetUtcNow()),
                StatusCodes.Status422UnprocessableEntity
            );
        }

        var deleted = await editor.DeleteAsync(found, DeclarationForms.VersionOf(form), cancellationToken);
        return deleted.Outcome == WriteOutcome.Written
            ? new SeeOther(StatusPageEndpoints.AddressOf(id) + "?notice=taken-back")
            : Refused(new NoticeModel(page, found, form, IsPreview: false, null, time.GetUtcNow()), deleted);
    }

    /// <summary>What was typed, as the API takes it; what is empty was not given.</summary>
    private static MapNode Given(PostedForm form, params IEnumerable<string> names) =>
        new(
            [
                .. names
                    .Where(name => form.Text(name).Length > 0)
                    .Select(name => new MapEntry(
                        name,
                        default,
                        new ScalarNode(form.Typed(name).Trim(), IsQuoted: name != "incident_id", default)
                    )),
            ],
            default
        );

    private static ScalarNode Text(string text) => new(text, IsQuoted: true, default);

    private static IResult Refused(NoticeModel model, WriteResult<StatusNotice> refused)
    {
        foreach (var error in refused.Errors)
        {
            model.Form.Refuse(error.Field.Split('[')[0], error.Message);
        }

        return Page.Of<NoticePage>(model, CheckFormJudge.StatusOf(refused.Outcome));
    }

    private static async Task<(StatusPage Page, StatusNotice Notice)?> FindAsync(
        int id,
        long notice,
        IRegistry<StatusPage> pages,
        IStatusNoticeStore notices,
        CancellationToken cancellationToken
    ) =>
        pages.Current.ById(id) is { } page && await notices.GetAsync(notice, cancellationToken) is { } found && found.Page == page.Key
            ? (page, found)
            : null;

    private static IResult NotFound(long notice) =>
        Page.NotFound(string.Create(CultureInfo.InvariantCulture, $"notice {notice} on this status page"));
}
