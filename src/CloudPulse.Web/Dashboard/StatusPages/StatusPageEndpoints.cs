using System.Globalization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.StatusPages;
using CloudPulse.Web.Api.StatusPages;
using CloudPulse.Web.Dashboard.Forms;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.StatusPages;

/// <summary><c>/status-pages</c>: what the public sees.</summary>
internal static class StatusPageEndpoints
{
    private const string Root = "/status-pages";
    private const int MaxNotices = 50;

    /// <summary>A new page begins with that many checks, to have something to change.</summary>
    private const int MaxSuggested = 10;

    public static void MapStatusPagePages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, List);
        routes.MapGet(Root + "/{id:int}", ShowAsync);
    }

    public static void MapStatusPageForms(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root + "/new", New);
        routes.MapPost(Root + "/new", CreateAsync);
        routes.MapPost(Root + "/{id:int}", SaveAsync);
        routes.MapPost(Root + "/{id:int}/delete", DeleteAsync);
    }

    public static string AddressOf(int id) => string.Create(CultureInfo.InvariantCulture, $"{Root}/{id}");

    private static IResult List(string? notice, IRegistry<StatusPage> pages) =>
        Page.Of<StatusPagesPage>(new StatusPagesModel(pages.Current.All, notice == "deleted" ? "The status page is deleted." : null));

    private static IResult New(IRegistry<Check> checks) =>
        Page.Of<NewStatusPagePage>(new NewStatusPageModel(DeclarationForms.Filled(StatusPageReader.Shapes(), Suggested(checks.Current))));

    private static async Task<IResult> CreateAsync(
        HttpRequest request,
        IRegistry<StatusPage> pages,
        DeclarationForms forms,
        CancellationToken cancellationToken
    )
    {
        var form = forms.Posted(await PostedForm.ReadAsync(request, cancellationToken), StatusPageReader.Shapes(), existing: null);
        var (saved, refused, status) = await DeclarationForms.SaveAsync(pages, form, cancellationToken);
        return saved is null
            ? Page.Of<NewStatusPagePage>(new NewStatusPageModel(refused), status)
            : new SeeOther($"{AddressOf(saved.Id)}?notice=created");
    }

    private static async Task<IResult> ShowAsync(
        int id,
        string? notice,
        IRegistry<StatusPage> pages,
        IStatusNoticeStore notices,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (pages.Current.ById(id) is not { } page)
        {
            return NotFound(id);
        }

        var model = await ModelAsync(page, notices, time, cancellationToken);
        return Page.Of<StatusPagePage>(
            model with
            {
                Notice = notice switch
                {
                    "created" => $"Created. Everybody sees it at /p/{page.Key}.",
                    "saved" => "Saved.",
                    "taken-back" => "The notice is taken back.",
                    _ => null,
                },
            }
        );
    }

    private static async Task<IResult> SaveAsync(
        int id,
        HttpRequest request,
        IRegistry<StatusPage> pages,
        IStatusNoticeStore notices,
        DeclarationForms forms,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (pages.Current.ById(id) is not { } page)
        {
            return NotFound(id);
        }

        var posted = await PostedForm.ReadAsync(request, cancellationToken);
        var form = forms.Posted(posted, StatusPageReader.Shapes(), page.Declaration);
        var (saved, refused, status) = await DeclarationForms.SaveAsync(pages, form, cancellationToken);
        return saved is null
            ? Page.Of<StatusPagePage>(await ModelAsync(page, notices, time, cancellationToken) with { Form = refused }, status)
            : new SeeOther($"{AddressOf(id)}?notice=saved");
    }

    private static async Task<IResult> DeleteAsync(
        int id,
        HttpRequest request,
        IRegistry<StatusPage> pages,
        IStatusNoticeStore notices,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (pages.Current.ById(id) is not { } page)
        {
            return NotFound(id);
        }

        var (deleted, refusal, status) = await DeclarationForms.DeleteAsync(pages, id, request, cancellationToken);
        return deleted
            ? new SeeOther(Root + "?notice=deleted")
            : Page.Of<StatusPagePage>(await ModelAsync(page, notices, time, cancellationToken) with { Refusal = refusal }, status);
    }

    private static async Task<StatusPageModel> ModelAsync(
        StatusPage page,
        IStatusNoticeStore notices,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        new(
            page,
            DeclarationForms.Filled(
                StatusPageReader.Shapes(),
                DeclarationForms.Shown(StatusPageView.From(page), StatusPageView.ReadOnlyFields),
                page.Declaration
            ),
            await notices.PageAsync(page.Key, before: null, MaxNotices, cancellationToken),
            Notice: null,
            Refusal: null,
            time.GetUtcNow()
        );

    private static MapNode Suggested(RegistrySnapshot<Check> checks)
    {
        ConfigurationNode[] components =
        [
            .. checks
                .All.Take(MaxSuggested)
                .Select(check => new MapNode(
                    [DeclarationForms.Entry("name", check.Definition.Name), DeclarationForms.Entry("check", check.Key)],
                    default
                )),
        ];
        var section = new MapNode(
            [DeclarationForms.Entry("name", "Services"), new("components", default, new ListNode(components, default))],
            default
        );
        return new(components.Length == 0 ? [] : [new("sections", default, new ListNode([section], default))], default);
    }

    public static IResult NotFound(int id) => Page.NotFound(string.Create(CultureInfo.InvariantCulture, $"status page {id}"));
}
