using System.Buffers;
using System.Globalization;
using System.Text;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>What is to be read of an answer.</summary>
/// <param name="Headers">Keep them all.</param>
/// <param name="Body">Keep the body.</param>
/// <param name="MaxBody">How much of the body is read.</param>
/// <param name="LongerBodyFails">A longer one is a failure; else reading merely stops.</param>
internal readonly record struct ReadPlan(bool Headers, bool Body, long MaxBody, bool LongerBodyFails);

/// <summary>Reads an HTTP/1 answer (RFC 9112) off a connection. Its buffer is shared: dispose it once nothing is being received any more.</summary>
internal sealed class ResponseReader(HttpConnection connection, ReadPlan plan, Deadline deadline) : IDisposable
{
    private const int InitialBuffer = 4 * 1024;
    private const int MaxHeadBytes = 64 * 1024;
    private const int MaxKeptBuffers = 1_024;
    private const int MaxChunkLine = 4 * 1024;

    /// <summary>The shared pool keeps a few dozen at most, and probes come in bursts: most would be made anew.</summary>
    private static readonly ArrayPool<byte> Buffers = ArrayPool<byte>.Create(MaxHeadBytes, MaxKeptBuffers);

    private byte[] _buffer = Buffers.Rent(InitialBuffer);
    private int _start;
    private int _end;
    private long _bodyRead;
    private ArrayBufferWriter<byte>? _body;

    /// <summary>When the first byte came; null before.</summary>
    public long? FirstByteAt { get; private set; }

    public ResponseHead? Head { get; private set; }

    /// <summary>How much of the body came, as it was sent.</summary>
    public long BodyRead => _bodyRead;

    public ReadOnlyMemory<byte> Body => _body?.WrittenMemory ?? default;

    /// <summary>The answer was read to its end, and the end was told rather than shown by closing: the connection can go on.</summary>
    public bool EndedCleanly { get; private set; }

    private ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Reads the head, passing over interim ones (1xx).</summary>
    public async ValueTask<Failure?> ReadHeadAsync()
    {
        for (var total = 0; ; )
        {
            var scanned = 0;
            int length;
            while ((length = EndOfHead(Buffered, scanned)) < 0)
            {
                if (Mismatch() is { } mismatch)
                {
                    return mismatch;
                }

                scanned = Math.Max(0, Buffered.Length - 3);
                if (total + Buffered.Length >= MaxHeadBytes)
                {
                    return Failures.Of(FailureCodes.Protocol, $"the answer's headers are longer than {MaxHeadBytes} bytes");
                }

                if (Took(await ReceiveAsync()) == 0)
                {
                    var what = Buffered.IsEmpty ? "before any answer" : "amid the answer's headers";
                    return new(FailureCodes.Protocol, $"the connection was closed {what}");
                }
            }

            var violation = ResponseHead.Read(Buffered[..length], plan.Headers, out var head);
            if (violation is not null)
            {
                return Failures.Of(FailureCodes.Protocol, violation);
            }

            _start += length;
            total += length;
            if (head.Status >= 200 || head.Status == 101)
            {
                Head = head;
                return null;
            }
        }
    }

    /// <summary>Reads the body, as far as the plan goes.</summary>
    public async ValueTask<Failure?> ReadBodyAsync(string method)
    {
        var head = Head!;
        if (method == "HEAD" || head.Status is 204 or 304 or 101)
        {
            EndedCleanly = head.Status != 101;
            return null;
        }

        if (head.IsChunked)
        {
            return await ReadChunkedAsync();
        }

        if (head.ContentLength is not { } length)
        {
            return await ReadToEndAsync();
        }

        if (length > plan.MaxBody && plan.LongerBodyFails)
        {
            return TooLarge($"{length} bytes are announced");
        }

        var failure = await ReadExactlyAsync(length);
        EndedCleanly = failure is null && _bodyRead == length && Buffered.IsEmpty;
        return failure;
    }

    public void Dispose()
    {
        Buffers.Return(_buffer);
        _buffer = [];
    }

    /// <summary>A server of another protocol is told by its first bytes: no need to wait for an end that never comes.</summary>
    private Failure? Mismatch()
    {
        var start = Buffered[..Math.Min(Buffered.Length, 7)];
        return start.SequenceEqual("HTTP/1."u8[..start.Length])
            ? null
            : Failures.Of(
                FailureCodes.Protocol,
                $"the answer starts with \"{Failures.OneLine(Encoding.Latin1.GetString(Buffered[..Math.Min(Buffered.Length, 100)]), 100)}\", which is no HTTP/1 status line"
            );
    }

    private static int EndOfHead(ReadOnlySpan<byte> bytes, int from)
    {
        while (from < bytes.Length)
        {
            var at = bytes[from..].IndexOf((byte)'\n');
            if (at < 0)
            {
                return -1;
            }

            from += at + 1;
            if (bytes[from..] is [(byte)'\n', ..])
            {
                return from + 1;
            }

            if (bytes[from..] is [(byte)'\r', (byte)'\n', ..])
            {
                return from + 2;
            }
        }

        return -1;
    }

    private async ValueTask<Failure?> ReadExactlyAsync(long length)
    {
        while (length > 0)
        {
            if (Buffered.IsEmpty && Took(await ReceiveAsync()) == 0)
            {
                return new(FailureCodes.Protocol, $"the connection was closed with {length} bytes of the body outstanding");
            }

            var part = (int)Math.Min(length, _end - _start);
            if (!Take(part, out var failure))
            {
                return failure;
            }

            length -= part;
        }

        return null;
    }

    private async ValueTask<Failure?> ReadToEndAsync()
    {
        do
        {
            if (!Take(_end - _start, out var failure))
            {
                return failure;
            }
        } while (Took(await ReceiveAsync()) > 0);

        return null;
    }

    private async ValueTask<Failure?> ReadChunkedAsync()
    {
        while (true)
        {
            var (line, failure) = await ReadLineAsync(MaxChunkLine);
            if (failure is not null)
            {
                return failure;
            }

            if (!TryParseChunkSize(line, out var size))
            {
                return Failures.Of(FailureCodes.Protocol, $"\"{Failures.OneLine(line, 100)}\" is no size of a chunk");
            }

            if (size == 0)
            {
                return await ReadTrailersAsync();
            }

            failure = await ReadExactlyAsync(size);
            if (failure is not null || _bodyRead > plan.MaxBody)
            {
                return failure;
            }

            (line, failure) = await ReadLineAsync(MaxChunkLine);
            if (failure is not null || line.Length > 0)
            {
                return failure ?? new(FailureCodes.Protocol, $"a chunk is longer than its size, {size}");
            }
        }
    }

    private async ValueTask<Failure?> ReadTrailersAsync()
    {
        for (var total = 0; total < MaxHeadBytes; )
        {
            var (line, failure) = await ReadLineAsync(MaxHeadBytes);
            if (failure is not null)
            {
                return failure;
            }

            if (line.Length == 0)
            {
                EndedCleanly = Buffered.IsEmpty;
                return null;
            }

            total += line.Length;
        }

        return Failures.Of(FailureCodes.Protocol, $"the answer's trailers are longer than {MaxHeadBytes} bytes");
    }

    private static bool TryParseChunkSize(string line, out long size)
    {
        const int MaxDigits = 15;
        var semicolon = line.IndexOf(';');
        var digits = (semicolon < 0 ? line : line[..semicolon]).TrimEnd(' ', '\t').TrimStart('0');
        size = 0;
        return digits.Length == 0
            ? line.StartsWith('0')
            : digits.Length <= MaxDigits && long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out size);
    }

    private async ValueTask<(string Line, Failure? Failure)> ReadLineAsync(int limit)
    {
        int at;
        while ((at = Buffered.IndexOf((byte)'\n')) < 0)
        {
            if (Buffered.Length >= limit)
            {
                return ("", Failures.Of(FailureCodes.Protocol, $"a line of the chunked body is longer than {limit} bytes"));
            }

            if (Took(await ReceiveAsync()) == 0)
            {
                return ("", new(FailureCodes.Protocol, "the connection was closed before the last chunk"));
            }
        }

        var line = Buffered[..at];
        line = line.EndsWith("\r"u8) ? line[..^1] : line;
        var text = Encoding.Latin1.GetString(line);
        _start += at + 1;
        return (text, null);
    }

    /// <summary>Takes buffered bytes into the body. False: the body is longer than it may be, so stop.</summary>
    private bool Take(int count, out Failure? failure)
    {
        failure = null;
        var room = plan.MaxBody - _bodyRead;
        if (plan.Body)
        {
            (_body ??= new(Math.Max(256, count))).Write(_buffer.AsSpan(_start, (int)Math.Min(count, room)));
        }

        _bodyRead += count;
        _start += count;
        if (_bodyRead <= plan.MaxBody)
        {
            return true;
        }

        failure = plan.LongerBodyFails ? TooLarge($"more than {plan.MaxBody} bytes came") : null;
        return false;
    }

    private Failure TooLarge(string seen) => new(FailureCodes.BodyTooLarge, $"{seen}; max_body_bytes is {plan.MaxBody}");

    private ValueTask<int> ReceiveAsync()
    {
        MakeRoom();
        return connection.ReceiveAsync(_buffer.AsMemory(_end), deadline);
    }

    /// <summary>Counts in what was received; the same number.</summary>
    private int Took(int received)
    {
        if (received > 0)
        {
            FirstByteAt ??= deadline.Now;
            _end += received;
        }

        return received;
    }

    private void MakeRoom()
    {
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }

        if (_end < _buffer.Length)
        {
            return;
        }

        var target = _start > 0 ? _buffer : Buffers.Rent(_buffer.Length * 2);
        var length = _end - _start;
        Buffer.BlockCopy(_buffer, _start, target, 0, length);
        if (!ReferenceEquals(target, _buffer))
        {
            Buffers.Return(_buffer);
            _buffer = target;
        }

        (_start, _end) = (0, length);
    }
}
