using CloudPulse.Web.Dashboard.Channels;
using CloudPulse.Web.Dashboard.CheckForms;
using CloudPulse.Web.Dashboard.Forms;
using CloudPulse.Web.Dashboard.Models;
using CloudPulse.Web.Dashboard.Pages;
using CloudPulse.Web.Dashboard.Runs;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CloudPulse.Web.Dashboard;

public static class DashboardExtensions
{
    /// <summary>What the pages need besides the ports of Core.</summary>
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddSingleton<AssetCatalog>();
        services.AddScoped<PageCaller>();
        services.TryAddSingleton<LatencyCache>();
        services.AddSingleton<OverviewReader>();
        services.AddSingleton<CheckPageReader>();
        services.AddSingleton<ChartReader>();
        services.AddSingleton<CheckFormReader>();
        services.AddSingleton<CheckFormJudge>();
        services.AddSingleton<CheckTrials>();
        services.AddSingleton<SubjectHistoryReader>();
        services.AddSingleton<ServicesReader>();
        services.AddSingleton<ServicePageReader>();
        services.AddSingleton<IncidentListReader>();
        services.AddSingleton<DeclarationForms>();
        services.AddSingleton<ChannelPageReader>();
        services.AddSingleton<CheckRuns>();
        return services;
    }

    /// <summary>
    /// The pages at <c>/</c> and <c>/dashboard/…</c>, and their scripts and styles. Reads ask for <see cref="DashboardPolicies.Read"/>,
    /// forms for <see cref="DashboardPolicies.Write"/>; scripts and styles are for everyone.
    /// </summary>
    public static IEndpointRouteBuilder MapDashboard(this IEndpointRouteBuilder routes)
    {
        routes.MapAssets();

        var pages = routes.MapGroup("").RequireAuthorization(DashboardPolicies.Read).ExcludeFromDescription();
        pages.MapOverview();
        pages.MapCheckPages();
        pages.MapRunPages();
        pages.MapCheckFormPages();
        pages.MapServicePages();
        pages.MapIncidentPages();
        pages.MapExports();
        pages.MapAbout();

        var forms = routes
            .MapGroup("")
            .RequireAuthorization(DashboardPolicies.Write)
            .AddEndpointFilter(new OwnFormFilter())
            .ExcludeFromDescription();
        forms.MapCheckForms();
        forms.MapRunForms();
        forms.MapCheckFormPosts();
        forms.MapServiceForms();
        forms.MapIncidentForms();
        return routes;
    }
}
