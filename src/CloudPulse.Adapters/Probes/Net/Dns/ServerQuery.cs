using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace CloudPulse.Adapters.Probes.Net.Dns;

internal enum ServerVerdict
{
    Found,

    /// <summary>The name is another's alias, and the server left it at that: the detail is the other name.</summary>
    Alias,
    NotFound,

    /// <summary>The server cannot or will not say, or its answer is broken.</summary>
    Refused,

    /// <summary>Nothing listens there, or there is no way to it.</summary>
    Unreachable,
    Silent,
}

internal sealed record ServerAnswer(ServerVerdict Verdict, IReadOnlyList<IPAddress> Addresses, string Detail);

/// <summary>
/// Asks one server for a name's addresses: over UDP from a port of its own with random ids, so that an answer is hard to forge; over TCP when
/// the answer does not fit. A server that stays silent is asked for the root's servers too, which any living one knows: so we learn whether
/// it or the name is to blame.
/// </summary>
internal sealed class ServerQuery(IPEndPoint server, string name, IpFamily family, TimeProvider time, Action heard)
{
    /// <summary>Once one family's addresses are there, the other's are waited for no longer than this (RFC 8305, resolution delay).</summary>
    private static readonly TimeSpan OtherFamilyDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SilenceBeforeDoubt = TimeSpan.FromMilliseconds(300);
    private const int BufferSize = 4096;

    private readonly Question[] _questions = family switch
    {
        IpFamily.Ipv4 => [new(name, RecordType.A)],
        IpFamily.Ipv6 => [new(name, RecordType.Aaaa)],
        _ => [new(name, RecordType.A), new(name, RecordType.Aaaa)],
    };
    private readonly Question _root = new("", RecordType.Ns);

    public async Task<ServerAnswer> AskAsync(TimeSpan patience)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        using var waiting = new CancellationTokenSource(patience, time);
        try
        {
            using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(server);
            foreach (var question in _questions)
            {
                if (!Send(socket, question))
                {
                    return new(ServerVerdict.NotFound, [], $"{Failures.OneLine(name, 300)} is no possible host name");
                }
            }

            await using var doubt = time.CreateTimer(_ => TrySend(socket, _root), null, SilenceBeforeDoubt, Timeout.InfiniteTimeSpan);
            await ReceiveAsync(socket, buffer, waiting);
            foreach (var question in _questions)
            {
                if (question.Reply is { Truncated: true })
                {
                    await AskOverTcpAsync(question, waiting.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Out of patience: what came until now counts.
        }
        catch (SocketException exception)
        {
            if (!_questions.Any(question => question.Answered))
            {
                return new(ServerVerdict.Unreachable, [], $"{server}: {exception.Message}");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Judge();
    }

    private async Task ReceiveAsync(Socket socket, byte[] buffer, CancellationTokenSource waiting)
    {
        while (_questions.Any(question => !question.Answered))
        {
            var length = await socket.ReceiveAsync(buffer, SocketFlags.None, waiting.Token);
            var message = buffer.AsSpan(0, length);
            if (_root.Take(message))
            {
                heard();
            }

            foreach (var question in _questions)
            {
                if (question.Take(message))
                {
                    heard();
                    if (question.Reply is { Addresses.Count: > 0 })
                    {
                        waiting.CancelAfter(OtherFamilyDelay);
                    }
                }
            }
        }
    }

    private async Task AskOverTcpAsync(Question question, CancellationToken cancellationToken)
    {
        const int PrefixSize = 2;
        question.Forget();
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancellationToken);
        var message = new byte[PrefixSize + DnsMessage.MaxUdpSize];
        var length = question.Write(message.AsSpan(PrefixSize));
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)length);
        await socket.SendAsync(message.AsMemory(0, PrefixSize + length), SocketFlags.None, cancellationToken);

        await using var stream = new NetworkStream(socket, ownsSocket: false);
        try
        {
            await stream.ReadExactlyAsync(message.AsMemory(0, PrefixSize), cancellationToken);
            var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(message)];
            await stream.ReadExactlyAsync(answer, cancellationToken);
            question.IsBroken |= !question.Take(answer);
        }
        catch (IOException)
        {
            question.IsBroken = true;
        }
    }

    private ServerAnswer Judge()
    {
        var addresses = _questions.SelectMany(question => question.Reply?.Addresses ?? []).ToList();
        if (addresses.Count > 0)
        {
            return new(ServerVerdict.Found, addresses, "");
        }

        string? alias = null;
        foreach (var question in _questions)
        {
            if (question.IsBroken)
            {
                return new(ServerVerdict.Refused, [], $"{server} gave a malformed answer for {name}");
            }

            switch (question.Reply)
            {
                case null or { Truncated: true }:
                    return new(ServerVerdict.Silent, [], "");
                case { Code: ResponseCode.NameError }:
                    return new(ServerVerdict.NotFound, [], $"{name} does not exist (NXDOMAIN from {server})");
                case { Code: not ResponseCode.NoError and var code }:
                    return new(ServerVerdict.Refused, [], $"{server} answered {Name(code)} for {name}");
                case { Alias: { } target }:
                    alias = target;
                    break;
            }
        }

        var wanted = family switch
        {
            IpFamily.Ipv4 => "IPv4 address",
            IpFamily.Ipv6 => "IPv6 address",
            _ => "address",
        };
        return alias is not null
            ? new(ServerVerdict.Alias, [], alias)
            : new(ServerVerdict.NotFound, [], $"{name} has no {wanted} (says {server})");
    }

    private static string Name(ResponseCode code) =>
        code switch
        {
            ResponseCode.FormatError => "FORMERR",
            ResponseCode.ServerFailure => "SERVFAIL",
            ResponseCode.NotImplemented => "NOTIMP",
            ResponseCode.Refused => "REFUSED",
            _ => $"code {(int)code}",
        };

    private static bool Send(Socket socket, Question question)
    {
        Span<byte> message = stackalloc byte[DnsMessage.MaxUdpSize];
        var length = question.Write(message);
        return length > 0 && socket.Send(message[..length]) == length;
    }

    private static void TrySend(Socket socket, Question question)
    {
        try
        {
            Send(socket, question);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The receiving side learns of it too.
        }
    }

    private sealed class Question(string name, RecordType type)
    {
        private readonly ushort _id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);

        public DnsReply? Reply { get; private set; }

        public bool IsBroken { get; set; }

        public bool Answered => Reply is not null || IsBroken;

        public int Write(Span<byte> message) => DnsMessage.WriteQuery(message, _id, name, type);

        /// <summary>Takes a message that answers this question; false when it does not, or was answered already.</summary>
        public bool Take(ReadOnlySpan<byte> message)
        {
            if (Answered)
            {
                return false;
            }

            var parse = DnsMessage.Read(message, _id, name, type, out var reply);
            Reply = reply;
            IsBroken = parse == DnsParse.Malformed;
            return parse != DnsParse.NotOurs;
        }

        public void Forget() => Reply = null;
    }
}
