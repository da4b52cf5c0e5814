using CloudPulse.Adapters.Probes.Http;
using CloudPulse.Adapters.Probes.Net.Connections;
using CloudPulse.Conformance;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Tests.Probes.Http;

public class HttpProbeContractTests : NetworkProbeContract
{
    protected override Uri UrlOfUnknownHost { get; } = new("http://unknown.example/");

    protected override IReadOnlyList<(string Json, string Field)> BadSettings { get; } =
    [
        ("""{"method": "GE T"}""", "method"),
        ("""{"method": "connect"}""", "method"),
        ("""{"headers": {"X-A": "a\r\nX-B: b"}}""", "headers"),
        ("""{"headers": {"X A": "a"}}""", "headers"),
        ("""{"headers": {"Content-Length": "5"}}""", "headers"),
        ("""{"headers": "X-A"}""", "headers"),
        ("""{"body": {}}""", "body"),
        ("""{"basic_auth": "u:p"}""", "basic_auth"),
        ("""{"basic_auth": {"username": "u"}}""", "basic_auth.password"),
        ("""{"basic_auth": {"username": "u:v", "password": "p"}}""", "basic_auth.username"),
        ("""{"basic_auth": {"username": "u", "password": "p", "realm": "r"}}""", "basic_auth.realm"),
        ("""{"basic_auth": {"username": "u", "password": "p"}, "bearer_token": "t"}""", "bearer_token"),
        ("""{"headers": {"authorization": "x"}, "bearer_token": "t"}""", "headers"),
        ("""{"bearer_token": "a\r\nb"}""", "bearer_token"),
        ("""{"follow_redirects": "yes"}""", "follow_redirects"),
        ("""{"max_redirects": 51}""", "max_redirects"),
        ("""{"max_redirects": -1}""", "max_redirects"),
        ("""{"expected_status": 99}""", "expected_status"),
        ("""{"expected_status": "200"}""", "expected_status"),
        ("""{"expected_statuses": ["200-199"]}""", "expected_statuses[0]"),
        ("""{"expected_statuses": ["200", "6xx"]}""", "expected_statuses[1]"),
        ("""{"expected_statuses": ["200"], "expected_status": 204}""", "expected_statuses"),
        ("""{"keyword": ""}""", "keyword"),
        ("""{"keyword_absent": ["a"]}""", "keyword_absent"),
        ("""{"verify_tls": 0}""", "verify_tls"),
        ("""{"ca_file": "/no/such/file.pem"}""", "ca_file"),
        ("""{"ca_file": "/etc/hosts"}""", "ca_file"),
        ("""{"ip_family": "ipv5"}""", "ip_family"),
        ("""{"proxy": "socks5://host:1080"}""", "proxy"),
        ("""{"proxy": "http://host:99999"}""", "proxy"),
        ("""{"reuse_connection": true, "method": "POST"}""", "reuse_connection"),
        ("""{"max_body_bytes": "65MiB"}""", "max_body_bytes"),
        ("""{"max_body_bytes": -1}""", "max_body_bytes"),
        ("""{"server_name": "127.0.0.1"}""", "server_name"),
        ("""{"server_name": "a b"}""", "server_name"),
    ];

    protected override IProbeKind CreateProbe() => new HttpProbe(Probing.Network());

    protected override ValueTask<ProbeTarget> StartTargetAsync(TargetBehaviour behaviour) => new(Start(behaviour));

    private static ProbeTarget Start(TargetBehaviour behaviour)
    {
        if (behaviour == TargetBehaviour.Absent)
        {
            return new(new($"http://127.0.0.1:{ScriptedServer.ClosedPort()}/"), "{}", () => ValueTask.CompletedTask);
        }

        var server = behaviour switch
        {
            TargetBehaviour.Well => ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nup"),
            TargetBehaviour.Silent => ScriptedServer.Silent(),
            _ => new(connection => connection.SendAsync(RandomBytes())),
        };
        return new(server.Url, "{}", server.DisposeAsync);
    }

    private static byte[] RandomBytes()
    {
        var bytes = new byte[500];
        new Random(7).NextBytes(bytes);
        return bytes;
    }
}

/// <summary>On the connections that other systems than Linux have.</summary>
public sealed class HttpProbeOnSocketsContractTests : HttpProbeContractTests
{
    protected override IProbeKind CreateProbe() => new HttpProbe(Probing.Network(newConnection: () => new SocketConnection()));
}
