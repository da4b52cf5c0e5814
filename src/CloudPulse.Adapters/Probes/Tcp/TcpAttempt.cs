using System.Buffers;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using CloudPulse.Adapters.Net;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Adapters.Probes.Net.Connections;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Probes.Tcp;

/// <summary>One attempt: connect, say, hear.</summary>
internal sealed class TcpAttempt(Dialer dialer, ProbeRequest request, Deadline deadline)
{
    private const int StepSize = 4 * 1024;
    private const int ShownLength = 100;

    private readonly TcpProbeSettings _settings = (TcpProbeSettings)request.Settings;
    private readonly ArrayBufferWriter<byte> _reply = new();
    private TimeSpan? _firstByte;
    private TimeSpan? _transfer;
    private string _doing = "connecting";

    private bool WantsReply => _settings.Expect is not null || _settings.Pattern is not null || request.WantsBody;

    /// <summary>Failures are in the outcome; only shutdown throws.</summary>
    public async ValueTask<ProbeOutcome> RunAsync()
    {
        var dialled = await dialer.DialAsync(new(request.Url.IdnHost, request.Url.Port), _settings.IpFamily, deadline);
        var failure = dialled.Failure;
        if (dialled.Connection is { } connection)
        {
            using (connection)
            {
                failure = await TalkAsync(connection);
            }
        }

        return new()
        {
            Failure = failure,
            Connected = dialled.Connection is not null,
            Latency = deadline.Elapsed,
            Address = dialled.Connection is null ? null : dialled.Address!.ToString(),
            Body = request.WantsBody ? _reply.WrittenMemory : default,
            Phases = new()
            {
                Dns = dialled.Dns,
                Connect = dialled.Connect,
                FirstByte = _firstByte,
                Transfer = _transfer,
            },
        };
    }

    private async ValueTask<Failure?> TalkAsync(TcpConnection connection)
    {
        var start = deadline.Now;
        try
        {
            _doing = "sending";
            await connection.SendAllAsync(_settings.SendBytes, deadline.Token);
            _doing = "waiting for the reply";
            return WantsReply ? await HearAsync(connection, start) : null;
        }
        catch (OperationCanceledException)
        {
            deadline.ThrowIfShuttingDown();
            return _reply.WrittenCount > 0
                ? NotExpected("until the deadline")
                : new(FailureCodes.Timeout, $"not done within {(long)deadline.Timeout.TotalMilliseconds} ms: {_doing}");
        }
        catch (SocketException exception)
        {
            return Failures.Of(exception, _doing, atOnce: false);
        }
    }

    private async ValueTask<Failure?> HearAsync(TcpConnection connection, long start)
    {
        long firstByteAt = 0;
        while (_reply.WrittenCount < _settings.ReadLimit)
        {
            var step = (int)Math.Min(StepSize, _settings.ReadLimit - _reply.WrittenCount);
            var read = await connection.ReceiveAsync(_reply.GetMemory(step)[..step], deadline.Token);
            if (read == 0)
            {
                return _settings is { Expect: null, Pattern: null } ? null : NotExpected("until the connection was closed");
            }

            _reply.Advance(read);
            firstByteAt = _firstByte is null ? deadline.Now : firstByteAt;
            _firstByte ??= deadline.Between(start, firstByteAt);
            _transfer = deadline.Between(firstByteAt, deadline.Now);
            if (_settings.Pattern is not null)
            {
                await SocketThread.LeaveAsync();
            }

            try
            {
                if (IsExpected())
                {
                    return null;
                }
            }
            catch (RegexMatchTimeoutException exception)
            {
                return new(
                    FailureCodes.UnexpectedReply,
                    $"expect_pattern took longer than {exception.MatchTimeout.TotalMilliseconds} ms on a reply of {_reply.WrittenCount} bytes"
                );
            }
        }

        return NotExpected($"within the first {_settings.ReadLimit} bytes (read_limit)");
    }

    private bool IsExpected() =>
        _settings.Expect is { } text ? _reply.WrittenSpan.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0
        : _settings.Pattern is { } pattern ? pattern.IsMatch(Encoding.UTF8.GetString(_reply.WrittenSpan))
        : true;

    private Failure NotExpected(string extent)
    {
        var wanted =
            _settings.Expect is { } text ? $"\"{Failures.OneLine(text, ShownLength)}\""
            : _settings.Pattern is { } pattern ? $"a match of {Failures.OneLine(pattern.ToString(), ShownLength)}"
            : "a reply";
        var start = _reply.WrittenSpan[..Math.Min(_reply.WrittenCount, ShownLength * 4)];
        var came = start.IsEmpty
            ? "nothing came"
            : $"the reply starts with \"{Failures.OneLine(Encoding.UTF8.GetString(start), ShownLength)}\"";
        return Failures.Of(FailureCodes.UnexpectedReply, $"expected {wanted} {extent}; {came}");
    }
}
