namespace CloudPulse.Client;

/// <summary>
/// Pushes what a service observes of itself to CloudPulse. Recording never waits and never throws for what goes wrong on the way: pulses are
/// held in a bounded buffer, sent in batches in the background, and tried until they are answered; each counts once. Make one for the life of
/// the application, use it from any thread, and dispose of it at the end, so that what is left is sent.
/// </summary>
/// <example>
/// <code>
/// await using var pulses = new PulseClient(new Uri("http://127.0.0.1:8080"), new() { Service = "checkout" });
/// pulses.Record(PulseStatus.Up, TimeSpan.FromMilliseconds(12.5));
/// </code>
/// </example>
public sealed class PulseClient : IAsyncDisposable
{
    /// <summary>The name of the client's meter and activity source: <c>AddMeter(PulseClient.TelemetryName)</c>.</summary>
    public const string TelemetryName = "CloudPulse.Client";

    private readonly PulseClientOptions _options;
    private readonly Tally _tally = new();
    private readonly PulseLine _lines;
    private readonly PulseBuffer _buffer;
    private readonly Transport _transport;
    private readonly Retries _retries;
    private readonly Pinger _pinger;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly Task _sending;
    private readonly Lock _lock = new();
    private Task? _close;

    /// <param name="server">Where CloudPulse is, such as <c>https://pulse.example</c>.</param>
    /// <param name="options">How to work.</param>
    /// <exception cref="ArgumentException">Something is wrong with the URL or the options; the message names all of it.</exception>
    public PulseClient(Uri server, PulseClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(options);
        options.Check(server);
        _options = options;
        _lines = new(options);
        _buffer = new(options, _tally);
        _transport = new(server, options);
        _retries = new(options, _closing.Token);
        _pinger = new(_transport, _retries, options, _closed.Token);
        var sender = new PulseSender(_transport, _buffer, _tally, _retries, options);

        // What the application traces or keeps per request where the client is made is none of the sender's.
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _sending = Task.Run(() => sender.RunAsync(_closed.Token));
        }
    }

    /// <summary>What became of the pulses so far.</summary>
    public PulseCounts Counts => _tally.Counts;

    /// <summary>Records how something went, now. Never waits.</summary>
    /// <param name="status">As <see cref="Pulse.Status"/>.</param>
    /// <param name="latency">How long it took.</param>
    /// <param name="metadata">What else is worth keeping.</param>
    /// <returns>False: it was dropped, as there was no room, or the client is closed.</returns>
    public bool Record(string status, TimeSpan? latency = null, IReadOnlyDictionary<string, string>? metadata = null) =>
        Record(
            new Pulse
            {
                Status = status,
                Latency = latency,
                Metadata = metadata,
            }
        );

    /// <summary>Records a pulse. Never waits.</summary>
    /// <param name="pulse">What was observed.</param>
    /// <returns>False: it was dropped, as there was no room, or the client is closed; or it is longer than any server takes.</returns>
    public bool Record(Pulse pulse) => Line(pulse) is { } line && _buffer.Add(line);

    /// <summary>Records a pulse; waits for room where <see cref="PulseClientOptions.WhenFull"/> says so.</summary>
    /// <param name="pulse">What was observed.</param>
    /// <param name="cancellationToken">Gives up waiting: the pulse is not recorded.</param>
    /// <returns>As <see cref="Record(Pulse)"/>.</returns>
    public ValueTask<bool> RecordAsync(Pulse pulse, CancellationToken cancellationToken) =>
        Line(pulse) is not { } line ? ValueTask.FromResult(false)
        : _options.WhenFull == WhenFull.Wait ? _buffer.AddAsync(line, cancellationToken)
        : ValueTask.FromResult(_buffer.Add(line));

    /// <summary>
    /// Takes the time of a piece of work until it is disposed of: up when it was told to <see cref="PulseMeasurement.Succeed"/>, else down.
    /// </summary>
    /// <param name="service">Absent: <see cref="PulseClientOptions.Service"/>.</param>
    public PulseMeasurement Measure(string? service = null) => new(this, service, _options.Time);

    /// <summary>Does a piece of work and records how it went: up, down when it throws, inconclusive when it is cancelled.</summary>
    /// <param name="work">Its exception is passed on; the pulse keeps the exception's type.</param>
    /// <param name="cancellationToken">Is given to the work.</param>
    /// <param name="service">Absent: <see cref="PulseClientOptions.Service"/>.</param>
    public Task MeasureAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken, string? service = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        return MeasureAsync(
            async token =>
            {
                await work(token).ConfigureAwait(false);
                return true;
            },
            cancellationToken,
            service
        );
    }

    /// <inheritdoc cref="MeasureAsync(Func{CancellationToken, Task}, CancellationToken, string?)"/>
    /// <returns>What the work returns.</returns>
    public async Task<T> MeasureAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken, string? service = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        var measurement = new PulseMeasurement(this, service, _options.Time);
        try
        {
            var result = await work(cancellationToken).ConfigureAwait(false);
            measurement.Succeed();
            return result;
        }
        catch (Exception exception)
        {
            if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
            {
                measurement.End("cancelled");
            }

            measurement.Set("exception", exception.GetType().ToString());
            throw;
        }
        finally
        {
            await RecordEndAsync(measurement.ToPulse(), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Sends a ping of a <c>heartbeat</c> check, and tries until it is answered or <see cref="PulseClientOptions.PingTimeout"/> is over. A ping
    /// happens when it arrives: one whose answer was lost may count twice.
    /// </summary>
    /// <param name="service">Whose heartbeat it is.</param>
    /// <param name="signal">What it says.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="runId">Tells apart runs that overlap: the same at start and end.</param>
    /// <param name="output">What the run printed; the server keeps the last 4 KiB.</param>
    /// <returns>Whether the server has it; <see cref="PulseClientOptions.OnTrouble"/> was told why not.</returns>
    public Task<bool> PingAsync(
        string service,
        PingSignal signal,
        CancellationToken cancellationToken,
        string? runId = null,
        string? output = null
    ) => _pinger.PingAsync(service, signal, runId, output, CancellationToken.None, cancellationToken);

    /// <summary>
    /// Does a run of a job that a <c>heartbeat</c> check watches: pings its start, and its end or failure. The run does not wait for the first ping,
    /// and fails for neither; a run that is cancelled failed.
    /// </summary>
    /// <param name="service">Whose heartbeat it is.</param>
    /// <param name="run">Its exception is passed on; the ping keeps the exception's type.</param>
    /// <param name="cancellationToken">Is given to the run.</param>
    public async Task RunAsync(string service, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var runId = Guid.NewGuid().ToString("N");
        using var ended = new CancellationTokenSource();
        var start = _pinger.PingAsync(service, PingSignal.Start, runId, output: null, ended.Token, CancellationToken.None);
        var (signal, output) = (PingSignal.Fail, (string?)null);
        try
        {
            await run(cancellationToken).ConfigureAwait(false);
            signal = PingSignal.Success;
        }
        catch (Exception exception)
        {
            output = exception.GetType().ToString();
            throw;
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await start.ConfigureAwait(false);
            await _pinger.PingAsync(service, signal, runId, output, CancellationToken.None, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Sends what is recorded so far without waiting for more, and waits until the server has answered for all of it.</summary>
    /// <param name="cancellationToken">Gives up waiting; the sending goes on.</param>
    public Task FlushAsync(CancellationToken cancellationToken) => _buffer.FlushAsync().WaitAsync(cancellationToken);

    /// <summary>
    /// Takes no more, sends what is left for as long as <see cref="PulseClientOptions.CloseTimeout"/> allows, and drops, counts and tells of the
    /// rest.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            return new(_close ??= CloseAsync());
        }
    }

    private async Task CloseAsync()
    {
        _buffer.Close();
        await _closing.CancelAsync().ConfigureAwait(false);
        using (var deadline = new CancellationTokenSource(_options.CloseTimeout, _options.Time))
        await using (deadline.Token.Register(_closed.Cancel).ConfigureAwait(false))
        {
            await _sending.ConfigureAwait(false);
        }

        await _closed.CancelAsync().ConfigureAwait(false);
        _transport.Dispose();
        _buffer.Dispose();
        _closing.Dispose();
    }

    /// <summary>Whoever gives up waiting for room has the work's outcome all the same.</summary>
    private async ValueTask RecordEndAsync(Pulse pulse, CancellationToken cancellationToken)
    {
        try
        {
            await RecordAsync(pulse, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Record(pulse);
        }
    }

    private byte[]? Line(Pulse pulse)
    {
        ArgumentNullException.ThrowIfNull(pulse);
        var line = _lines.Write(pulse);
        if (line.Length <= PulseLine.MaxBytes)
        {
            return line;
        }

        _tally.Hold();
        _tally.Refused(1, "too_large");
        _retries.Tell(new(PulseTroubleKind.Refused, $"A pulse has more than {PulseLine.MaxBytes} bytes: it was not sent."));
        return null;
    }
}
