using System.Net.Sockets;
using CloudPulse.Configuration;
using CloudPulse.Web;
using CloudPulse.Web.Access;

namespace CloudPulse.Hosting;

/// <summary>One process with all roles on the embedded stores: built, started, run until it is told to stop.</summary>
internal static partial class CloudPulseHost
{
    private const int Broke = 70;

    /// <summary>The whole stop, draining included, takes no longer.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);

    /// <exception cref="StartException">It cannot start, for a reason that its user can mend.</exception>
    public static async Task<int> RunAsync(ConfigurationSource source, LoadedConfiguration loaded, CancellationToken cancellationToken)
    {
        if (loaded.Errors.Count > 0)
        {
            throw new StartException(loaded.SortedErrors);
        }

        using var bootLogging = LoggerFactory.Create(logging => Logging.Configure(logging, loaded.Settings.Log));
        await using var stores = await EmbeddedStores.OpenAsync(loaded.Settings, bootLogging);
        await using var app = await BuildAsync(source, loaded, stores, cancellationToken);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception refusal) when (refusal is IOException or SocketException && !cancellationToken.IsCancellationRequested)
        {
            throw new StartException($"Cannot listen: {refusal.Message} Choose another address with --urls, or stop what listens there.");
        }

        Ready(app);
        await OfferSetupAsync(app, stores, cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
        return app.Services.GetServices<IHostedService>().OfType<PipelineService>().Single().Broke ? Broke : 0;
    }

    private static async Task<WebApplication> BuildAsync(
        ConfigurationSource source,
        LoadedConfiguration loaded,
        EmbeddedStores stores,
        CancellationToken cancellationToken
    )
    {
        var settings = loaded.Settings;
        // Nothing of ours is in appsettings.json: to watch it would only take one of the inotify instances, of which a user may have few.
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, Args = ["--hostBuilder:reloadConfigOnChange=false"] }
        );
        Logging.Configure(builder.Logging, settings.Log);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.Configure<HostOptions>(options =>
        {
            options.ShutdownTimeout = StopWithin;
            options.ServicesStopConcurrently = true;
        });
        builder
            .Services.AddPipeline(settings, stores)
            .AddLiveConfiguration(source, settings.Probes)
            .AddCloudPulseWeb(settings.ToWebOptions());
        if (TelemetryExport.HasMetricsOrTraces)
        {
            TelemetryExport.AddMetricsAndTraces(builder.Services);
        }

        builder.Services.AddHostedService<PipelineService>();
        builder.Services.AddHostedService<QuietMemory>();

        var app = builder.Build();
        try
        {
            app.MapCloudPulse();
            var mistakes = await app.Services.GetRequiredService<LiveConfiguration>().StartAsync(loaded, cancellationToken);
            if (mistakes.Count > 0)
            {
                throw new StartException(mistakes);
            }

            var hasCredentials =
                (await stores.Keys.ListAsync(cancellationToken)).Count > 0 || (await stores.Users.ListAsync(cancellationToken)).Count > 0;
            var (bound, withheld) = ListenAddresses.Choose(settings.Listen, hasCredentials);
            foreach (var address in bound)
            {
                app.Urls.Add(address);
            }

            foreach (var address in withheld)
            {
                Withheld(app.Logger, address);
            }

            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static void Ready(WebApplication app)
    {
        foreach (var address in app.Urls)
        {
            Listening(app.Logger, ProgramVersion.Text, address);
        }
    }

    /// <summary>On the terminal, not in the log: whoever has the token can make themselves the administrator.</summary>
    private static async Task OfferSetupAsync(WebApplication app, EmbeddedStores stores, CancellationToken cancellationToken)
    {
        if ((await stores.Users.ListAsync(cancellationToken)).Count == 0)
        {
            var token = app.Services.GetRequiredService<SetupToken>().Text;
            await Console.Error.WriteLineAsync(
                $"There is no administrator yet. Create one at {app.Urls.First()}/setup (asked from elsewhere, the token is {token}) or with: cloudpulse users create --name NAME --role admin"
            );
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "CloudPulse {Version} is ready: open {Address}")]
    private static partial void Listening(ILogger logger, string version, string address);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Not listening on {Address} but on loopback only, since no user and no API key exists: create the administrator at /setup, or with `cloudpulse users create --name NAME --role admin`, and start again"
    )]
    private static partial void Withheld(ILogger logger, string address);
}
