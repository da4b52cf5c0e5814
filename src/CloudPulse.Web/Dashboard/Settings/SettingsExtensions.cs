using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.Dashboard.Channels;
using CloudPulse.Web.Dashboard.Maintenance;
using CloudPulse.Web.Dashboard.Serving;
using CloudPulse.Web.Dashboard.StatusPages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudPulse.Web.Dashboard.Settings;

internal static class SettingsExtensions
{
    /// <summary>Signing in, one's own account, and what an admin manages.</summary>
    public static void MapSettings(this IEndpointRouteBuilder routes)
    {
        var open = routes.MapGroup("").AllowAnonymous().AddEndpointFilter(new OwnFormFilter()).ExcludeFromDescription();
        open.MapSignIn();
        open.MapSetup();
        if (routes.ServiceProvider.GetRequiredService<WebOptions>().SignInProviders.Count > 0)
        {
            open.MapProviderSignIn();
        }

        var own = routes.MapGroup("").RequirePageAccess().AddEndpointFilter(new OwnFormFilter()).ExcludeFromDescription();
        own.MapGet("/settings", () => Page.Of<SettingsPage>(new SettingsModel()));
        own.MapAccount();
        own.MapChannelPages();
        own.MapDeliveryPages();
        own.MapStatusPagePages();
        own.MapNoticePages();
        own.MapMaintenancePages();

        var write = routes.MapGroup("").RequireScope(Scopes.Write).AddEndpointFilter(new OwnFormFilter()).ExcludeFromDescription();
        write.MapChannelForms();
        write.MapDeliveryForms();
        write.MapStatusPageForms();
        write.MapNoticeForms();
        write.MapMaintenanceForms();

        var admin = routes.MapGroup("/settings").RequireScope(Scopes.Admin).AddEndpointFilter(new OwnFormFilter()).ExcludeFromDescription();
        admin.MapUsers();
        admin.MapKeys();
    }
}

public sealed record SettingsModel;
