using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Adapters.Probes.Net.Dns;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Tests.Probes.Net;

public sealed class StubResolverTests
{
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(700);

    [Theory]
    [InlineData(IpFamily.Any, "192.0.2.1 192.0.2.2 2001:db8::1")]
    [InlineData(IpFamily.Ipv4, "192.0.2.1 192.0.2.2")]
    [InlineData(IpFamily.Ipv6, "2001:db8::1")]
    public async Task Addresses_are_found_ipv4_first(object family, string addresses)
    {
        await using var server = new DnsServer(question => [question.Answer("192.0.2.1", "2001:db8::1", "192.0.2.2")]);
        Assert.Equal(addresses, await FindAsync(server, "shop.example", (IpFamily)family));
    }

    [Fact]
    public async Task Aliases_are_followed()
    {
        await using var server = new DnsServer(question =>
            question.Name == "far.example" ? [question.Answer("192.0.2.9")]
            : question.Name == "half.example" ? [question.Answer("far.example")]
            : [question.Answer("a.example", "b.example", "192.0.2.1")]
        );
        Assert.Equal("192.0.2.1", await FindAsync(server, "shop.example"));
        Assert.Equal("192.0.2.9", await FindAsync(server, "half.example"));
    }

    [Fact]
    public async Task Aliases_in_a_circle_end()
    {
        await using var server = new DnsServer(question =>
            question.Name.StartsWith("in", StringComparison.Ordinal)
                ? [question.Answer("b.example", question.Name)]
                : [question.Answer(question.Name == "x.example" ? "y.example" : "x.example")]
        );
        Assert.Equal(FailureCodes.DnsFailed, await FailAsync(server, "inside.example"));
        Assert.Equal(FailureCodes.DnsFailed, await FailAsync(server, "x.example"));
    }

    [Theory]
    [InlineData(3, FailureCodes.DnsNotFound, "NXDOMAIN")]
    [InlineData(0, FailureCodes.DnsNotFound, "no address")]
    [InlineData(2, FailureCodes.DnsFailed, "SERVFAIL")]
    [InlineData(5, FailureCodes.DnsFailed, "REFUSED")]
    [InlineData(1, FailureCodes.DnsFailed, "FORMERR")]
    [InlineData(9, FailureCodes.DnsFailed, "code 9")]
    public async Task Verdicts_are_told_apart(int code, string failure, string says)
    {
        await using var server = new DnsServer(question => [question.Reply(code)]);
        using var files = new Files(server.Port);
        var lookup = await files.Resolver.ResolveAsync("shop.example", IpFamily.Any, TestContext.Current.CancellationToken);
        Assert.Equal(failure, lookup.Failure?.Code);
        Assert.Contains(says, lookup.Failure!.Detail, StringComparison.Ordinal);
        Assert.Contains("shop.example", lookup.Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forged_late_and_foreign_answers_are_passed_over()
    {
        await using var server = new DnsServer(question =>
            [
                [],
                [1, 2, 3],
                question.Reply(3, id: question.Id ^ 1),
                question.Message,
                Rename(question.Answer("192.0.2.66"), "shop", "shoq"),
                question.Answer("192.0.2.1"),
            ]
        );
        Assert.Equal("192.0.2.1", await FindAsync(server, "shop.example", IpFamily.Ipv4));
    }

    [Fact]
    public async Task A_server_that_sends_only_wrong_ids_counts_as_silent()
    {
        await using var server = new DnsServer(question => [question.Reply(0, id: question.Id ^ 1)]);
        Assert.Equal(FailureCodes.ResolverUnavailable, await FailAsync(server, "shop.example"));
    }

    [Fact]
    public async Task Broken_answers_are_survived()
    {
        var random = new Random(42);
        await using var server = new DnsServer(question =>
        {
            var answer = question.Answer("a.example", "192.0.2.1", "2001:db8::1");
            for (var i = random.Next(1, 10); i > 0; i--)
            {
                // The id, the flags and the question stay: it is this question's answer.
                answer[random.Next(12 + 14 + 4, answer.Length)] = (byte)random.Next(256);
            }

            return [answer[..random.Next(31, answer.Length + 1)]];
        });
        using var files = new Files(server.Port);
        for (var i = 0; i < 300; i++)
        {
            var lookup = await files.Resolver.ResolveAsync("shop.example", IpFamily.Ipv4, TestContext.Current.CancellationToken);
            Assert.True(
                lookup.Addresses.Count > 0 || lookup.Failure!.Code is FailureCodes.DnsFailed or FailureCodes.DnsNotFound,
                lookup.Failure?.ToString()
            );
        }
    }

    [Fact]
    public void No_message_crashes_the_reader()
    {
        var random = new Random(7);
        for (var round = 0; round < 100_000; round++)
        {
            var message = new byte[random.Next(0, 200)];
            random.NextBytes(message);
            if (message.Length > 20)
            {
                // A question for "a", so that the records are reached.
                byte[] start = [0, 1, 0x81, 0x80, 0, 1, 0, (byte)random.Next(8), 0, 0, 0, 0, 1, (byte)'a', 0, 0, 1, 0, 1];
                start.CopyTo(message, 0);
                if (random.Next(2) == 0)
                {
                    message[19] = 0xC0;
                    message[20] = (byte)random.Next(40);
                }
            }

            DnsMessage.Read(message, 1, "a", RecordType.A, out _);
        }
    }

    [Fact]
    public async Task An_answer_that_does_not_fit_is_asked_for_over_tcp()
    {
        var many = Enumerable.Range(1, 200).Select(i => $"192.0.2.{i}").ToArray();
        await using var server = new DnsServer(question => [question.OverTcp ? question.Answer(many) : question.Reply(0, truncated: true)]);
        using var files = new Files(server.Port);
        var lookup = await files.Resolver.ResolveAsync("shop.example", IpFamily.Ipv4, TestContext.Current.CancellationToken);
        Assert.Equal(200, lookup.Addresses.Count);
    }

    [Fact]
    public async Task A_tcp_answer_that_breaks_off_is_a_failure()
    {
        await using var server = new DnsServer(question => question.OverTcp ? [] : [question.Reply(0, truncated: true)]);
        Assert.Equal(FailureCodes.DnsFailed, await FailAsync(server, "shop.example"));
    }

    [Fact]
    public async Task A_silent_name_behind_a_living_server_is_the_names_fault()
    {
        await using var server = new DnsServer(question => question.Type == DnsQuestion.Ns ? [question.Reply(0)] : []);
        Assert.Equal(FailureCodes.DnsTimeout, await FailAsync(server, "slow.example"));
    }

    [Fact]
    public async Task A_silent_server_is_ours()
    {
        await using var server = new DnsServer(_ => []);
        Assert.Equal(FailureCodes.ResolverUnavailable, await FailAsync(server, "shop.example"));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_ours()
    {
        using var files = new Files(ScriptedServer.ClosedPort());
        var lookup = await files.Resolver.ResolveAsync("shop.example", IpFamily.Any, TestContext.Current.CancellationToken);
        Assert.Equal(FailureCodes.ResolverUnavailable, lookup.Failure?.Code);
        Assert.Contains(lookup.Failure!.Code, FailureCodes.OurFault.AsEnumerable());
    }

    [Fact]
    public async Task The_next_server_is_asked_when_one_fails_or_is_not_there()
    {
        await using var failing = new DnsServer(question => [question.Reply(2)]);
        await using var good = new DnsServer(question => [question.Answer("192.0.2.1")]);
        using var files = new Files(ScriptedServer.ClosedPort(), failing.Port, good.Port);
        var lookup = await files.Resolver.ResolveAsync("shop.example", IpFamily.Any, TestContext.Current.CancellationToken);
        Assert.Equal("192.0.2.1", Assert.Single(lookup.Addresses).ToString());
    }

    [Fact]
    public async Task A_lost_question_is_asked_again()
    {
        var asked = 0;
        await using var server = new DnsServer(question =>
            question.Type == DnsQuestion.A && Interlocked.Increment(ref asked) > 1 ? [question.Answer("192.0.2.1")] : []
        );
        Assert.Equal("192.0.2.1", await FindAsync(server, "shop.example", IpFamily.Ipv4));
    }

    [Fact]
    public async Task A_family_that_is_never_answered_does_not_hold_up_the_other()
    {
        await using var server = new DnsServer(question => question.Type == DnsQuestion.A ? [question.Answer("192.0.2.1")] : []);
        Assert.Equal("192.0.2.1", await FindAsync(server, "shop.example"));
        Assert.Equal(2, server.Questions.Count);
    }

    [Fact]
    public async Task Ids_and_ports_change_and_nothing_is_cached()
    {
        await using var server = new DnsServer(question => [question.Answer("192.0.2.1")]);
        using var files = new Files(server.Port);
        for (var i = 0; i < 20; i++)
        {
            await files.Resolver.ResolveAsync("shop.example", IpFamily.Ipv4, TestContext.Current.CancellationToken);
        }

        Assert.Equal(20, server.Questions.Count);
        Assert.InRange(server.Questions.Select(question => question.Id).Distinct().Count(), 18, 20);
        Assert.InRange(server.SourcePorts.Count, 10, 20);
    }

    [Fact]
    public async Task The_same_lookups_at_the_same_time_are_one()
    {
        using var gate = new ManualResetEventSlim();
        await using var server = new DnsServer(question =>
        {
            gate.Wait();
            return [question.Answer("192.0.2.1")];
        });
        using var files = new Files(server.Port);
        var lookups = Enumerable
            .Range(0, 50)
            .Select(_ => files.Resolver.ResolveAsync("shop.example", IpFamily.Ipv4, TestContext.Current.CancellationToken).AsTask())
            .ToList();
        gate.Set();
        Assert.All(await Task.WhenAll(lookups), lookup => Assert.Single(lookup.Addresses));
        Assert.Single(server.Questions, question => question.Type == DnsQuestion.A);
    }

    [Theory]
    [InlineData("options ndots:1\nsearch corp.example", "db", "db.corp.example")]
    [InlineData("search one.example two.example", "db", "db.one.example db.two.example")]
    [InlineData("search corp.example", "db.shop", "db.shop")]
    [InlineData("options ndots:2\nsearch corp.example", "db.shop", "db.shop.corp.example")]
    [InlineData("search corp.example", "db.", "db")]
    [InlineData("", "db", "db")]
    public async Task The_search_list_is_followed(string lines, string name, string asked)
    {
        var last = asked.Split(' ')[^1];
        await using var server = new DnsServer(question => [question.Name == last ? question.Answer("192.0.2.1") : question.Reply(3)]);
        using var files = new Files(server.Port) { More = lines };
        var lookup = await files.Resolver.ResolveAsync(name, IpFamily.Ipv4, TestContext.Current.CancellationToken);
        Assert.Single(lookup.Addresses);
        Assert.Equal(asked, string.Join(' ', server.Questions.Select(question => question.Name)));
    }

    [Fact]
    public async Task Hosts_and_localhost_need_no_server()
    {
        await using var server = new DnsServer(_ => throw new InvalidOperationException("Asked."));
        using var files = new Files(server.Port)
        {
            Hosts = "# comment\n192.0.2.5 db.internal DB2.internal # trailing\n2001:db8::5 db.internal\nnonsense\n127.0.0.1",
        };
        Assert.Equal("192.0.2.5 2001:db8::5", await NamesAsync("db.internal", IpFamily.Any));
        Assert.Equal("2001:db8::5", await NamesAsync("db.internal.", IpFamily.Ipv6));
        Assert.Equal("192.0.2.5", await NamesAsync("db2.INTERNAL", IpFamily.Any));
        Assert.Equal("127.0.0.1 ::1", await NamesAsync("localhost", IpFamily.Any));
        Assert.Equal("::1", await NamesAsync("app.localhost", IpFamily.Ipv6));

        async Task<string> NamesAsync(string name, IpFamily family) =>
            string.Join(' ', (await files.Resolver.ResolveAsync(name, family, TestContext.Current.CancellationToken)).Addresses);
    }

    [Fact]
    public async Task Changed_files_are_read_again()
    {
        await using var old = new DnsServer(question => [question.Answer("192.0.2.1")]);
        await using var next = new DnsServer(question => [question.Answer("192.0.2.2")]);
        var clock = new Conformance.FakeTimeProvider();
        using var files = new Files(old.Port) { Time = clock };
        Assert.Equal("192.0.2.1", await NamesAsync());
        files.Write($"nameserver 127.0.0.1:{next.Port}\n# changed\n");
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("192.0.2.2", await NamesAsync());

        async Task<string> NamesAsync() =>
            string.Join(
                ' ',
                (await files.Resolver.ResolveAsync("a.example", IpFamily.Ipv4, TestContext.Current.CancellationToken)).Addresses
            );
    }

    [Theory]
    [InlineData("münchen.example", "xn--mnchen-3ya.example")]
    [InlineData("_dns.shop.example", "_dns.shop.example")]
    public async Task Names_go_out_in_ascii(string name, string asked)
    {
        await using var server = new DnsServer(question => [question.Answer("192.0.2.1")]);
        Assert.Equal("192.0.2.1", await FindAsync(server, name, IpFamily.Ipv4));
        Assert.Equal(asked, Assert.Single(server.Questions).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a..b.example")]
    [InlineData("é..example")]
    public async Task Impossible_names_do_not_exist(string name)
    {
        await using var server = new DnsServer(_ => throw new InvalidOperationException("Asked."));
        Assert.Equal(FailureCodes.DnsNotFound, await FailAsync(server, name));
        Assert.Equal(FailureCodes.DnsNotFound, await FailAsync(server, new string('x', 64) + ".example"));
        Assert.Equal(FailureCodes.DnsNotFound, await FailAsync(server, string.Join('.', Enumerable.Repeat("label", 60))));
    }

    [Fact]
    public void Resolv_conf_is_read_as_the_system_reads_it()
    {
        var settings = ResolverSettings.Parse(
            "; comment\n# comment\nnameserver 192.0.2.53\nnameserver 2001:db8::53\nnameserver nonsense\nnameserver [::1]:5353\nnameserver 192.0.2.54\n"
                + "domain old.example\nsearch a.example b.example\noptions ndots:3 timeout:2 attempts:4 rotate unknown:1\nnonsense\n"
        );
        Assert.Equal(["192.0.2.53:53", "[2001:db8::53]:53", "[::1]:5353"], settings.Servers.Select(server => server.ToString()));
        Assert.Equal(["a.example", "b.example"], settings.Search);
        Assert.Equal((3, TimeSpan.FromSeconds(2), 4), (settings.Dots, settings.Timeout, settings.Attempts));
        Assert.Equal("127.0.0.1:53", Assert.Single(ResolverSettings.Parse("").Servers).ToString());
    }

    private static async Task<string> FindAsync(DnsServer server, string name, IpFamily family = IpFamily.Any)
    {
        using var files = new Files(server.Port);
        var lookup = await files.Resolver.ResolveAsync(name, family, TestContext.Current.CancellationToken);
        Assert.Null(lookup.Failure);
        return string.Join(' ', lookup.Addresses);
    }

    private static async Task<string?> FailAsync(DnsServer server, string name)
    {
        using var files = new Files(server.Port);
        using var deadline = new CancellationTokenSource(Brief);
        var lookup = await files.Resolver.ResolveAsync(name, IpFamily.Any, deadline.Token);
        Assert.Empty(lookup.Addresses);
        return lookup.Failure?.Code;
    }

    private static byte[] Rename(byte[] message, string from, string to)
    {
        var at = message.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(from));
        System.Text.Encoding.ASCII.GetBytes(to).CopyTo(message, at);
        return message;
    }

    /// <summary>A resolv.conf and a hosts of the test's own.</summary>
    private sealed class Files(params int[] ports) : IDisposable
    {
        private readonly string _resolvConf = Path.GetTempFileName();
        private readonly string _hosts = Path.GetTempFileName();
        private StubResolver? _resolver;

        public string More { get; init; } = "";

        public string Hosts { get; init; } = "";

        public TimeProvider Time { get; init; } = TimeProvider.System;

        public StubResolver Resolver => _resolver ??= Create();

        public void Write(string text) => File.WriteAllText(_resolvConf, text);

        public void Dispose()
        {
            File.Delete(_resolvConf);
            File.Delete(_hosts);
        }

        private StubResolver Create()
        {
            Write(string.Concat(ports.Select(port => $"nameserver 127.0.0.1:{port}\n")) + More + "\n");
            File.WriteAllText(_hosts, Hosts);
            return StubResolver.OfFiles(Time, _resolvConf, _hosts);
        }
    }
}
