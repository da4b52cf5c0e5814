using System.IO.Compression;
using CloudPulse.Core;
using CloudPulse.Core.Access;
using CloudPulse.Web.Access;
using CloudPulse.Web.Access.Providers;
using CloudPulse.Web.Api.Channels;
using CloudPulse.Web.Api.Checks;
using CloudPulse.Web.Api.Deliveries;
using CloudPulse.Web.Api.Health;
using CloudPulse.Web.Api.Incidents;
using CloudPulse.Web.Api.Keys;
using CloudPulse.Web.Api.Maintenance;
using CloudPulse.Web.Api.MiniCheckly;
using CloudPulse.Web.Api.Otlp;
using CloudPulse.Web.Api.Overview;
using CloudPulse.Web.Api.Pings;
using CloudPulse.Web.Api.Pulses;
using CloudPulse.Web.Api.RemoteWrite;
using CloudPulse.Web.Api.Services;
using CloudPulse.Web.Api.Session;
using CloudPulse.Web.Api.StatusPages;
using CloudPulse.Web.Api.Targets;
using CloudPulse.Web.Api.Users;
using CloudPulse.Web.Blackbox;
using CloudPulse.Web.Dashboard;
using CloudPulse.Web.Dashboard.Settings;
using CloudPulse.Web.Idempotency;
using CloudPulse.Web.Limits;
using CloudPulse.Web.Live;
using CloudPulse.Web.Metrics;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Responses;
using CloudPulse.Web.StatusPages;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CloudPulse.Web;

/// <summary>The web role: what a host adds and maps to have the API, <c>/metrics</c>, the live stream and the pages.</summary>
public static class CloudPulseWeb
{
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Adds the web role. The host adds what it reads and calls: <see cref="TimeProvider"/>, <see cref="SelfHealth"/>,
    /// <see cref="ApiKeys"/>, <see cref="Users"/>, <see cref="Sessions"/>, the registries with their readers, the stores, the board, the bus,
    /// the runner, the modules' probes and the recorder.
    /// </summary>
    /// <exception cref="ArgumentException">The options are not right.</exception>
    public static IServiceCollection AddCloudPulseWeb(this IServiceCollection services, WebOptions options)
    {
        options.Validate();
        services.AddSingleton(options);
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        });
        services.ConfigureHttpJsonOptions(json => WebJson.Apply(json.SerializerOptions));
        services.AddResponseCompression(compression =>
        {
            // Over TLS too: no answer holds a secret beside what the asker sent (keys are shown once, to their maker).
            compression.EnableForHttps = true;
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "application/problem+json", "application/openmetrics-text"];
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
        services.AddAccess();
        // Nothing of it is there unless it is used.
        if (options.SignInProviders.Count > 0)
        {
            services.AddSignInProviders();
        }

        services.AddRateLimiter(limiter => RateLimits.Configure(limiter, options));
        services.AddSingleton<MetricRegistry>();
        services.AddSingleton<ProbePlaces>();
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<IncidentActions>();
        services.AddSingleton<ServiceLimit>();
        services.AddSingleton<ServiceRemoval>();
        services.AddSingleton<IngestGate>();
        services.AddSingleton<PulseIngest>();
        services.AddSingleton<PingIngest>();
        services.AddSingleton<CountedSignal>();
        services.AddSingleton<CumulativeSeries>();
        services.AddSingleton<OtlpTraces>();
        services.AddSingleton<OtlpMetrics>();
        services.AddSingleton<ScrapeMemory>();
        services.AddSingleton<RemoteWriteIngest>();
        services.AddRequestDecompression();
        services.AddSingleton<LiveHub>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveHub>());
        services.AddOverview();
        services.AddDashboard();
        services.AddStatusPages();
        return services;
    }

    /// <summary>Puts the web role's middleware and routes into the application.</summary>
    public static WebApplication MapCloudPulse(this WebApplication app)
    {
        // From here on it listens to measurements: before any role starts.
        app.Services.GetRequiredService<MetricRegistry>();
        // What began after this instant is counted whole.
        app.Services.GetRequiredService<CumulativeSeries>();

        TrustProxies(app, app.Services.GetRequiredService<WebOptions>().TrustedProxies);
        app.UseMiddleware<SecurityHeaders>();
        app.UseResponseCompression();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseWhen(
            static context => context.GetEndpoint()?.Metadata.GetMetadata<IngestBody>() is not null,
            static ingest => ingest.UseRequestDecompression()
        );

        HealthRoutes.Map(app);
        MetricsEndpoint.Map(app);
        ModuleProbeRoutes.Map(app);
        TargetRoutes.Map(app);
        MiniCheckRoutes.Map(app);

        var api = app.MapGroup("/api/v1");
        OverviewRoutes.Map(api);
        CheckRoutes.Map(api);
        PulseRoutes.Map(app, api);
        RemoteWriteRoutes.Map(api);
        PingRoutes.Map(app);
        OtlpRoutes.Map(app);
        ServiceRoutes.Map(api);
        IncidentRoutes.Map(api);
        ChannelRoutes.Map(api);
        DeliveryRoutes.Map(api);
        MaintenanceRoutes.Map(api);
        StatusPageRoutes.Map(api);
        NoticeRoutes.Map(api);
        KeyRoutes.Map(api);
        UserRoutes.Map(api);
        SessionRoutes.Map(api);
        LiveEndpoint.Map(api);

        OpenApiEndpoint.Map(app);
        SwaggerUi.Map(app);
        app.MapDashboard();
        app.MapStatusPages();
        app.MapSettings();
        return app;
    }

    private static void TrustProxies(IApplicationBuilder app, IReadOnlyList<System.Net.IPNetwork> proxies)
    {
        if (proxies.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(proxy);
        }

        app.UseForwardedHeaders(options);
    }

    private static void AddSignInProviders(this IServiceCollection services)
    {
        services.AddSingleton<PendingSignIns>();
        services.AddSingleton<ProviderClient>();
        services.AddSingleton<ProviderOptionsSource>();
        services.AddSingleton<ProviderSignIn>();
    }

    private static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<AccessPolicy>();
        services.AddSingleton<SetupToken>();
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<KeyRing>();
        services.Configure<RouteOptions>(routes => routes.SetParameterPolicy<KeyInPath.RouteConstraint>(KeyInPath.Constraint));
        // Not AddAuthentication: it adds data protection, and so keys on the disk and 5 MB of memory that nothing here needs.
        services.AddAuthenticationCore(authentication => authentication.DefaultScheme = KeyAuthentication.Scheme);
        services.AddWebEncoders();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyAuthentication.Scheme, null);
        services.AddAuthorization(AccessPolicies.Add);
        services.AddSingleton<IAuthorizationHandler, ScopeHandler>();
        services.Replace(ServiceDescriptor.Singleton<IAuthorizationMiddlewareResultHandler, AccessResultHandler>());
    }
}
