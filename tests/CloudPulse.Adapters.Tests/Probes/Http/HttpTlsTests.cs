using System.Security.Cryptography.X509Certificates;
using CloudPulse.Adapters.Probes.Http;
using CloudPulse.Conformance;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Tests.Probes.Http;

public sealed class HttpTlsTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    public static TheoryData<string, string?> Certificates =>
        new()
        {
            { nameof(TestCertificates.Valid), null },
            { nameof(TestCertificates.Expired), FailureCodes.TlsExpired },
            { nameof(TestCertificates.NotYetValid), FailureCodes.TlsExpired },
            { nameof(TestCertificates.OtherName), FailureCodes.TlsNameMismatch },
            { nameof(TestCertificates.SelfSigned), FailureCodes.TlsUntrusted },
        };

    [Theory]
    [MemberData(nameof(Certificates))]
    public async Task Certificates_are_judged_by_name(string which, string? code)
    {
        var certificate = Find(which);
        await using var server = ScriptedServer.Answering(Ok, certificate);
        foreach (var host in (string[])["localhost", "127.0.0.1"])
        {
            var outcome = await Probing.HttpAsync(new($"https://{host}:{server.Port}/"), new() { Roots = TestCertificates.Roots });
            Assert.Equal(code, outcome.Failure?.Code);
            Assert.Equal(code is null ? "ok" : "", outcome.Text());
            Assert.Equal(certificate.NotAfter.ToUniversalTime(), outcome.Certificates![0].NotAfter.UtcDateTime);
            Assert.True(outcome.Connected);
            Assert.NotNull(outcome.Phases!.Tls);
        }
    }

    [Theory]
    [MemberData(nameof(Certificates))]
    public async Task Unverified_tls_takes_any_certificate_and_notes_its_end(string which, string? code)
    {
        _ = code;
        var certificate = Find(which);
        await using var server = ScriptedServer.Answering(Ok, certificate);
        var outcome = await Probing.HttpAsync(server.Url, new() { VerifyTls = false });
        Assert.Null(outcome.Failure);
        Assert.Equal(certificate.NotAfter.ToUniversalTime(), outcome.Certificates![0].NotAfter.UtcDateTime);
    }

    [Fact]
    public async Task A_refused_chain_is_shown_as_it_was_sent_with_what_is_wrong_with_each()
    {
        await using var whole = ScriptedServer.Answering(Ok, TestCertificates.Below, [TestCertificates.Intermediate]);
        var trusted = await Probing.HttpAsync(whole.Url, new() { Roots = TestCertificates.Roots });
        Assert.Null(trusted.Failure);
        Assert.Equal(new("CN=localhost", "CN=Test intermediate", TestCertificates.ValidUntil), Assert.Single(trusted.Certificates!));

        var untrusted = await Probing.HttpAsync(whole.Url);
        Assert.Equal(FailureCodes.TlsUntrusted, untrusted.Failure?.Code);
        Assert.Equal(["CN=localhost", "CN=Test intermediate"], untrusted.Certificates!.Select(shown => shown.Subject));
        Assert.Equal("CN=Test authority", untrusted.Certificates![1].Issuer);
        Assert.Equal("its issuer was not sent and is no trusted authority", untrusted.Certificates[1].Fault);

        await using var lacking = ScriptedServer.Answering(Ok, TestCertificates.Below);
        var cut = await Probing.HttpAsync(lacking.Url, new() { Roots = TestCertificates.Roots });
        Assert.Equal("its issuer was not sent and is no trusted authority", Assert.Single(cut.Certificates!).Fault);
    }

    [Theory]
    [InlineData(nameof(TestCertificates.Expired), "expired")]
    [InlineData(nameof(TestCertificates.NotYetValid), "not valid before 20")]
    [InlineData(nameof(TestCertificates.SelfSigned), "signed by itself and no trusted authority")]
    [InlineData(nameof(TestCertificates.OtherName), null)]
    public async Task What_is_wrong_with_a_certificate_is_said_in_words(string which, string? fault)
    {
        await using var server = ScriptedServer.Answering(Ok, Find(which));
        var outcome = await Probing.HttpAsync(server.Url, new() { Roots = TestCertificates.Roots });
        var shown = Assert.Single(outcome.Certificates!);
        if (fault is null)
        {
            Assert.Null(shown.Fault);
        }
        else
        {
            Assert.StartsWith(fault, shown.Fault, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_systems_authorities_are_trusted_unless_others_are_given()
    {
        await using var server = ScriptedServer.Answering(Ok, TestCertificates.Valid);
        Assert.Equal(FailureCodes.TlsUntrusted, (await Probing.HttpAsync(server.Url)).Failure?.Code);
    }

    [Fact]
    public async Task An_authority_comes_from_a_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, TestCertificates.AuthorityPem, TestContext.Current.CancellationToken);
            using var probe = new HttpProbe(Probing.Network());
            var (settings, errors) = Probing.Read(probe, "https://localhost/", $$"""{"ca_file": "{{file}}"}""");
            Assert.Empty(errors);
            await using var server = ScriptedServer.Answering(Ok, TestCertificates.Valid);
            Assert.Null((await Probing.HttpAsync(server.Url, (HttpProbeSettings)settings!)).Failure);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task The_servers_name_can_be_another_than_the_urls()
    {
        await using var server = ScriptedServer.Answering(Ok, TestCertificates.OtherName);
        var settings = new HttpProbeSettings { Roots = TestCertificates.Roots, ServerName = "other.example" };
        Assert.Null((await Probing.HttpAsync(server.Url, settings)).Failure);
    }

    [Fact]
    public async Task Certificates_are_judged_at_the_clocks_time()
    {
        await using var server = ScriptedServer.Answering(Ok, TestCertificates.Valid);
        var clock = new FakeTimeProvider(TestCertificates.ValidUntil.AddHours(1));
        var outcome = await Probing.HttpAsync(server.Url, new() { Roots = TestCertificates.Roots }, network: Probing.Network(time: clock));
        Assert.Equal(FailureCodes.TlsExpired, outcome.Failure?.Code);
        Assert.Contains(
            TestCertificates.ValidUntil.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            outcome.Failure!.Detail,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Redirects_may_leave_tls()
    {
        await using var plain = ScriptedServer.Answering(Ok);
        await using var server = ScriptedServer.Answering($"HTTP/1.1 302 Found\r\nLocation: {plain.Url}\r\n\r\n", TestCertificates.Valid);
        var outcome = await Probing.HttpAsync(server.Url, new() { Roots = TestCertificates.Roots, BearerToken = new("secret") });
        Assert.Null(outcome.Failure);
        Assert.DoesNotContain("secret", Assert.Single(plain.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_connections_are_reused_too()
    {
        await using var server = new ScriptedServer(
            async connection =>
            {
                while (true)
                {
                    await connection.ReadRequestAsync();
                    await connection.SendAsync(Ok);
                }
            },
            TestCertificates.Valid
        );
        using var probe = new HttpProbe(Probing.Network());
        var settings = new HttpProbeSettings { ReuseConnection = true, Roots = TestCertificates.Roots };
        for (var i = 0; i < 3; i++)
        {
            var outcome = await probe.ProbeAsync(
                new("check", server.Url, settings, Probing.Ample, WantsBody: false),
                TestContext.Current.CancellationToken
            );
            Assert.Null(outcome.Failure);
            Assert.Equal("CN=localhost", Assert.Single(outcome.Certificates!).Subject);
        }

        Assert.Equal(1, server.Connections);
    }

    private static X509Certificate2 Find(string which) => (X509Certificate2)typeof(TestCertificates).GetProperty(which)!.GetValue(null)!;
}
