using CloudPulse.Adapters.Probes.Net.Connections;
using CloudPulse.Adapters.Probes.Tcp;
using CloudPulse.Conformance;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Tests.Probes.Tcp;

public class TcpProbeContractTests : NetworkProbeContract
{
    protected override Uri UrlOfUnknownHost { get; } = new("tcp://unknown.example:1");

    protected override IReadOnlyList<(string Json, string Field)> BadSettings { get; } =
    [
        ("""{"send": "a\\q"}""", "send"),
        ("""{"send": "\\x1"}""", "send"),
        ("""{"send": "end\\"}""", "send"),
        ("""{"send": []}""", "send"),
        ("""{"expect": ""}""", "expect"),
        ("""{"expect": "a", "expect_pattern": "b"}""", "expect_pattern"),
        ("""{"expect_pattern": "(a"}""", "expect_pattern"),
        ("""{"read_limit": 0}""", "read_limit"),
        ("""{"read_limit": "2MiB"}""", "read_limit"),
        ("""{"ip_family": "both"}""", "ip_family"),
    ];

    protected override IProbeKind CreateProbe() => new TcpProbe(Probing.Network());

    protected override ValueTask<ProbeTarget> StartTargetAsync(TargetBehaviour behaviour) => new(Start(behaviour));

    private static ProbeTarget Start(TargetBehaviour behaviour)
    {
        const string Settings = """{"send": "ping\r\n", "expect": "pong"}""";
        if (behaviour == TargetBehaviour.Absent)
        {
            return new(new($"tcp://127.0.0.1:{ScriptedServer.ClosedPort()}"), Settings, () => ValueTask.CompletedTask);
        }

        var server = behaviour switch
        {
            TargetBehaviour.Well => new ScriptedServer(connection => connection.SendAsync("pong\r\n")),
            TargetBehaviour.Silent => ScriptedServer.Silent(),
            _ => new(connection => connection.SendAsync("\x01\x02\xff\xfe")),
        };
        return new(new($"tcp://127.0.0.1:{server.Port}"), Settings, server.DisposeAsync);
    }
}

/// <summary>On the connections that other systems than Linux have.</summary>
public sealed class TcpProbeOnSocketsContractTests : TcpProbeContractTests
{
    protected override IProbeKind CreateProbe() => new TcpProbe(Probing.Network(newConnection: () => new SocketConnection()));
}
