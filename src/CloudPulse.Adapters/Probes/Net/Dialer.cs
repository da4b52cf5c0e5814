using System.Net;
using System.Net.Sockets;
using CloudPulse.Adapters.Probes.Net.Connections;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Probes.Net;

/// <summary>Whom to dial.</summary>
internal sealed class DialTarget(string host, int port, bool noDelay = true)
{
    public string Host => host;

    public int Port => port;

    /// <summary>Small packets go out at once. Needless, and a system call, where all there is to say goes out in one.</summary>
    public bool NoDelay => noDelay;

    /// <summary>The host, if it is an address and not a name.</summary>
    public IPAddress? Literal { get; } = IPAddress.TryParse(host, out var address) ? address : null;
}

/// <summary>What came of dialling: a connection, or a failure.</summary>
/// <param name="Connection">The caller closes it.</param>
/// <param name="Address">The address that it is connected to.</param>
/// <param name="Dns">The look-up's time; null when the host was an address.</param>
/// <param name="Connect">The time of all attempts to connect; null when there was none.</param>
internal readonly record struct Dialled(TcpConnection? Connection, IPAddress? Address, TimeSpan? Dns, TimeSpan? Connect, Failure? Failure);

/// <summary>Looks a host up and connects to the first of its addresses that the policy allows and that answers.</summary>
internal sealed class Dialer(INameResolver resolver, AddressPolicy policy, Func<TcpConnection> newConnection)
{
    /// <summary>Failures are values; only shutdown throws.</summary>
    public ValueTask<Dialled> DialAsync(DialTarget target, IpFamily family, Deadline deadline) =>
        target.Literal is not { } address ? ResolveAndConnectAsync(target, family, deadline)
        : Refusal(address, family) is { } refusal ? new(new Dialled(null, null, null, null, refusal))
        : ConnectAsync(new(address, target.Port), target.NoDelay, 1, deadline);

    private async ValueTask<Dialled> ResolveAndConnectAsync(DialTarget target, IpFamily family, Deadline deadline)
    {
        var start = deadline.Now;
        var lookup = await resolver.ResolveAsync(target.Host, family, deadline.Token);
        deadline.ThrowIfShuttingDown();
        var dns = deadline.Between(start, deadline.Now);
        var failure = lookup.Failure;
        TimeSpan? connect = null;
        for (var left = failure is null ? lookup.Addresses.Count : 0; left > 0; left--)
        {
            var address = lookup.Addresses[^left];
            if (Refusal(address, family) is { } refusal)
            {
                failure ??= refusal;
                continue;
            }

            var dialled = await ConnectAsync(new(address, target.Port), target.NoDelay, left, deadline);
            connect = (connect ?? TimeSpan.Zero) + dialled.Connect;
            if (dialled.Connection is not null)
            {
                return dialled with { Dns = dns, Connect = connect };
            }

            failure = failure?.Code == FailureCodes.AddressRefused ? dialled.Failure : Failures.Telling(failure, dialled.Failure!);
            if (deadline.Token.IsCancellationRequested)
            {
                break;
            }
        }

        return new(null, null, dns, connect, failure);
    }

    private Failure? Refusal(IPAddress address, IpFamily family) =>
        (policy.Refusal(address) ?? WrongFamily(address, family)) is { } refusal
            ? new(FailureCodes.AddressRefused, $"{address} is {refusal}")
            : null;

    private static string? WrongFamily(IPAddress address, IpFamily family) =>
        family switch
        {
            IpFamily.Ipv4 when address.AddressFamily != AddressFamily.InterNetwork => "no IPv4 address, and ip_family is ipv4",
            IpFamily.Ipv6 when address.AddressFamily != AddressFamily.InterNetworkV6 => "no IPv6 address, and ip_family is ipv6",
            _ => null,
        };

    /// <param name="left">How many addresses are left, this one among them: it gets its share of the remaining time.</param>
    private async ValueTask<Dialled> ConnectAsync(IPEndPoint endpoint, bool noDelay, int left, Deadline deadline)
    {
        var connection = newConnection();
        Failure failure;
        var start = deadline.Now;
        using var share = left > 1 ? deadline.Part(deadline.Remaining / left) : null;
        try
        {
            await connection.ConnectAsync(endpoint, noDelay, share?.Token ?? deadline.Token);
            return new(connection, endpoint.Address, null, deadline.Between(start, deadline.Now), null);
        }
        catch (SocketException exception)
        {
            connection.Dispose();
            failure = Failures.Of(exception, $"connecting to {endpoint}", connection.WasRefusedAtOnce);
        }
        catch (OperationCanceledException)
        {
            connection.Dispose();
            deadline.ThrowIfShuttingDown();
            failure = new(FailureCodes.ConnectTimeout, $"{endpoint} did not answer within {Milliseconds(deadline.Elapsed)} ms");
        }

        return new(null, null, null, deadline.Between(start, deadline.Now), failure);
    }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
