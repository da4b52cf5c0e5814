using System.Diagnostics;
using System.Globalization;
using System.Net;
using CloudPulse.Acceptance.Support;

namespace CloudPulse.Acceptance.Blackbox;

/// <summary>What <c>/probe</c> answers is what Debian's prometheus-blackbox-exporter answers, metric by metric.</summary>
public sealed class BlackboxTests(BothExporters both) : IClassFixture<BothExporters>
{
    /// <summary>Seconds by which two durations of the same thing may differ on a busy machine.</summary>
    private const double Tolerance = 1;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "localhost:{http}", 1)]
    [InlineData("http_2xx", "http://localhost:{http}/moved", 1)]
    [InlineData("http_2xx", "http://127.0.0.1:{http}/missing", 0)]
    [InlineData("http_2xx", "http://localhost:{http}/loop", 0)]
    [InlineData("http_2xx", "http://localhost:{http}/empty", 1)]
    [InlineData("http_2xx", "http://localhost:{http}/chunked", 1)]
    [InlineData("http_2xx", "http://localhost:{http}/large", 1)]
    [InlineData("http_2xx", "http://localhost:{http}/slow", 1)]
    [InlineData("http_2xx", "http://localhost:{http}/hang", 0)]
    [InlineData("http_2xx", "http://localhost:{closed}/", 0)]
    [InlineData("http_2xx", "http://[::1]:{closed}/", 0)]
    [InlineData("http_2xx", "http://no-such-host.invalid/", 0)]
    [InlineData("http_2xx", "http://%5B", 0)]
    [InlineData("http_2xx", "https://localhost:{https}/", 0)]
    [InlineData("http_2xx", "https://localhost:{http}/", 0)]
    [InlineData("http_2xx", "http://localhost:{mail}/", 0)]
    [InlineData("http_post_2xx", "http://localhost:{http}/echo", 1)]
    [InlineData("head", "http://localhost:{http}/", 1)]
    [InlineData("head", "http://localhost:{http}/empty", 1)]
    [InlineData("ip4", "http://localhost:{http}/", 1)]
    [InlineData("ip4", "http://[::1]:{http}/", 0)]
    [InlineData("ip4", "http://localhost:{http}/hang", 0)]
    [InlineData("ip6_only", "http://127.0.0.1:{http}/", 0)]
    [InlineData("no_follow", "http://localhost:{http}/moved", 0)]
    [InlineData("no_follow_302", "http://localhost:{http}/moved", 1)]
    [InlineData("no_follow_302_body", "http://localhost:{http}/moved", 0)]
    [InlineData("loop_is_well", "http://localhost:{http}/loop", 1)]
    [InlineData("missing_is_well", "http://localhost:{http}/missing", 1)]
    [InlineData("missing_is_well", "http://localhost:{http}/", 0)]
    [InlineData("http_1_0", "http://localhost:{http}/", 0)]
    [InlineData("http_1_1", "http://localhost:{http}/", 1)]
    [InlineData("no_tls", "http://localhost:{http}/", 1)]
    [InlineData("no_tls", "https://localhost:{https}/", 0)]
    [InlineData("tls", "https://localhost:{https}/", 1)]
    [InlineData("tls", "https://localhost:{https}/moved", 1)]
    [InlineData("tls", "http://localhost:{http}/", 0)]
    [InlineData("tls_other_name", "https://127.0.0.1:{https}/", 1)]
    [InlineData("tls_wrong_name", "https://localhost:{https}/", 0)]
    [InlineData("tls_host_header", "https://127.0.0.1:{https}/", 1)]
    [InlineData("tls_unverified", "https://localhost:{https}/", 1)]
    [InlineData("body_has", "http://localhost:{http}/", 1)]
    [InlineData("body_has", "http://localhost:{http}/empty", 0)]
    [InlineData("body_ends", "http://localhost:{http}/", 0)]
    [InlineData("body_lines", "http://localhost:{http}/", 1)]
    [InlineData("body_has_not", "http://localhost:{http}/", 0)]
    [InlineData("body_has_not", "http://localhost:{http}/missing", 0)]
    [InlineData("header_has", "http://localhost:{http}/", 1)]
    [InlineData("header_has", "http://localhost:{http}/empty", 0)]
    [InlineData("header_has_not", "http://localhost:{http}/", 0)]
    [InlineData("header_missing", "http://localhost:{http}/", 0)]
    [InlineData("header_may_miss", "http://localhost:{http}/", 1)]
    [InlineData("basic", "http://localhost:{http}/echo", 1)]
    [InlineData("http_2xx", "http://someone:hunter5@localhost:{http}/echo", 1)]
    [InlineData("bearer", "http://localhost:{http}/echo", 1)]
    [InlineData("authorization", "http://localhost:{http}/echo", 1)]
    [InlineData("body_sent", "http://localhost:{http}/echo", 1)]
    [InlineData("host_asked&hostname=shop.example", "http://localhost:{http}/echo", 1)]
    [InlineData("tls&hostname=other.example", "https://127.0.0.1:{https}/", 1)]
    [InlineData("gzip", "http://localhost:{http}/gzip", 1)]
    [InlineData("gzip", "http://localhost:{http}/", 0)]
    [InlineData("http_2xx", "http://localhost:{http}/gzip", 1)]
    [InlineData("limited", "http://localhost:{http}/large", 0)]
    [InlineData("limited", "http://localhost:{http}/", 1)]
    [InlineData("tcp_connect", "localhost:{mail}", 1)]
    [InlineData("tcp_connect", "[::1]:{closed}", 0)]
    [InlineData("tcp_connect", "127.0.0.1:{closed}", 0)]
    [InlineData("tcp_connect", "localhost", 0)]
    [InlineData("tcp_connect", "no-such-host.invalid:80", 0)]
    [InlineData("tcp_tls", "localhost:{https}", 1)]
    [InlineData("tcp_tls", "localhost:{http}", 0)]
    [InlineData("tcp_tls_unverified", "localhost:{https}", 1)]
    [InlineData("mail", "localhost:{mail}", 1)]
    [InlineData("mail_tls", "localhost:{mail}", 1)]
    [InlineData("mail_wrong", "localhost:{mail}", 0)]
    [InlineData("mail_silent", "localhost:{mail}", 0)]
    public async Task A_probe_gives_the_same_metrics(string module, string target, double success)
    {
        BothExporters.Need();
        var query = $"{(module.Length > 0 ? $"module={module}&" : "")}target={Uri.EscapeDataString(both.Fill(target))}";
        var theirs = await PageAsync(both.AskTheirsAsync(query, Cancellation));
        var ours = await PageAsync(both.AskOursAsync(query, Cancellation));
        var differences = Differences(theirs, ours).ToList();
        if (ours.Samples["probe_success"] != success)
        {
            differences.Add($"probe_success is {ours.Samples["probe_success"]}, expected {success}");
        }

        if (differences.Count > 0)
        {
            var debugs = (await DebugAsync(both.AskTheirsAsync, query), await DebugAsync(both.AskOursAsync, query));
            Assert.Fail($"{string.Join('\n', differences)}\n\nTheirs: {debugs.Item1}\n\nOurs: {debugs.Item2}");
        }

        Assert.Equal(0, ours.Inconclusive);
    }

    /// <summary>The exporter does so since 0.24.</summary>
    [Theory]
    [InlineData("other.example", 1)]
    [InlineData("wrong.example", 0)]
    public async Task The_hostname_of_a_tcp_module_is_its_server_name(string hostName, double success)
    {
        BothExporters.Need();
        var query = $"module=tcp_tls&hostname={hostName}&target={both.Fill("127.0.0.1:{https}")}";
        var ours = await PageAsync(both.AskOursAsync(query, Cancellation));
        Assert.Equal(success, ours.Samples["probe_success"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("target=")]
    [InlineData("target=x&module=no_such")]
    public async Task What_is_refused_there_is_refused_here(string query)
    {
        BothExporters.Need();
        using var theirs = await both.AskTheirsAsync(query, Cancellation);
        using var ours = await both.AskOursAsync(query, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, theirs.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, ours.StatusCode);
    }

    [Fact]
    public async Task Debug_shows_log_metrics_and_module_without_secrets()
    {
        BothExporters.Need();
        foreach (var module in (string[])["basic", "bearer", "authorization", "tls"])
        {
            var target = Uri.EscapeDataString(both.Fill("http://someone:hunter5@localhost:{http}/echo"));
            using var answer = await both.AskOursAsync($"module={module}&target={target}&debug=true", Cancellation);
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.StartsWith("Logs for the probe:\n", text, StringComparison.Ordinal);
            Assert.Contains("\nMetrics that would have been returned:\n# HELP ", text, StringComparison.Ordinal);
            Assert.Contains("\nModule configuration:\nprober: http\n", text, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Promtool_says_of_our_page_what_it_says_of_theirs()
    {
        BothExporters.Need();
        var promtool = Tools.Find("promtool");
        Assert.SkipWhen(promtool is null, "promtool is not installed (apt-get install prometheus)");
        var query = $"module=tls&target={Uri.EscapeDataString(both.Fill("https://localhost:{https}/"))}";
        Assert.Equal(
            await CheckAsync(promtool, await TextAsync(both.AskTheirsAsync(query, Cancellation))),
            await CheckAsync(promtool, await TextAsync(both.AskOursAsync(query, Cancellation)))
        );
    }

    private static async Task<string> CheckAsync(string promtool, string page)
    {
        var start = new ProcessStartInfo(promtool, ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(page);
        process.StandardInput.Close();
        var complaints = await process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return $"{process.ExitCode}\n{complaints}";
    }

    private static IEnumerable<string> Differences(Page theirs, Page ours)
    {
        foreach (var line in theirs.Headers.Except(ours.Headers).Concat(theirs.Samples.Keys.Except(ours.Samples.Keys)))
        {
            yield return $"only theirs: {line}";
        }

        foreach (var line in ours.Headers.Except(theirs.Headers).Concat(ours.Samples.Keys.Except(theirs.Samples.Keys)))
        {
            yield return $"only ours: {line}";
        }

        foreach (var (series, value) in theirs.Samples.Where(sample => ours.Samples.ContainsKey(sample.Key)))
        {
            var isTime = series.Contains("duration", StringComparison.Ordinal) || series.Contains("lookup_time", StringComparison.Ordinal);
            if (Math.Abs(value - ours.Samples[series]) > (isTime ? Tolerance : 0))
            {
                yield return $"{series} is {value} there, {ours.Samples[series]} here";
            }
        }
    }

    private static async Task<string> DebugAsync(Func<string, CancellationToken, Task<HttpResponseMessage>> ask, string query) =>
        await TextAsync(ask(query + "&debug=true", Cancellation));

    private static async Task<string> TextAsync(Task<HttpResponseMessage> asking)
    {
        using var answer = await asking;
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {text}");
        return text;
    }

    private static async Task<Page> PageAsync(Task<HttpResponseMessage> asking)
    {
        const string Own = "cloudpulse_probe_inconclusive";
        var text = await TextAsync(asking);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var samples = lines
            .Where(line => line[0] != '#')
            .ToDictionary(
                line => line[..line.LastIndexOf(' ')],
                line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)
            );
        samples.Remove(Own, out var inconclusive);
        return new(
            [.. lines.Where(line => line[0] == '#' && !line.Contains(Own, StringComparison.Ordinal)).Order(StringComparer.Ordinal)],
            samples,
            inconclusive
        );
    }

    /// <param name="Headers">The lines of HELP and TYPE.</param>
    private sealed record Page(IReadOnlyList<string> Headers, Dictionary<string, double> Samples, double Inconclusive);
}
