namespace CloudPulse.Web.Tests.Pages;

/// <summary>Every page there is, by its route, as <see cref="Demo"/> has it. A route that is no page stands below, with the reason.</summary>
internal static class PageList
{
    /// <summary>Before there is an administrator.</summary>
    public static readonly DemoPage[] AtFirst = [new("/setup", "/setup")];

    /// <summary>For those who have not signed in.</summary>
    public static readonly DemoPage[] Public =
    [
        new("/sign-in", "/sign-in"),
        new("/p/{slug}", "/p/acme"),
        new("/p/{slug}", "/p/internal", Status: 401),
        new("/p/{slug}/history", "/p/acme/history"),
    ];

    /// <summary>For the administrator.</summary>
    public static DemoPage[] SignedIn(Demo demo) =>
        [
            new("/", "/"),
            new("/", "/?view=compact&sort=status"),
            new("/", "/?view=cards"),
            new("/", "/?q=nothing+like+it&tag=none"),
            new("/dashboard/checks/{key}", "/dashboard/checks/parcel-tracking"),
            new("/dashboard/checks/{key}", "/dashboard/checks/orders-database"),
            new("/dashboard/checks/{key}", "/dashboard/checks/legacy-admin"),
            new("/dashboard/checks/{key}/edit", "/dashboard/checks/search/edit"),
            new("/dashboard/new-check", "/dashboard/new-check"),
            new("/dashboard/new-check", "/dashboard/new-check?like=parcel-tracking"),
            new("/dashboard/services", "/dashboard/services"),
            new("/dashboard/services/{name}", Dashboard(demo.Service)),
            new("/dashboard/incidents", "/dashboard/incidents?window=30d"),
            new("/dashboard/incidents/{id:long}", "/dashboard/incidents/5"),
            new("/dashboard/incidents/{id:long}", "/dashboard/incidents/8"),
            new("/dashboard/about", "/dashboard/about"),
            new("/settings", "/settings"),
            new("/settings/channels", "/settings/channels"),
            new("/settings/channels/new", "/settings/channels/new?type=slack"),
            new("/settings/channels/new", "/settings/channels/new?type=webhook"),
            new("/settings/channels/{id:int}", "/settings/channels/2"),
            new("/settings/channels/{id:int}/deliveries/{delivery:long}", "/settings/channels/2/deliveries/30"),
            new("/settings/maintenance", "/settings/maintenance"),
            new("/settings/maintenance/new", "/settings/maintenance/new"),
            new("/settings/maintenance/{id:int}", "/settings/maintenance/1"),
            new("/settings/maintenance/{id:int}", "/settings/maintenance/2"),
            new("/settings/users", "/settings/users"),
            new("/settings/users/{id:int}", "/settings/users/2"),
            new("/settings/keys", "/settings/keys"),
            new("/account", "/account"),
            new("/status-pages", "/status-pages"),
            new("/status-pages/new", "/status-pages/new"),
            new("/status-pages/{id:int}", "/status-pages/1"),
            new("/status-pages/{id:int}/notices/new", "/status-pages/1/notices/new"),
            new("/status-pages/{id:int}/notices/{notice:long}", "/status-pages/1/notices/1"),
        ];

    /// <summary>What is asked for with GET and is no page of its own.</summary>
    public static readonly string[] NoPages =
    [
        // For programs.
        "/badges/{key}/latency.svg",
        "/badges/{key}/status.svg",
        "/badges/{key}/uptime.svg",
        "/health",
        "/health/ready",
        "/metrics",
        "/probe",
        "/p/{slug}/feed.json",
        "/p/{slug}/feed.rss",
        "/p/{slug}/status.json",
        "/openapi/v1.json",
        "/checks",
        "/checks/{id}",
        "/status",
        "/targets",
        // Files and data of pages.
        "/dashboard/assets/{file}",
        "/dashboard/checks/{key}/chart",
        "/dashboard/checks/{key}/phases/chart",
        "/dashboard/services/{name}/chart",
        "/dashboard/export/checks.{format}",
        "/dashboard/export/incidents.{format}",
        "/dashboard/export/services.{format}",
        // Parts of pages.
        "/dashboard/live",
        "/dashboard/checks/{key}/live",
        "/dashboard/checks/{key}/phases",
        "/dashboard/checks/{key}/run",
        "/dashboard/checks/{key}/uptime",
        "/dashboard/services/{name}/live",
        // Led elsewhere.
        "/dashboard",
        "/incidents/{id:long}",
    ];

    private static string Dashboard(string service) => Web.Dashboard.Models.ServicePath.AddressOf(service);
}

/// <param name="Route">As it is mapped.</param>
/// <param name="Address">Where it is looked at.</param>
/// <param name="Status">What it answers with.</param>
internal sealed record DemoPage(string Route, string Address, int Status = 200);
