using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using CloudPulse.Adapters.Net;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Adapters.Probes.Net.Connections;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>What an attempt works with.</summary>
internal sealed record HttpTools(Dialer Dialer, AddressPolicy Policy, IdleConnections Idle, Deadlines Deadlines, TimeProvider Time);

/// <summary>One attempt: requests and redirects until an answer, and the times it took. Times of phases add up over redirects.</summary>
internal sealed partial class HttpAttempt(HttpTools tools, ProbeRequest request, Deadline deadline, HttpTrace? trace) : IDisposable
{
    /// <summary>Bytes. To decode or judge a body that is longer takes long.</summary>
    private const int LongBody = 32 * 1024;

    private readonly HttpProbeSettings _settings = (HttpProbeSettings)request.Settings;
    private HttpConnection? _connection;
    private ResponseReader? _reader;
    private string _doing = "connecting";
    private TimeSpan? _dns;
    private TimeSpan? _connect;
    private TimeSpan? _tls;
    private TimeSpan? _firstByte;
    private TimeSpan? _transfer;
    private IReadOnlyList<ServedCertificate>? _certificates;
    private IPAddress? _address;
    private ReadOnlyMemory<byte> _body;

    private bool LooksAtBody => request.WantsBody || _settings.Keyword is not null || _settings.KeywordAbsent is not null;

    private long MaxBody => _settings.MaxBodyBytes ?? HttpProbeSettings.DefaultMaxBodyBytes;

    /// <summary>Makes one attempt. Failures are in the outcome; only shutdown throws.</summary>
    public static async ValueTask<ProbeOutcome> RunAsync(
        HttpTools tools,
        ProbeRequest request,
        HttpTrace? trace,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        await EventLoop.EnterAsync();
        var deadline = tools.Deadlines.Start(request.Timeout, cancellationToken);
        using var attempt = new HttpAttempt(tools, request, deadline, trace);
        try
        {
            return attempt.Outcome(await attempt.FollowAsync());
        }
        catch (OperationCanceledException)
        {
            deadline.ThrowIfShuttingDown();
            return attempt.Outcome(
                new(FailureCodes.Timeout, $"not done within {(long)deadline.Timeout.TotalMilliseconds} ms: {attempt._doing}")
            );
        }
        catch (Exception exception)
        {
            return attempt.Outcome(
                SocketFault(exception) is { } fault ? Failures.Of(fault, attempt._doing, atOnce: false)
                : exception is IOException ? Failures.Of(FailureCodes.Protocol, $"{attempt._doing}: {exception.Message}")
                : Failures.Of(FailureCodes.Internal, $"{exception.GetType().Name}: {exception.Message}")
            );
        }
    }

    public void Dispose()
    {
        Close();
        deadline.Dispose();
    }

    private static SocketException? SocketFault(Exception exception) =>
        exception as SocketException ?? (exception as IOException)?.InnerException as SocketException;

    private ProbeOutcome Outcome(Failure? failure) =>
        new()
        {
            Failure = failure,
            Connected = _address is not null,
            Latency = deadline.Elapsed,
            Code = _reader?.Head?.Status,
            Phases = new()
            {
                Dns = _dns,
                Connect = _connect,
                Tls = _tls,
                FirstByte = _firstByte,
                Transfer = _transfer,
            },
            Address = _address?.ToString(),
            Certificates = _certificates,
            Body = request.WantsBody ? _body : default,
            Headers = _reader?.Head?.Headers,
        };

    private async ValueTask<Failure?> FollowAsync()
    {
        var next = _settings.Prepare(request.Url);
        for (var redirects = 0; ; redirects++)
        {
            var failure = _settings.ReuseConnection ? await ReuseAsync(next) : await OpenAsync(next) ?? await AskAsync(next);
            if (failure is not null)
            {
                return failure;
            }

            var head = _reader!.Head!;
            if (!_settings.FollowRedirects || head.Status is not (301 or 302 or 303 or 307 or 308) || head.Location is null)
            {
                return await FinishAsync(next, head);
            }

            if (!Uri.TryCreate(next.Url, head.Location, out var to) || (to.Scheme != Uri.UriSchemeHttp && to.Scheme != Uri.UriSchemeHttps))
            {
                return Failures.Of(FailureCodes.Protocol, $"the redirect's Location is no HTTP address: {WithoutSecrets(head.Location)}");
            }

            trace?.Redirected();
            if (redirects == _settings.MaxRedirects)
            {
                return Failures.Of(
                    FailureCodes.TooManyRedirects,
                    $"more than {_settings.MaxRedirects}; the next would be to {WithoutSecrets(to.AbsoluteUri)}"
                );
            }

            Close();
            trace?.Restart();
            next = next.Redirected(to, head.Status);
        }
    }

    private async ValueTask<Failure?> ReuseAsync(PreparedRequest next)
    {
        if (tools.Idle.Take(request.CheckKey, next) is { } idle)
        {
            _connection = idle;
            (_address, _certificates) = (idle.Address, idle.Certificates);
            var (failure, wasStale) = await TryReusedAsync(next);
            if (!wasStale)
            {
                return failure;
            }

            Close();
        }

        return await OpenAsync(next) ?? await AskAsync(next);
    }

    /// <summary>A kept connection may have been closed by the other side meanwhile: then nothing of the request was answered.</summary>
    private async ValueTask<(Failure? Failure, bool WasStale)> TryReusedAsync(PreparedRequest next)
    {
        try
        {
            var failure = await AskAsync(next);
            return (failure, failure is not null && _reader!.FirstByteAt is null);
        }
        catch (Exception exception) when (SocketFault(exception) is not null && _reader?.FirstByteAt is null)
        {
            return (null, true);
        }
    }

    /// <summary>Sends a request and reads the answer's head.</summary>
    private async ValueTask<Failure?> AskAsync(PreparedRequest next)
    {
        _doing = "sending the request";
        var sent = deadline.Now;
        var reader = new ResponseReader(_connection!, Plan, deadline);
        _reader = reader;
        await _connection!.SendAsync(next.Bytes, deadline);
        _doing = "waiting for the answer";
        var failure = await reader.ReadHeadAsync();
        if (reader.FirstByteAt is { } firstByteAt)
        {
            _firstByte = Add(_firstByte, deadline.Between(sent, firstByteAt));
        }

        if (trace is not null)
        {
            trace.Head = reader.Head;
        }

        return failure ?? ProxyRefusal(next, reader.Head!);
    }

    private ReadPlan Plan => new(request.WantsHeaders, LooksAtBody, MaxBody, LooksAtBody || _settings.MaxBodyBytes is not null);

    private async ValueTask<Failure?> OpenAsync(PreparedRequest next)
    {
        _doing = "connecting";
        _address = null;
        if (next.Proxy is not null && IPAddress.TryParse(next.Host, out var target) && tools.Policy.Refusal(target) is { } refusal)
        {
            return new(FailureCodes.AddressRefused, $"{target} is {refusal}");
        }

        var dialled = await tools.Dialer.DialAsync(next.Dial, _settings.IpFamily, deadline);
        _dns = Add(_dns, dialled.Dns);
        _connect = Add(_connect, dialled.Connect);
        if (dialled.Connection is null)
        {
            var failure = dialled.Failure!;
            return next.Proxy is null || FailureCodes.OurFault.Contains(failure.Code)
                ? failure
                : Failures.Of(FailureCodes.ProxyFailed, $"proxy {next.Proxy}: {failure}");
        }

        _connection = new(dialled.Connection, dialled.Address!);
        if (next is { Proxy: not null, IsTls: true } && await OpenTunnelAsync(next) is { } refused)
        {
            return refused;
        }

        _address = _connection.Address;
        return next.IsTls ? await SecureAsync(next) : null;
    }

    private async ValueTask<Failure?> OpenTunnelAsync(PreparedRequest next)
    {
        _doing = $"asking the proxy {next.Proxy} for a way to {next.Host}";
        using var reader = new ResponseReader(_connection!, default, deadline);
        Failure? failure;
        try
        {
            await _connection!.SendAsync(next.Connect(), deadline);
            failure = await reader.ReadHeadAsync();
        }
        catch (SocketException exception)
        {
            failure = Failures.Of(exception, _doing, atOnce: false);
        }

        return failure is not null ? Failures.Of(FailureCodes.ProxyFailed, $"proxy {next.Proxy}: {failure.Detail}")
            : reader.Head!.Status is >= 200 and <= 299 ? null
            : ProxyAnswered(next, reader.Head!);
    }

    private static Failure? ProxyRefusal(PreparedRequest next, ResponseHead head) =>
        next is { Proxy: not null, IsTls: false } && head.Status == 407 ? ProxyAnswered(next, head) : null;

    private static Failure ProxyAnswered(PreparedRequest next, ResponseHead head) =>
        Failures.Of(FailureCodes.ProxyFailed, $"proxy {next.Proxy} answered {head.Status} {head.Reason}");

    private async ValueTask<Failure?> SecureAsync(PreparedRequest next)
    {
        _doing = "shaking hands (TLS)";
        var start = deadline.Now;
        var handshake = new TlsHandshake(next.ServerName, _settings.VerifyTls, _settings.Roots, tools.Time)
        {
            Protocols = [SslApplicationProtocol.Http11],
            Trace = trace is null ? null : trace.Tls = new(),
        };
        try
        {
            _connection!.Tls = await handshake.PerformAsync(_connection.Tcp, deadline.Token);
        }
        finally
        {
            _tls = Add(_tls, deadline.Between(start, deadline.Now));
            _certificates = _connection!.Certificates = handshake.Certificates;
        }

        return handshake.Failure;
    }

    private async ValueTask<Failure?> FinishAsync(PreparedRequest next, ResponseHead head)
    {
        _doing = "reading the body";
        var reader = _reader!;
        Failure? failure;
        try
        {
            failure = await reader.ReadBodyAsync(next.Method);
        }
        finally
        {
            _transfer = deadline.Between(reader.FirstByteAt!.Value, deadline.Now);
        }

        _body = reader.Body;
        if (_body.Length > LongBody || head.ContentEncoding is not null)
        {
            await SocketThread.LeaveAsync();
        }

        if (
            _settings.ReuseConnection
            && failure is null
            && reader.EndedCleanly
            && head.StaysOpen
            && ReferenceEquals(next, _settings.Prepare(request.Url))
        )
        {
            tools.Idle.Put(request.CheckKey, next, _connection!);
            _connection = null;
        }

        var encoding = LooksAtBody ? _settings.AssumedEncoding ?? head.ContentEncoding : null;
        if (failure is null && ContentDecoder.Decode(ref _body, encoding, MaxBody) is { } undecodable)
        {
            (failure, _body) = (undecodable, default);
            trace?.IsUndecodable = true;
        }

        if (trace is not null)
        {
            trace.BodyBytes = LooksAtBody ? _body.Length : reader.BodyRead;
        }

        return failure ?? Judge(head);
    }

    private Failure? Judge(ResponseHead head)
    {
        if (!IsExpected(head.Status, out var expected))
        {
            return Failures.Of(FailureCodes.Status, $"{head.Status} {head.Reason}".TrimEnd() + $"; expected {expected}");
        }

        if (_settings.Keyword is { } keyword && _body.Span.IndexOf(Encoding.UTF8.GetBytes(keyword)) < 0)
        {
            return Failures.Of(FailureCodes.UnexpectedReply, $"keyword \"{keyword}\" is not among the body's {_body.Length} bytes");
        }

        return _settings.KeywordAbsent is { } absent && _body.Span.IndexOf(Encoding.UTF8.GetBytes(absent)) >= 0
            ? Failures.Of(FailureCodes.UnexpectedReply, $"the body contains \"{absent}\"")
            : null;
    }

    private bool IsExpected(int status, out string expected)
    {
        expected = "";
        if (_settings.Expected is not { } ranges)
        {
            expected = StatusRange.Successful.ToString();
            return request.JudgesStatus || StatusRange.Successful.Contains(status);
        }

        foreach (var range in ranges)
        {
            if (range.Contains(status))
            {
                return true;
            }
        }

        expected = string.Join(", ", ranges);
        return false;
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
        _reader?.Dispose();
        _reader = null;
    }

    private static TimeSpan? Add(TimeSpan? sum, TimeSpan? more) => more is null ? sum : (sum ?? TimeSpan.Zero) + more;

    /// <summary>An address without its query and its user and password.</summary>
    private static string WithoutSecrets(string address) => UserInfo().Replace(address.Split('?', '#')[0], "");

    [GeneratedRegex("(?<=//)[^/]*@", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex UserInfo();
}
