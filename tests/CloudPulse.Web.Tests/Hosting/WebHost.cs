using System.Text;
using System.Text.Json.Nodes;
using CloudPulse.Adapters;
using CloudPulse.Adapters.Blackbox;
using CloudPulse.Adapters.Bus.InProcess;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Adapters.Stores.Sqlite;
using CloudPulse.Configuration;
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
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Web.Tests.Hosting;

/// <summary>
/// The web role on real Kestrel, a free loopback port, and the real state stores in a folder of its own; pulses, the board and the probes
/// are stand-ins that tests steer.
/// </summary>
internal sealed class WebHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private WebHost(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
        Client = NewClient();
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.First());

    public MemoryPulses Pulses => Services.GetRequiredService<MemoryPulses>();

    public FakeBoard Board => Services.GetRequiredService<FakeBoard>();

    public static async Task<WebHost> StartAsync(
        Action<WebOptions>? configure = null,
        TimeProvider? time = null,
        Action<IServiceCollection>? replace = null
    )
    {
        var folder = Directory.CreateTempSubdirectory("cloudpulse-web-").FullName;
        var options = new WebOptions();
        configure?.Invoke(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var services = builder.Services;
        services
            .AddSingleton(time ?? TimeProvider.System)
            .AddSingleton<SelfHealth>()
            .AddSingleton(_ => StateDatabase.Open(Path.Combine(folder, StateDatabase.FileName)))
            .AddSingleton<IDeclarationStore, DeclarationStore>()
            .AddSingleton<IIncidentStore, IncidentStore>()
            .AddSingleton<IOutbox, Outbox>()
            .AddSingleton<IKeyStore, KeyStore>()
            .AddSingleton<ISecretStore, SecretStore>()
            .AddSingleton<ApiKeys>()
            .AddSingleton<IUserStore, UserStore>()
            .AddSingleton<ISessionStore, SessionStore>()
            .AddSingleton(new SessionLimits())
            .AddSingleton<Sessions>()
            .AddSingleton<Passwords>()
            .AddSingleton<Users>()
            .AddSingleton<IBus, InProcessBus>()
            .AddSingleton(provider => new ProbeNetwork(new(), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new ProbeKinds(Catalog.Probes.Select(create => create(provider))))
            .AddSingleton(provider => new ChannelKinds(Catalog.Channels.Select(create => create(provider))))
            .AddSingleton<CheckReader>()
            .AddSingleton<ChannelReader>()
            .AddSingleton<MaintenanceReader>()
            .AddSingleton<StatusPageReader>()
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
            .AddSingleton<IStatusNoticeStore, StatusNoticeStore>()
            .AddSingleton<MemoryPulses>()
            .AddSingleton<IPulseReader>(provider => provider.GetRequiredService<MemoryPulses>())
            .AddSingleton<IRecorder>(provider => provider.GetRequiredService<MemoryPulses>())
            .AddSingleton(provider => new StoredUptime(provider.GetRequiredService<IPulseReader>(), () => DateTimeOffset.MinValue))
            .AddSingleton<SelfMonitor>()
            .AddSingleton<IModuleProbes, BlackboxProber>()
            .AddSingleton<CertificateMemory>()
            .AddSingleton<FakeRunner>()
            .AddSingleton<ICheckRunner>(provider => provider.GetRequiredService<FakeRunner>())
            .AddSingleton<FakeBoard>()
            .AddSingleton<IStatusBoard>(provider => provider.GetRequiredService<FakeBoard>());
        services.AddCloudPulseWeb(options);
        replace?.Invoke(services);
        var app = builder.Build();
        app.MapCloudPulse();
        await app.StartAsync();
        return new(app, folder);
    }

    public HttpClient NewClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Sends a JSON body as written.</summary>
    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        string? json = null,
        params (string Name, string Value)[] headers
    )
    {
        var request = new HttpRequestMessage(method, path)
        {
            Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Client.SendAsync(request);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string? json = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, json, headers);

    /// <summary>Creates something and returns it.</summary>
    public async Task<JsonNode> CreateAsync(string path, string json) => await (await PostAsync(path, json)).ShouldBeAsync(201);

    public async Task<JsonNode> GetJsonAsync(string path, int status = 200) => await (await Client.GetAsync(path)).ShouldBeAsync(status);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

internal static class Answers
{
    /// <summary>Asserts the status, showing the body when it is another, and reads the JSON.</summary>
    public static async Task<JsonNode> ShouldBeAsync(this HttpResponseMessage response, int status)
    {
        using (response)
        {
            var body = await response.Content.ReadAsStringAsync();
            Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode} instead of {status}: {body}");
            return body.Length == 0 ? JsonValue.Create("")! : JsonNode.Parse(body)!;
        }
    }

    public static string Text(this JsonNode node, string name) => node[name]!.GetValue<string>();

    public static long Number(this JsonNode node, string name) => node[name]!.GetValue<long>();

    public static JsonArray Items(this JsonNode node) => node["items"]!.AsArray();
}
