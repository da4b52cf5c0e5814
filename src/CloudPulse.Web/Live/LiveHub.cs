using System.Collections.Immutable;
using System.Globalization;
using CloudPulse.Core.Bus;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
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
    private readonly Lock _lock = new();

    /// <summary>By <see cref="SubjectKind"/>: a service that pushes thousands a second does not wash away what is told of checks.</summary>
    private readonly LiveMemory[] _memories = [new(), new()];
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

    /// <summary>The id of the newest event: whoever was offered all there was has missed nothing up to here.</summary>
    public string LastId
    {
        get
        {
            lock (_lock)
            {
                return Id(_sequence);
            }
        }
    }

    /// <summary>Null: there are too many clients, or the server is going down.</summary>
    /// <param name="filter">What it wants to hear.</param>
    /// <param name="lastId">The id of the last event that it knows, from which on it is told again what is still remembered; null: it is new.</param>
    public LiveClient? TryJoin(LiveFilter filter, string? lastId)
    {
        lock (_lock)
        {
            if (_ended || _clients.Length >= _options.MaxLiveClients)
            {
                return null;
            }

            var known = Sequence(lastId);
            LiveMemory[] asked = [.. Enum.GetValues<SubjectKind>().Where(filter.Wants).Select(kind => _memories[(int)kind])];
            var canGoOn = known is not null && asked.All(memory => memory.ForgottenThrough <= known);
            var since = canGoOn ? known!.Value : _sequence;
            var client = new LiveClient(filter) { Since = Id(since), HasGap = lastId is not null && !canGoOn };
            foreach (var missed in asked.SelectMany(memory => memory.After(since)).OrderBy(missed => missed.Sequence))
            {
                if (filter.Wants(missed))
                {
                    client.Offer(missed.Frame(Id(missed.Sequence)));
                }
            }

            _clients = _clients.Add(client);
            WebMeters.ClientJoined();
            return client;
        }
    }

    public void Leave(LiveClient client)
    {
        lock (_lock)
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
        lock (_lock)
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

    private void OnPulse(Pulse pulse) => Publish(LiveTypes.Pulse, pulse.Subject, pulse);

    private void OnIncident(IncidentChange change) => Publish(LiveTypes.Incident, change.Incident.Subject, change);

    private void OnChecksChanged()
    {
        RegistrySnapshot<Check> before;
        RegistrySnapshot<Check> after;
        lock (_lock)
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
                    check.Subject,
                    new CheckChangeView(known is null ? "created" : "changed", check.Id, check.Key, check.Definition.Name)
                );
            }
        }

        foreach (var check in before.All)
        {
            if (after.ById(check.Id) is null)
            {
                Publish(LiveTypes.Check, check.Subject, new CheckChangeView("deleted", check.Id, check.Key, check.Definition.Name));
            }
        }
    }

    /// <summary>Numbers and remembers the event, and writes and offers it if somebody wants it.</summary>
    private void Publish(LiveTypes type, Subject subject, object what)
    {
        // Under one lock, so that every client gets events in the order of their ids.
        lock (_lock)
        {
            var told = new LiveEvent(++_sequence, type, subject, what);
            _memories[(int)subject.Kind].Add(told);
            byte[]? frame = null;
            foreach (var client in _clients)
            {
                if (client.Filter.Wants(told))
                {
                    client.Offer(frame ??= told.Frame(Id(told.Sequence)));
                }
            }
        }
    }

    private string Id(long sequence) => string.Create(CultureInfo.InvariantCulture, $"{_epoch}-{sequence}");

    /// <summary>The number in an id of this process; null: it is none.</summary>
    private long? Sequence(string? id) =>
        id?.Split('-') is [var epoch, var number]
        && epoch == _epoch
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
        && sequence <= _sequence
            ? sequence
            : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Following {Topic} for the live stream failed; starting again")]
        public static partial void FollowFailed(ILogger logger, Exception error, string topic);
    }
}
