using CloudPulse.Adapters.Blackbox;
using CloudPulse.Adapters.Bus.InProcess;
using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Configuration.Settings;
using CloudPulse.Core;
using CloudPulse.Core.Access;
using CloudPulse.Core.Bus;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using CloudPulse.Core.Probe;
using CloudPulse.Core.Record;
using CloudPulse.Core.Schedule;
using CloudPulse.Core.StatusPages;
using CloudPulse.Web;

namespace CloudPulse.Hosting;

/// <summary>Which implementation stands behind each port, and the roles on them.</summary>
internal static class PipelineServices
{
    public static IServiceCollection AddPipeline(this IServiceCollection services, CloudPulseSettings settings, EmbeddedStores stores) =>
        services
            .AddSingleton<TimeProvider, TimerWheel>()
            .AddSingleton(Random.Shared)
            .AddSingleton<IBus, InProcessBus>()
            .AddSingleton(stores.State)
            .AddSingleton(stores.Keys)
            .AddSingleton<IPulseWriter>(stores.Pulses)
            .AddSingleton<IPulseReader>(stores.Pulses)
            .AddSingleton(new StoredUptime(stores.Pulses, () => stores.Pulses.RawSince))
            .AddSingleton<IDeclarationStore, DeclarationStore>()
            .AddSingleton<IIncidentStore, IncidentStore>()
            .AddSingleton<IOutbox, Outbox>()
            .AddSingleton<IStatusNoticeStore, StatusNoticeStore>()
            .AddSingleton<ISecretStore, SecretStore>()
            .AddSingleton<ApiKeys>()
            .AddSingleton(stores.Users)
            .AddSingleton<ISessionStore, SessionStore>()
            .AddSingleton(new SessionLimits { Idle = settings.SignIn.Idle, Lifetime = settings.SignIn.Lifetime })
            .AddSingleton<Sessions>()
            .AddSingleton<Passwords>()
            .AddSingleton<Users>()
            .AddSingleton<SelfHealth>()
            .AddSingleton<SelfMonitor>()
            .AddSingleton<StatusBoard>()
            .AddSingleton<IStatusBoard>(provider => provider.GetRequiredService<StatusBoard>())
            .AddSingleton(new ProbeOptions { MaxConcurrency = settings.Probes.MaxConcurrency })
            .AddSingleton(new EvaluateOptions(settings.PublicUrl?.ToString(), settings.Notifications.SelfAlerts))
            .AddSingleton(settings.ToDispatcherOptions())
            .AddSingleton<CertificateMemory>()
            .AddSingleton<ICheckRunner, CheckRunner>()
            .AddSingleton<BlackboxProber>()
            .AddSingleton<IModuleProbes>(provider => provider.GetRequiredService<BlackboxProber>())
            .AddSingleton<Recorder>()
            .AddSingleton<IRecorder>(provider => provider.GetRequiredService<Recorder>())
            .AddSingleton(provider =>
                ActivatorUtilities.CreateInstance<Scheduler>(
                    provider,
                    (Func<Subject, DateTimeOffset?>)(subject => stores.Pulses.Latest(subject)?.Time),
                    Regions.Local
                )
            )
            .AddSingleton<ProbeEngine>()
            .AddSingleton<Evaluator>()
            .AddSingleton<SelfAlerts>()
            .AddSingleton<Dispatcher>()
            .AddSingleton(provider => new Reminders(
                provider.GetRequiredService<IIncidentStore>(),
                provider.GetRequiredService<IRegistry<Check>>(),
                provider.GetRequiredService<MaintenanceCalendar>(),
                provider.GetRequiredService<IBus>(),
                settings.PublicUrl?.ToString(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<Reminders>>()
            ))
            .AddSingleton<Pipeline>();

    public static DispatcherOptions ToDispatcherOptions(this CloudPulseSettings settings) =>
        new()
        {
            Concurrency = settings.Notifications.Concurrency,
            ConcurrencyPerChannel = settings.Notifications.ConcurrencyPerChannel,
            KeepCompleted = settings.Notifications.KeepDeliveries,
        };

    public static WebOptions ToWebOptions(this CloudPulseSettings settings) =>
        new()
        {
            PublicUrl = settings.PublicUrl,
            ReadOnly = settings.Api.ReadOnly,
            TrustLoopback = settings.Api.TrustLoopback,
            TrustedProxies = [.. settings.Api.TrustedProxies.Select(text => NetworkText.Parse(text)!.Value)],
            SignInProviders = settings.SignIn.Providers,
            MaxBodyBytes = settings.Api.MaxBody,
            KeyRequestsPerSecond = settings.Api.KeyRequestsPerSecond,
            KeyBurst = settings.Api.KeyBurst,
            AddressRequestsPerSecond = settings.Api.AddressRequestsPerSecond,
            AddressBurst = settings.Api.AddressBurst,
            MaxLiveClients = settings.Api.MaxLiveClients,
            MaxProbesOnDemand = settings.Probes.MaxOnDemand,
            Storage =
            [
                new("Stores", $"SQLite in {Path.GetFullPath(settings.Data)}"),
                new("Raw pulses", $"kept for {DurationText.Format(settings.Retention.Raw)}"),
                new("Sums by minute", $"kept for {DurationText.Format(settings.Retention.Minute)}"),
                new("Sums by hour", $"kept for {DurationText.Format(settings.Retention.Hour)}"),
                new("Sums by day", $"kept for {DurationText.Format(settings.Retention.Day)}"),
                new("Delivery log", $"kept for {DurationText.Format(settings.Notifications.KeepDeliveries)}"),
                new("Regions", $"{Regions.Local}: this process probes"),
            ],
            MaxServices = settings.Api.MaxServices,
        };
}
