using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CloudPulse.Adapters.Tests.Probes.Net;

internal sealed record DnsQuestion(ushort Id, string Name, ushort Type, bool OverTcp, byte[] Message)
{
    public const ushort A = 1;
    public const ushort Ns = 2;
    public const ushort Aaaa = 28;

    /// <summary>An answer with these records: addresses, or "name" for the alias of the record before it (at first: of the question).</summary>
    public byte[] Answer(params string[] records)
    {
        var message = new List<byte>(Reply(code: 0));
        var owner = Name;
        var count = 0;
        foreach (var record in records)
        {
            var isAddress = IPAddress.TryParse(record, out var address);
            if (isAddress && address!.AddressFamily == AddressFamily.InterNetworkV6 != (Type == Aaaa))
            {
                continue;
            }

            var data = isAddress ? address!.GetAddressBytes() : Encode(record);
            message.AddRange(Encode(owner));
            message.AddRange([
                0,
                isAddress ? (byte)Type : (byte)5,
                0,
                1,
                0,
                0,
                0,
                60,
                (byte)(data.Length >> 8),
                (byte)data.Length,
                .. data,
            ]);
            owner = isAddress ? owner : record;
            count++;
        }

        message[7] = (byte)count;
        return [.. message];
    }

    /// <summary>An answer without records.</summary>
    public byte[] Reply(int code, bool truncated = false, int? id = null)
    {
        var reply = Message[..(12 + Encode(Name).Length + 4)];
        BinaryPrimitives.WriteUInt16BigEndian(reply, (ushort)(id ?? Id));
        reply[2] = (byte)(0x81 | (truncated ? 2 : 0));
        reply[3] = (byte)(0x80 | code);
        return reply;
    }

    public static byte[] Encode(string name)
    {
        var bytes = new List<byte>();
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        bytes.Add(0);
        return [.. bytes];
    }
}

/// <summary>A real name server on loopback, over UDP and TCP on one port, that answers as its script says.</summary>
internal sealed class DnsServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Socket _udp;
    private readonly Socket _tcp;
    private readonly Func<DnsQuestion, IEnumerable<byte[]>> _script;
    private readonly Task _serving;

    /// <param name="script">The messages to answer a question with; none: silence.</param>
    public DnsServer(Func<DnsQuestion, IEnumerable<byte[]>> script)
    {
        _script = script;
        (_udp, _tcp) = BindBoth();
        Port = ((IPEndPoint)_udp.LocalEndPoint!).Port;
        _tcp.Listen();
        _serving = Task.WhenAll(ServeUdpAsync(), ServeTcpAsync());
    }

    public int Port { get; }

    public List<DnsQuestion> Questions { get; } = [];

    /// <summary>The ports that questions came from.</summary>
    public HashSet<int> SourcePorts { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        await _serving;
        _ending.Dispose();
    }

    /// <summary>A port that is free for one protocol may be taken for the other: then another one is tried.</summary>
    private static (Socket Udp, Socket Tcp) BindBoth()
    {
        const int Attempts = 100;
        for (var attempt = 1; ; attempt++)
        {
            var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                tcp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                udp.Bind(tcp.LocalEndPoint!);
                return (udp, tcp);
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse && attempt < Attempts)
            {
                udp.Dispose();
                tcp.Dispose();
            }
        }
    }

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[4096];
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                var from = await _udp.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _ending.Token);
                SourcePorts.Add(((IPEndPoint)from.RemoteEndPoint).Port);
                foreach (var answer in Ask(buffer[..from.ReceivedBytes], overTcp: false))
                {
                    await _udp.SendToAsync(answer, from.RemoteEndPoint);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The end, or a client that has left.
            }
        }
    }

    private async Task ServeTcpAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                using var client = await _tcp.AcceptAsync(_ending.Token);
                await using var stream = new NetworkStream(client);
                var prefix = new byte[2];
                await stream.ReadExactlyAsync(prefix, _ending.Token);
                var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
                await stream.ReadExactlyAsync(message, _ending.Token);
                foreach (var answer in Ask(message, overTcp: true))
                {
                    BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)answer.Length);
                    await stream.WriteAsync((byte[])[.. prefix, .. answer], _ending.Token);
                }
            }
            catch (Exception exception)
                when (exception is OperationCanceledException or SocketException or ObjectDisposedException or IOException)
            {
                // The end, or a client that has left.
            }
        }
    }

    private IEnumerable<byte[]> Ask(byte[] message, bool overTcp)
    {
        var name = new StringBuilder();
        var at = 12;
        for (; message[at] != 0; at += message[at] + 1)
        {
            name.Append(name.Length > 0 ? "." : "").Append(Encoding.ASCII.GetString(message, at + 1, message[at]));
        }

        var question = new DnsQuestion(
            BinaryPrimitives.ReadUInt16BigEndian(message),
            name.ToString(),
            BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(at + 1)),
            overTcp,
            message
        );
        lock (Questions)
        {
            Questions.Add(question);
        }

        return _script(question);
    }
}
