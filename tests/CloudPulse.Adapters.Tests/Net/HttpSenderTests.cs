using CloudPulse.Adapters.Net;
using CloudPulse.Adapters.Tests.Probes;
using CloudPulse.Conformance;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Tests.Net;

public sealed class HttpSenderTests : IDisposable
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(90));
    private readonly FakeTimeProvider _time = new();
    private readonly HttpSender _sender;
    private readonly HttpSender _realTime = new(Probing.Network().Policy, TimeProvider.System);

    public HttpSenderTests()
    {
        _sender = new(Probing.Network().Policy, _time);
    }

    public void Dispose()
    {
        _sender.Dispose();
        _realTime.Dispose();
        _patience.Dispose();
    }

    [Theory]
    [InlineData(200, DeliveryVerdict.Delivered)]
    [InlineData(202, DeliveryVerdict.Delivered)]
    [InlineData(204, DeliveryVerdict.Delivered)]
    [InlineData(301, DeliveryVerdict.Rejected)]
    [InlineData(307, DeliveryVerdict.Rejected)]
    [InlineData(400, DeliveryVerdict.Rejected)]
    [InlineData(401, DeliveryVerdict.Rejected)]
    [InlineData(404, DeliveryVerdict.Rejected)]
    [InlineData(408, DeliveryVerdict.RetryLater)]
    [InlineData(410, DeliveryVerdict.Rejected)]
    [InlineData(425, DeliveryVerdict.RetryLater)]
    [InlineData(429, DeliveryVerdict.RetryLater)]
    [InlineData(500, DeliveryVerdict.RetryLater)]
    [InlineData(503, DeliveryVerdict.RetryLater)]
    public async Task A_status_tells_whether_to_try_again(int code, DeliveryVerdict verdict)
    {
        await using var receiver = HttpReceiver.Start(HttpReceiver.Status(code, "", "Location: http://127.0.0.1:1/elsewhere"));
        var result = HttpVerdict.Of(await SendAsync(receiver));
        Assert.Equal((verdict, code), (result.Verdict, result.Code));
        Assert.Single(receiver.Received);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("0", null)]
    [InlineData("Mon, 02 Feb 2026 00:10:00 GMT", 600)]
    [InlineData("Sun, 01 Feb 2026 00:00:00 GMT", null)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    [InlineData("99999999999999999999", null)]
    public async Task Retry_after_is_read_as_seconds_or_as_a_date(string header, int? seconds)
    {
        await using var receiver = HttpReceiver.Start(HttpReceiver.Status(429, "", "Retry-After: " + header));
        var answer = await SendAsync(receiver);
        Assert.Equal(seconds, answer.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task Of_a_huge_answer_only_its_start_is_read()
    {
        await using var receiver = HttpReceiver.Start(HttpReceiver.Huge);
        var answer = await SendAsync(receiver);
        Assert.Equal(200, answer.Code);
        Assert.Equal(512, answer.Body.Length);
    }

    [Fact]
    public async Task A_body_that_drips_does_not_hold_up_the_verdict()
    {
        await using var receiver = HttpReceiver.Start(HttpReceiver.Drip);
        var answer = await SendAsync(receiver, sender: _realTime);
        Assert.Equal(200, answer.Code);
        Assert.Matches("^x+$", answer.Body);
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_refused_unless_told_otherwise()
    {
        await using var receiver = HttpReceiver.StartTls(HttpReceiver.Status(200));
        var answer = await SendAsync(receiver);
        Assert.Null(answer.Code);
        Assert.Contains("TLS", answer.Summary, StringComparison.Ordinal);
        Assert.Empty(receiver.Received);
        Assert.Equal(200, (await SendAsync(receiver, verifyTls: false)).Code);
    }

    [Theory]
    [InlineData("not http at all\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK")]
    [InlineData("")]
    public async Task An_answer_that_is_none_is_tried_again(string raw)
    {
        await using var receiver = HttpReceiver.Start(HttpReceiver.Raw(raw));
        var answer = await SendAsync(receiver);
        Assert.Equal(DeliveryVerdict.RetryLater, HttpVerdict.Of(answer).Verdict);
        Assert.NotEmpty(answer.Summary);
    }

    [Fact]
    public async Task Headers_without_end_are_cut_off()
    {
        await using var receiver = HttpReceiver.Start(
            async (_, stream, cancellationToken) =>
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), cancellationToken);
                while (true)
                {
                    await stream.WriteAsync("X-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"u8.ToArray(), cancellationToken);
                }
            }
        );
        Assert.Null((await SendAsync(receiver)).Code);
    }

    [Fact]
    public async Task An_answer_is_logged_on_one_line()
    {
        await using var receiver = HttpReceiver.Start(HttpReceiver.Status(400, "first\r\nFAKE LOG LINE\u001b[31m\0\u202Eend"));
        var answer = await SendAsync(receiver);
        Assert.Equal("400 Status: first FAKE LOG LINE [31m end", answer.Detail);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://100.100.100.200/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://2852039166/")]
    public async Task No_message_goes_to_link_local_or_metadata_addresses(string url)
    {
        var answer = await _sender.SendAsync(new(HttpMethod.Post, url), true, new(new(url)), _patience.Token);
        Assert.True(answer.IsAddressRefused);
        Assert.Equal(DeliveryVerdict.Rejected, HttpVerdict.Of(answer).Verdict);
    }

    [Fact]
    public void A_redaction_takes_out_secrets_however_they_are_written()
    {
        var redaction = new Redaction(new("https://hooks.example/s/abc%20def?key=q+u%3De"), new Secret("Bearer tok-en-1"), new Secret("x"));
        var text = redaction.Apply("GET /s/abc%20def?key=q+u%3De, then abc def, tok-en-1 at hooks.example");
        Assert.DoesNotContain("abc", text, StringComparison.Ordinal);
        Assert.DoesNotContain("tok-en", text, StringComparison.Ordinal);
        Assert.Contains("hooks.e", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab…")]
    [InlineData("  a \t\n b  ", 9, "a b")]
    [InlineData("a😀b", 3, "a…")]
    [InlineData("a😀", 3, "a😀")]
    [InlineData("", 3, "")]
    public void A_line_is_cut_between_characters(string text, int max, string line) => Assert.Equal(line, TextLine.Of(text, max));

    private Task<HttpAnswer> SendAsync(HttpReceiver receiver, bool verifyTls = true, HttpSender? sender = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, receiver.Url) { Content = new StringContent("{}") };
        return (sender ?? _sender).SendAsync(request, verifyTls, new(receiver.Url), _patience.Token);
    }
}
