using CloudPulse.Web.Api.StatusPages;
using CloudPulse.Web.StatusPages.Badges;
using CloudPulse.Web.StatusPages.Feeds;
using CloudPulse.Web.StatusPages.Serving;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudPulse.Web.StatusPages;

/// <summary>What is shown to the public: status pages, their feeds, badges.</summary>
internal static class StatusPageServices
{
    public static IServiceCollection AddStatusPages(this IServiceCollection services) =>
        services
            .AddSingleton<PublicEventReader>()
            .AddSingleton<PublicPageReader>()
            .AddSingleton<PublicPages>()
            .AddSingleton<NoticeEditor>()
            .AddSingleton<PublicRenderer>()
            .AddSingleton<PagePasswords>()
            .AddSingleton<FeedWriter>()
            .AddSingleton<BadgeReader>();

    public static void MapStatusPages(this IEndpointRouteBuilder routes)
    {
        PublicPageEndpoints.Map(routes);
        BadgeEndpoints.Map(routes);
    }
}
