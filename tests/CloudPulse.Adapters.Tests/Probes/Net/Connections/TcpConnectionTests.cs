using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using CloudPulse.Adapters.Probes.Net.Connections;

namespace CloudPulse.Adapters.Tests.Probes.Net.Connections;

public sealed class SocketConnectionTests : TcpConnectionTests
{
    private protected override TcpConnection New() => new SocketConnection();
}

public sealed class PolledConnectionTests : TcpConnectionTests
{
    public PolledConnectionTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");

    private protected override TcpConnection New() => new PolledConnection();

    /// <summary>A descriptor's number is another's as soon as it is closed: neither may hear of what was the other's.</summary>
    [Fact]
    public async Task Connections_that_come_and_go_by_the_thousand_each_hear_their_own()
    {
        await using var server = Echo();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 4_000),
            new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = Ending },
            async (number, ending) =>
            {
                using var connection = New();
                await connection.ConnectAsync(new(IPAddress.Loopback, server.Port), noDelay: false, ending);
                if (number % 3 == 0)
                {
                    using var impatient = CancellationTokenSource.CreateLinkedTokenSource(ending);
                    var receiving = connection.ReceiveAsync(new byte[16], impatient.Token);
                    await impatient.CancelAsync();
                    await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await receiving);
                    return;
                }

                var said = BitConverter.GetBytes(number);
                await connection.SendAllAsync(said, ending);
                Assert.Equal(said, await ReadAsync(connection, said.Length));
            }
        );
    }

    [Fact]
    public async Task On_the_loops_thread_what_can_be_done_is_done_at_once()
    {
        await using var server = Echo();
        await EventLoop.EnterAsync();
        var thread = Thread.CurrentThread;
        using var connection = New();
        await connection.ConnectAsync(new(IPAddress.Loopback, server.Port), noDelay: false, Ending);
        Assert.Same(thread, Thread.CurrentThread);
        var sending = connection.SendAsync(new byte[1], Ending);
        Assert.True(sending.IsCompletedSuccessfully);
        Assert.Equal(1, await connection.ReceiveAsync(new byte[1], Ending));
        Assert.Same(thread, Thread.CurrentThread);
    }

    [Fact]
    public async Task Closing_ends_what_waits()
    {
        await using var server = ScriptedServer.Silent();
        var connection = New();
        await connection.ConnectAsync(new(IPAddress.Loopback, server.Port), noDelay: false, Ending);
        var receiving = connection.ReceiveAsync(new byte[1], Ending);
        connection.Dispose();
        await Assert.ThrowsAsync<SocketException>(async () => await receiving);
        await Assert.ThrowsAsync<SocketException>(async () => await connection.SendAsync(new byte[1], Ending));
    }
}

/// <summary>What every kind of connection does, against real sockets.</summary>
public abstract class TcpConnectionTests
{
    protected static CancellationToken Ending => TestContext.Current.CancellationToken;

    private protected abstract TcpConnection New();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task What_is_sent_arrives_and_what_is_answered_comes(string address)
    {
        await using var server = Echo(IPAddress.Parse(address));
        using var connection = New();
        await connection.ConnectAsync(new(IPAddress.Parse(address), server.Port), noDelay: true, Ending);
        for (byte number = 0; number < 100; number++)
        {
            await connection.SendAllAsync(new[] { number }, Ending);
            Assert.Equal([number], await ReadAsync(connection, 1));
        }
    }

    [Fact]
    public async Task More_than_the_buffers_hold_arrives_whole_and_in_order()
    {
        var said = new byte[24 * 1024 * 1024];
        new Random(1).NextBytes(said);
        await using var server = new ScriptedServer(async peer =>
        {
            var heard = new byte[said.Length];
            await peer.Stream.ReadExactlyAsync(heard, peer.Ending);
            await peer.SendAsync(SHA256.HashData(heard));
            await peer.SendAsync(heard);
        });
        using var connection = New();
        await connection.ConnectAsync(new(IPAddress.Loopback, server.Port), noDelay: false, Ending);
        await connection.SendAllAsync(said, Ending);
        Assert.Equal(SHA256.HashData(said), await ReadAsync(connection, 32));
        Assert.Equal(said, await ReadAsync(connection, said.Length));
        Assert.Equal(0, await connection.ReceiveAsync(new byte[1], Ending));
        Assert.Equal(0, await connection.ReceiveAsync(new byte[1], Ending));
    }

    [Fact]
    public async Task A_port_where_nothing_listens_refuses()
    {
        using var connection = New();
        var refused = await Assert.ThrowsAsync<SocketException>(async () =>
            await connection.ConnectAsync(new(IPAddress.Loopback, ScriptedServer.ClosedPort()), noDelay: false, Ending)
        );
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        Assert.Equal("Connection refused", refused.Message);
    }

    /// <summary>Linux says at once of such an address that it cannot be connected to.</summary>
    [Fact]
    public async Task What_our_own_side_refuses_is_known_to_be_refused_at_once()
    {
        using var connection = New();
        var refused = await Assert.ThrowsAsync<SocketException>(async () =>
            await connection.ConnectAsync(new(IPAddress.Broadcast, 9), noDelay: false, Ending)
        );
        Assert.Contains(refused.SocketErrorCode, new[] { SocketError.AccessDenied, SocketError.NetworkUnreachable });
        Assert.True(connection.WasRefusedAtOnce);
    }

    [Fact]
    public async Task Connecting_ends_when_it_is_cancelled()
    {
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        var endpoint = (IPEndPoint)full.LocalEndPoint!;
        var connections = new List<TcpConnection>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ending);
        try
        {
            // Some fit into the backlog; the first that doesn't waits for an answer that never comes.
            while (connections.Count < 100)
            {
                connections.Add(New());
                var connecting = connections[^1].ConnectAsync(endpoint, noDelay: false, patience.Token).AsTask();
                if (await Task.WhenAny(connecting, Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Ending)) != connecting)
                {
                    await patience.CancelAsync();
                    await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
                    return;
                }

                await connecting;
            }

            Assert.Fail("a hundred connections fitted into a backlog of none");
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }

    [Fact]
    public async Task Receiving_ends_when_it_is_cancelled()
    {
        await using var server = ScriptedServer.Silent();
        using var connection = New();
        await connection.ConnectAsync(new(IPAddress.Loopback, server.Port), noDelay: false, Ending);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ending);
        var receiving = connection.ReceiveAsync(new byte[1], patience.Token);
        Assert.False(receiving.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await receiving);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await connection.ReceiveAsync(new byte[1], patience.Token));
    }

    [Fact]
    public async Task A_reset_is_a_reset()
    {
        await using var server = new ScriptedServer(async peer =>
        {
            await peer.Stream.ReadExactlyAsync(new byte[1], peer.Ending);
            peer.Reset();
        });
        using var connection = New();
        await connection.ConnectAsync(new(IPAddress.Loopback, server.Port), noDelay: false, Ending);
        await connection.SendAllAsync(new byte[1], Ending);
        var reset = await Assert.ThrowsAsync<SocketException>(async () => await connection.ReceiveAsync(new byte[1], Ending));
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
    }

    [Fact]
    public async Task It_has_news_once_something_came_or_the_other_side_has_said_all()
    {
        var next = new SemaphoreSlim(0);
        await using var server = new ScriptedServer(async peer =>
        {
            await next.WaitAsync(peer.Ending);
            await peer.SendAsync("a");
            await next.WaitAsync(peer.Ending);
        });
        using var connection = New();
        await connection.ConnectAsync(new(IPAddress.Loopback, server.Port), noDelay: false, Ending);
        Assert.False(connection.HasNews);
        next.Release();
        await UntilAsync(() => connection.HasNews);
        Assert.Equal("a"u8.ToArray(), await ReadAsync(connection, 1));
        Assert.False(connection.HasNews);
        next.Release();
        await UntilAsync(() => connection.HasNews);
        Assert.Equal(0, await connection.ReceiveAsync(new byte[1], Ending));
    }

    private protected static ScriptedServer Echo(IPAddress? address = null) =>
        new(peer => peer.Stream.CopyToAsync(peer.Stream, peer.Ending), address: address);

    private protected static async Task<byte[]> ReadAsync(TcpConnection connection, int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count; )
        {
            var part = await connection.ReceiveAsync(bytes.AsMemory(read), Ending);
            Assert.NotEqual(0, part);
            read += part;
        }

        return bytes;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Ending);
        }
    }
}
