using System.Collections.Concurrent;
using System.Threading.Channels;
using CloudPulse.Adapters;
using CloudPulse.Adapters.Bus.InProcess;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Configuration;
using CloudPulse.Core;
using CloudPulse.Core.Bus;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using CloudPulse.Core.Probe;
using CloudPulse.Core.Record;
using CloudPulse.Core.Schedule;
using CloudPulse.Web.Api.Incidents;
using CloudPulse.Web.Api.Pulses;
using CloudPulse.Web.Api.Services;
using CloudPulse.Web.Dashboard;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Web.Tests.Dashboard;

/// <summary>The dashboard over a <see cref="FakeWorld"/>, on a free port of the loopback.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<Channel<string>, bool> _listeners = new();

    private DashboardHost(WebApplication app, FakeWorld world, SelfHealth health)
    {
        _app = app;
        World = world;
        Health = health;
        Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new() }) { BaseAddress = new(app.Urls.First()) };
    }

    public FakeWorld World { get; }

    public SelfHealth Health { get; }

    public Uri Address => Client.BaseAddress!;

    public HttpClient Client { get; }

    public int Listeners => _listeners.Count;

    public static async Task<DashboardHost> StartAsync(int checks, TimeProvider? time = null, int port = 0, bool isReadOnly = false)
    {
        time ??= TimeProvider.System;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var world = new FakeWorld(checks, time);
        var health = new SelfHealth(time);
        var services = builder.Services;
        services.AddSingleton(time).AddSingleton(health).AddSingleton<SelfMonitor>().AddSingleton<IBus, InProcessBus>();
        services.AddSingleton<IRegistry<Check>>(world).AddSingleton<IStatusBoard>(world).AddSingleton<IPulseReader>(world);
        services.AddSingleton<CertificateMemory>().AddSingleton<ICheckRunner>(world).AddSingleton<IRecorder>(world);
        services.AddSingleton<IIncidentStore>(world.Incidents).AddSingleton<IOutbox, FakeOutbox>();
        services.AddAuthentication().AddCookie();
        services
            .AddAuthorizationBuilder()
            .AddPolicy(DashboardPolicies.Read, policy => policy.RequireAssertion(_ => true))
            .AddPolicy(DashboardPolicies.Write, policy => policy.RequireAssertion(_ => !isReadOnly));
        services.AddSingleton(new WebOptions()).AddSingleton<IncidentActions>().AddResponseCompression();
        services.AddSingleton<ServiceLimit>().AddSingleton<ServiceRemoval>();
        services.AddSingleton(new StoredUptime(world, () => time.GetUtcNow().AddDays(-7)));
        services.AddSingleton(new MaintenanceCalendar(() => []));
        services
            .AddSingleton(provider => new ProbeNetwork(new(), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new ProbeKinds(Catalog.Probes.Select(create => create(provider))))
            .AddSingleton<CheckReader>()
            .AddSingleton<IYamlReader, YamlReader>()
            .AddSingleton<IRegistry<Core.Model.Channel>, FakeChannels>();
        services.AddDashboard();

        var app = builder.Build();
        app.UseMiddleware<SecurityHeaders>();
        app.UseResponseCompression();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapDashboard();
        DashboardHost? host = null;
        app.MapGet("/api/v1/events", (HttpContext context) => host!.FollowAsync(context));
        await app.StartAsync();
        host = new(app, world, health);
        return host;
    }

    public IServiceProvider Services => _app.Services;

    /// <summary>Sends a live event to every open page.</summary>
    public void Tell(string type, string subject)
    {
        foreach (var listener in _listeners.Keys)
        {
            listener.Writer.TryWrite($"event: {type}\ndata: {{\"subject\":\"{subject}\"}}\n\n");
        }
    }

    /// <summary>Sends an event that is about no subject to every open page.</summary>
    public void TellAll(string type)
    {
        foreach (var listener in _listeners.Keys)
        {
            listener.Writer.TryWrite($"event: {type}\ndata: {{}}\n\n");
        }
    }

    /// <summary>Breaks every live stream off.</summary>
    public void HangUp()
    {
        foreach (var listener in _listeners.Keys)
        {
            listener.Writer.TryComplete();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        HangUp();
        // What is under way still needs the services.
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task FollowAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        var listener = System.Threading.Channels.Channel.CreateBounded<string>(10_000);
        _listeners[listener] = true;
        try
        {
            await context.Response.WriteAsync("retry: 100\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await foreach (var message in listener.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync(message, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested) { }
        finally
        {
            _listeners.TryRemove(listener, out _);
        }
    }
}
