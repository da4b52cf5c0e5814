using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CloudPulse.Core.Bus;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Web.Responses;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Web.Live;

/// <summary>
/// Follows the bus once for the whole process and fans out to the clients of the live stream. Never waits for a client, so the pipeline
/// never waits for it.
/// </summary>
internal sealed partial class LiveHub : BackgroundService
{
    private const int BatchSize = 512;
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);

    private readonly IBus _bus;
    private readonly IRegistry<Check> _checks;
    private readonly WebOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<LiveHub> _logger;
    private readonly IBusSubscription<Pulse> _pulses;
    private readonly IBusSubscription<IncidentChange> _incidents;
    private readonly string _epoch;
    private readonly Lock _joining = new();
    private readonly Lock _publishing = new();
    private ImmutableArray<LiveClient> _clients = [];
    private RegistrySnapshot<Check> _seen;
    private long _sequence;
    private bool _ended;

    public LiveHub(IBus bus, IRegistry<Check> checks, WebOptions options, TimeProvider time, ILogger<LiveHub> logger)
    {
        _bus = bus;
        _checks = checks;
        _options = options;
        _time = time;
        _logger = logger;
        _seen = checks.Current;
        _epoch = time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

        // A group of its own for each process: each has its own clients to tell.
        var group = string.Create(CultureInfo.InvariantCulture, $"live-{Environment.MachineName}-{Environment.ProcessId}");
        _pulses = _bus.Subscribe(Topics.Recorded, group);
        _incidents = _bus.Subscribe(Topics.Incidents, group);
    }

    /// <summary>The id of the newest event. A client that comes back with it has missed nothing.</summary>
    public string LastId => Id(Interlocked.Read(ref _sequence));

    /// <summary>Null: there are too many clients, or the server is going down.</summary>
    public LiveClient? TryJoin(LiveTypes types, Subject? subject)
    {
        lock (_joining)
        {
            if (_ended || _clients.Length >= _options.MaxLiveClients)
            {
                return null;
            }

            var client = new LiveClient(types, subject);
            _clients = _clients.Add(client);
            WebMeters.ClientJoined();
            return client;
        }
    }

    public void Leave(LiveClient client)
    {
        lock (_joining)
        {
            var without = _clients.Remove(client);
            if (without.Length != _clients.Length)
            {
                _clients = without;
                WebMeters.ClientLeft();
            }
        }
    }

    /// <summary>Ends every stream, so that a shutdown needs not wait for the clients.</summary>
    public void End()
    {
        lock (_joining)
        {
            _ended = true;
            foreach (var client in _clients)
            {
                client.End();
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _checks.Changed += OnChecksChanged;
        try
        {
            await Task.WhenAll(FollowAsync(_pulses, OnPulse, stoppingToken), FollowAsync(_incidents, OnIncident, stoppingToken));
        }
        finally
        {
            _checks.Changed -= OnChecksChanged;
            End();
            await _pulses.DisposeAsync();
            await _incidents.DisposeAsync();
        }
    }

    private async Task FollowAsync<T>(IBusSubscription<T> subscription, Action<T> tell, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var messages = await subscription.ReceiveAsync(BatchSize, stoppingToken);
                foreach (var message in messages)
                {
                    tell(message.Body);
                }

                await subscription.AckAsync(messages, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                Log.FollowFailed(_logger, error, typeof(T).Name);
                await Task.Delay(RestartDelay, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void OnPulse(Pulse pulse) => Publish(LiveTypes.Pulse, "pulse", pulse.Subject, pulse, PulseView.From);

    private void OnIncident(IncidentChange change) =>
        Publish(LiveTypes.Incident, "incident", change.Incident.Subject, change, IncidentChangeView.From);

    private void OnChecksChanged()
    {
        RegistrySnapshot<Check> before;
        RegistrySnapshot<Check> after;
        lock (_publishing)
        {
            before = _seen;
            after = _seen = _checks.Current;
        }

        foreach (var check in after.All)
        {
            var known = before.ById(check.Id);
            if (known is null || known.Declaration.Version != check.Declaration.Version || known.IsActive != check.IsActive)
            {
                Publish(
                    LiveTypes.Check,
                    "check",
                    check.Subject,
                    new CheckChangeView(known is null ? "created" : "changed", check.Id, check.Key, check.Definition.Name),
                    Same
                );
            }
        }

        foreach (var check in before.All)
        {
            if (after.ById(check.Id) is null)
            {
                Publish(
                    LiveTypes.Check,
                    "check",
                    check.Subject,
                    new CheckChangeView("deleted", check.Id, check.Key, check.Definition.Name),
                    Same
                );
            }
        }
    }

    private static CheckChangeView Same(CheckChangeView view) => view;

    /// <summary>Numbers the event, and writes and offers it if somebody wants it.</summary>
    private void Publish<TEvent, TView>(LiveTypes type, string name, Subject subject, TEvent what, Func<TEvent, TView> view)
    {
        // Under one lock, so that every client gets events in the order of their ids.
        lock (_publishing)
        {
            var id = Interlocked.Increment(ref _sequence);
            LiveEvent? written = null;
            foreach (var client in _clients)
            {
                if (client.Wants(type, subject))
                {
                    written ??= new(type, subject, Frame(Id(id), name, view(what)));
                    client.Offer(written);
                }
            }
        }
    }

    private string Id(long sequence) => string.Create(CultureInfo.InvariantCulture, $"{_epoch}-{sequence}");

    private static byte[] Frame<TView>(string id, string name, TView data) =>
        Encoding.UTF8.GetBytes($"id: {id}\nevent: {name}\ndata: {JsonSerializer.Serialize(data, WebJson.Options)}\n\n");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Following {Topic} for the live stream failed; starting again")]
        public static partial void FollowFailed(ILogger logger, Exception error, string topic);
    }
}
