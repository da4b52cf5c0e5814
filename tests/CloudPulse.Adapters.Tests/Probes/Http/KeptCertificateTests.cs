using CloudPulse.Adapters.Probes.Http;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudPulse.Adapters.Tests.Probes.Http;

/// <summary>Which certificates are kept with pulses, over real handshakes.</summary>
public sealed class KeptCertificateTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static readonly DateTimeOffset Slot = new(2026, 2, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly HttpProbe _probe = new(Probing.Network());
    private readonly CertificateMemory _memory = new();
    private readonly CheckRunner _runner;

    public KeptCertificateTests() =>
        _runner = new(
            new([_probe]),
            new(new(TimeProvider.System), TimeProvider.System),
            new(() => []),
            _memory,
            TimeProvider.System,
            NullLogger<CheckRunner>.Instance
        );

    public void Dispose() => _probe.Dispose();

    [Fact]
    public async Task One_that_stays_the_same_is_kept_once_a_day()
    {
        await using var server = ScriptedServer.Answering(Ok, TestCertificates.Valid);
        var check = Check(server.Url);
        Assert.Null(_memory.Of(check));

        var own = new ServedCertificate("CN=localhost", "CN=Test authority", TestCertificates.ValidUntil);
        Assert.Equal([own], ServedCertificate.Read((await RunAsync(check, Slot)).Metadata));
        Assert.Equal(own, _memory.Of(check));
        Assert.Null((await RunAsync(check, Slot.AddMinutes(1))).Metadata);
        Assert.Null((await RunAsync(check, Slot.AddHours(23))).Metadata);
        Assert.Equal([own], ServedCertificate.Read((await RunAsync(check, Slot.AddHours(24))).Metadata));
        Assert.Null((await RunAsync(check, Slot.AddHours(25))).Metadata);
    }

    [Fact]
    public async Task Another_one_is_kept_at_once()
    {
        await using var first = ScriptedServer.Answering(Ok, TestCertificates.Valid);
        await using var second = ScriptedServer.Answering(Ok, TestCertificates.Below, [TestCertificates.Intermediate]);
        var toFirst = true;
        await using var front = new ScriptedServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync($"HTTP/1.1 302 Found\r\nLocation: {(toFirst ? first.Url : second.Url)}\r\n\r\n");
        });
        var check = Check(front.Url);

        Assert.Equal("CN=Test authority", Assert.Single(ServedCertificate.Read((await RunAsync(check, Slot)).Metadata)).Issuer);
        toFirst = false;
        Assert.Equal("CN=Test intermediate", Assert.Single(ServedCertificate.Read((await RunAsync(check, Slot)).Metadata)).Issuer);
        Assert.Null((await RunAsync(check, Slot)).Metadata);
    }

    [Fact]
    public async Task Every_failure_has_them_and_a_refused_one_has_the_chain()
    {
        await using var broken = ScriptedServer.Answering("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", TestCertificates.Valid);
        var check = Check(broken.Url);
        for (var minute = 0; minute < 2; minute++)
        {
            var metadata = (await RunAsync(check, Slot.AddMinutes(minute))).Metadata!;
            Assert.Equal("127.0.0.1", metadata["address"]);
            Assert.Equal("CN=localhost", Assert.Single(ServedCertificate.Read(metadata)).Subject);
        }

        await using var refused = ScriptedServer.Answering(Ok, TestCertificates.Below, [TestCertificates.Intermediate]);
        var untrusting = Check(refused.Url) with { Settings = new HttpProbeSettings() };
        for (var minute = 0; minute < 2; minute++)
        {
            var pulse = await RunAsync(untrusting, Slot.AddMinutes(minute));
            Assert.Equal(FailureCodes.TlsUntrusted, pulse.Failure?.Code);
            var chain = ServedCertificate.Read(pulse.Metadata);
            Assert.Equal(["CN=localhost", "CN=Test intermediate"], chain.Select(shown => shown.Subject));
            Assert.NotNull(chain[1].Fault);
        }
    }

    [Fact]
    public async Task Without_tls_nothing_is_kept()
    {
        await using var server = ScriptedServer.Answering(Ok);
        var check = Check(server.Url);
        Assert.Null((await RunAsync(check, Slot)).Metadata);
        Assert.Null(_memory.Of(check));
    }

    [Fact]
    public void What_is_kept_is_bounded_and_reads_back_the_same()
    {
        var chain = Enumerable
            .Range(0, ServedCertificate.MaxInChain)
            .Select(index => new ServedCertificate(
                new('s', ServedCertificate.MaxTextLength),
                $"CN={index}",
                Slot.AddDays(index),
                index == 1 ? "expired" : null
            ))
            .ToList();
        var metadata = new Dictionary<string, string> { ["address"] = "192.0.2.1" };
        ServedCertificate.Write(chain, metadata);

        Assert.Equal(chain, ServedCertificate.Read(metadata));
        Assert.Equal(["address"], metadata.Keys.Where(key => !ServedCertificate.Owns(key)));
        metadata["certificate.1.not_after"] = "soon";
        Assert.Empty(ServedCertificate.Read(metadata));
        Assert.Empty(ServedCertificate.Read(null));
    }

    private ValueTask<Pulse> RunAsync(CheckDefinition check, DateTimeOffset slot) =>
        _runner.RunAsync(check, slot, Regions.Local, TestContext.Current.CancellationToken);

    private static CheckDefinition Check(Uri url) =>
        new()
        {
            Key = "shop",
            Name = "Shop",
            Kind = "http",
            Url = url.ToString(),
            Timeout = Probing.Ample,
            Settings = new HttpProbeSettings { Roots = TestCertificates.Roots },
        };
}
