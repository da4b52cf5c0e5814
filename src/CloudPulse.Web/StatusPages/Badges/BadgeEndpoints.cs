using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using CloudPulse.Web.StatusPages.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.StatusPages.Badges;

/// <summary><c>/badges/{key}/uptime.svg</c> and its like: for everybody, of what a status page shows.</summary>
internal static class BadgeEndpoints
{
    private const int MaxLabel = 60;
    private const int MaxAge = 30;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var badges = routes.MapGroup("/badges/{key}").AllowAnonymous().ExcludeFromDescription();
        badges.MapMethods("/uptime.svg", ReadRoutes.Methods, Uptime);
        badges.MapMethods("/status.svg", ReadRoutes.Methods, Status);
        badges.MapMethods("/latency.svg", ReadRoutes.Methods, Latency);
    }

    private static Task<IResult> Uptime(string key, HttpContext context, BadgeReader badges) =>
        DrawAsync(key, BadgeMetric.Uptime, context, badges);

    private static Task<IResult> Status(string key, HttpContext context, BadgeReader badges) =>
        DrawAsync(key, BadgeMetric.Status, context, badges);

    private static Task<IResult> Latency(string key, HttpContext context, BadgeReader badges) =>
        DrawAsync(key, BadgeMetric.Latency, context, badges);

    private static async Task<IResult> DrawAsync(string key, BadgeMetric metric, HttpContext context, BadgeReader badges)
    {
        if (await badges.FindAsync(key, context.Request) is not var (subject, name, isPrivate))
        {
            return ProblemResult.NotFound("such badge");
        }

        var query = new QueryReader(context.Request);
        var style = Style(query);
        var label = query.Text("label", MaxLabel) ?? name;
        var statistic = metric == BadgeMetric.Latency ? query.Choice<BadgeStatistic>("stat") ?? BadgeStatistic.P50 : default;
        var hours = metric == BadgeMetric.Status ? 0 : Hours(query);
        if (query.Problem() is { } problem)
        {
            return problem;
        }

        var value = await badges.ReadAsync(subject, metric, hours, statistic);
        var svg = BadgeSvg.Draw(label, value.Text, value.Color, style);
        return new Drawn(PublicAnswer.Of(svg, "image/svg+xml; charset=utf-8", isForOtherSites: true, Policy), isPrivate);
    }

    /// <summary>Opened by itself an image is a page: one that can do nothing.</summary>
    private const string Policy = "default-src 'none'; frame-ancestors 'none'; sandbox";

    private static BadgeStyle Style(QueryReader query)
    {
        var style = query.Text("style") ?? "flat";
        if (style is not ("flat" or "flat-square"))
        {
            query.Refuse("style", $"was {QueryReader.Shown(style)}; must be one of flat, flat-square");
        }

        return style == "flat" ? BadgeStyle.Flat : BadgeStyle.FlatSquare;
    }

    private static int Hours(QueryReader query)
    {
        var range = query.Text("range") ?? "24h";
        switch (range)
        {
            case "24h":
                return 24;
            case "7d":
                return 7 * 24;
            case "30d":
                return 30 * 24;
            case "90d":
                return 90 * 24;
            default:
                query.Refuse("range", $"was {QueryReader.Shown(range)}; must be one of 24h, 7d, 30d, 90d");
                return 24;
        }
    }

    private sealed class Drawn(PublicAnswer answer, bool isPrivate) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => answer.SendAsync(httpContext, isPrivate, MaxAge);
    }
}
