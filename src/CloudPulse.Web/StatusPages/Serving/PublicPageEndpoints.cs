using System.Globalization;
using CloudPulse.Core.Model;
using CloudPulse.Web.Dashboard.Serving;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Responses;
using CloudPulse.Web.StatusPages.Feeds;
using CloudPulse.Web.StatusPages.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.StatusPages.Serving;

/// <summary>
/// <c>/p/{slug}</c> and what belongs to it. For everybody, by decision: what may be seen is what the page's declaration names. Not limited
/// by address, since an answer costs next to nothing and the whole world may come from behind one proxy; passwords are.
/// </summary>
internal static class PublicPageEndpoints
{
    private const int PageAge = 5;
    private const int FeedAge = 60;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/p/{slug}").AllowAnonymous().ExcludeFromDescription();
        var reads = pages.MapGroup("").DisableRateLimiting();
        reads.MapMethods("", ReadRoutes.Methods, Show);
        reads.MapMethods("/history", ReadRoutes.Methods, History);
        reads.MapMethods("/feed.rss", ReadRoutes.Methods, Rss);
        reads.MapMethods("/feed.json", ReadRoutes.Methods, JsonFeed);
        reads.MapMethods("/status.json", ReadRoutes.Methods, Summary);
        pages.MapPost("/password", Unlock).AddEndpointFilter(new OwnFormFilter());
    }

    private static Task<IResult> Show(
        string slug,
        HttpContext context,
        PublicPages pages,
        PagePasswords passwords,
        PublicRenderer renderer
    ) => AnswerAsync(slug, context, pages, passwords, isPage: true, page => pages.GetAsync(page, "page", renderer.RenderAsync));

    private static async Task<IResult> History(
        string slug,
        string? month,
        HttpContext context,
        PublicPages pages,
        PagePasswords passwords,
        PublicRenderer renderer,
        TimeProvider time
    )
    {
        if (pages.Find(slug) is not { } page)
        {
            return NotFound;
        }

        if (!await passwords.MaySeeAsync(page, context.Request))
        {
            return Locked(slug);
        }

        var today = TimeZoneInfo.ConvertTime(time.GetUtcNow(), page.Definition.TimeZone);
        var wanted =
            month is null ? new DateOnly(today.Year, today.Month, 1)
            : DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var given) ? given
            : default;
        return await pages.GetMonthAsync(page, wanted, renderer.RenderAsync) is { } answer
            ? new Sent(answer, page.Definition.Password is not null, FeedAge)
            : NotFound;
    }

    private static Task<IResult> Rss(string slug, HttpContext context, PublicPages pages, PagePasswords passwords, FeedWriter feeds) =>
        FeedAsync(slug, "rss", "application/rss+xml; charset=utf-8", feeds.Rss, context, pages, passwords);

    private static Task<IResult> JsonFeed(string slug, HttpContext context, PublicPages pages, PagePasswords passwords, FeedWriter feeds) =>
        FeedAsync(slug, "feed", "application/feed+json; charset=utf-8", feeds.JsonFeed, context, pages, passwords);

    private static Task<IResult> Summary(string slug, HttpContext context, PublicPages pages, PagePasswords passwords, FeedWriter feeds) =>
        FeedAsync(slug, "status", "application/json; charset=utf-8", feeds.Summary, context, pages, passwords);

    private static async Task<IResult> Unlock(
        string slug,
        HttpContext context,
        PublicPages pages,
        PagePasswords passwords,
        CancellationToken cancellationToken
    )
    {
        if (pages.Find(slug) is not { } page)
        {
            return NotFound;
        }

        var verdict = await passwords.TryAsync(page, await PasswordAsync(context.Request, cancellationToken), context);
        if (verdict.IsRight)
        {
            return new SeeOther($"/p/{slug}");
        }

        if (verdict.RetryAfter is { } wait)
        {
            TellWait(context.Response, wait);
            return Locked(slug, "Too many tries came from your address. Wait a minute.", StatusCodes.Status429TooManyRequests);
        }

        return Locked(slug, "That is not the password.");
    }

    /// <summary>What the form says; empty where it is none.</summary>
    private static async Task<string> PasswordAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return request.HasFormContentType ? (await request.ReadFormAsync(cancellationToken))["password"].ToString() : "";
        }
        catch (Exception malformed) when (malformed is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return "";
        }
    }

    private static Task<IResult> FeedAsync(
        string slug,
        string output,
        string contentType,
        Func<PublicPage, string> write,
        HttpContext context,
        PublicPages pages,
        PagePasswords passwords
    ) =>
        AnswerAsync(
            slug,
            context,
            pages,
            passwords,
            isPage: false,
            page =>
                pages.GetAsync(
                    page,
                    output,
                    read => Task.FromResult(PublicAnswer.Of(write(read), contentType, isForOtherSites: true, hidden: read.HiddenFromSearch))
                )
        );

    private static async Task<IResult> AnswerAsync(
        string slug,
        HttpContext context,
        PublicPages pages,
        PagePasswords passwords,
        bool isPage,
        Func<StatusPage, ValueTask<PublicAnswer>> answer
    )
    {
        if (pages.Find(slug) is not { } page)
        {
            return isPage ? NotFound : ProblemResult.NotFound("such status page");
        }

        var verdict = await passwords.JudgeAsync(page, context);
        if (!verdict.IsRight)
        {
            return isPage ? Locked(slug) : Refused(verdict, context.Response);
        }

        return new Sent(await answer(page), page.Definition.Password is not null, isPage ? PageAge : FeedAge);
    }

    private static ProblemResult Refused(PasswordVerdict verdict, HttpResponse response)
    {
        if (verdict.RetryAfter is { } wait)
        {
            TellWait(response, wait);
            return ProblemResult.Of(ProblemKind.TooMany, "Too many passwords were tried from this address.");
        }

        response.Headers.WWWAuthenticate = "Basic realm=\"status page\", charset=\"UTF-8\"";
        return ProblemResult.Of(ProblemKind.Unauthenticated, "This status page needs its password: HTTP Basic, with any name.");
    }

    private static void TellWait(HttpResponse response, TimeSpan wait) =>
        response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private static IResult NotFound => new PageResult<NotFoundView>(new Dictionary<string, object?>(), StatusCodes.Status404NotFound);

    private static IResult Locked(string slug, string? mistake = null, int status = StatusCodes.Status401Unauthorized) =>
        Page.Of<PasswordView>(new PasswordView.PasswordModel(slug, mistake), status);

    private sealed class Sent(PublicAnswer answer, bool isPrivate, int maxAge) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => answer.SendAsync(httpContext, isPrivate, maxAge);
    }
}
