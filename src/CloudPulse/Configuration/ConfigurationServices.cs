using CloudPulse.Adapters;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Configuration.Settings;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using CloudPulse.Core.Probe;
using CloudPulse.Core.Schedule;

namespace CloudPulse.Configuration;

/// <summary>What reads declarations, and what keeps them true while the program runs.</summary>
internal static class ConfigurationServices
{
    /// <summary>The kinds of the catalog and the readers of what they declare.</summary>
    public static IServiceCollection AddDeclarationReaders(this IServiceCollection services, ProbesSettings? probes = null) =>
        services
            .AddSingleton(provider => new ProbeNetwork(
                new() { AllowPrivate = (probes ?? new()).AllowPrivateAddresses },
                provider.GetRequiredService<TimeProvider>()
            ))
            .AddSingleton(provider => new ProbeKinds(Catalog.Probes.Select(create => create(provider))))
            .AddSingleton(provider => new ChannelKinds(Catalog.Channels.Select(create => create(provider))))
            .AddSingleton<CheckReader>()
            .AddSingleton<ChannelReader>()
            .AddSingleton<MaintenanceReader>()
            .AddSingleton<StatusPageReader>()
            .AddSingleton<DeclarationsReader>();

    /// <summary>The registries on an <see cref="IDeclarationStore"/>, and hot reload of <paramref name="source"/>.</summary>
    public static IServiceCollection AddLiveConfiguration(
        this IServiceCollection services,
        ConfigurationSource source,
        ProbesSettings probes
    ) =>
        services
            .AddDeclarationReaders(probes)
            .AddSingleton(source)
            .AddSingleton<IYamlReader, YamlReader>()
            .AddSingleton<Declarations>()
            .AddSingleton<IRegistry<Check>>(provider => provider.GetRequiredService<Declarations>().Checks)
            .AddSingleton<IRegistry<Channel>>(provider => provider.GetRequiredService<Declarations>().Channels)
            .AddSingleton<IRegistry<PlannedMaintenance>>(provider => provider.GetRequiredService<Declarations>().Maintenance)
            .AddSingleton<IRegistry<StatusPage>>(provider => provider.GetRequiredService<Declarations>().StatusPages)
            .AddSingleton(provider =>
            {
                var maintenance = provider.GetRequiredService<IRegistry<PlannedMaintenance>>();
                return new MaintenanceCalendar(() => maintenance.Current.All);
            })
            .AddSingleton<LiveConfiguration>()
            .AddHostedService<ConfigurationWatcher>();
}
