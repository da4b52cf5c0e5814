using System.Net;
using CloudPulse.Web.StatusPages;
using CloudPulse.Web.StatusPages.Badges;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.StatusPages;

public sealed class ServingTests
{
    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData("identity")]
    public async Task An_answer_is_known_again_however_it_is_compressed(string encoding)
    {
        await using var web = await StatusPageHost.StartAsync();
        foreach (
            var path in (string[])["/p/acme", "/p/acme/feed.rss", "/p/acme/status.json", $"/badges/{StatusPageHost.Planted}-a/status.svg"]
        )
        {
            using var first = await web.SendAsync(HttpMethod.Get, path, null, ("Accept-Encoding", encoding));
            Assert.Equal(encoding == "identity" ? "" : encoding, string.Concat(first.Content.Headers.ContentEncoding));
            Assert.True(first.Headers.CacheControl!.Public);
            using var again = await web.SendAsync(HttpMethod.Get, path, null, ("If-None-Match", first.Headers.ETag!.ToString()));
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            using var head = await web.SendAsync(HttpMethod.Head, path);
            Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        }
    }

    [Fact]
    public async Task Nobody_is_limited_by_address_on_what_is_public()
    {
        await using var web = await WebHost.StartAsync(options => (options.AddressRequestsPerSecond, options.AddressBurst) = (1, 3));
        await web.CreateAsync("/api/v1/status-pages", """{"name":"Acme"}""");
        for (var n = 0; n < 20; n++)
        {
            await web.TextAsync("/p/acme");
        }
    }

    [Fact]
    public async Task A_page_with_colour_and_logo_allows_these_and_no_more()
    {
        await using var web = await StatusPageHost.StartAsync(
            more: ",\"accent\":\"#ffff00\",\"logo\":\"https://cdn.example/logo.svg?v=1\""
        );
        using var answer = await web.Client.GetAsync("/p/acme");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; style-src 'self' 'sha256-", policy, StringComparison.Ordinal);
        Assert.Contains("img-src 'self' https://cdn.example/logo.svg;", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#ffff00")]
    [InlineData("#000000")]
    [InlineData("#ffffff")]
    [InlineData("#0b6e58")]
    [InlineData("#808080")]
    public void Any_accent_becomes_readable(string accent)
    {
        var palette = Palette.Of(accent);
        Assert.InRange(Palette.Contrast(palette.Light, "#ffffff"), 4.5, 21);
        Assert.InRange(Palette.Contrast(palette.Dark, "#151d26"), 4.5, 21);
    }

    [Fact]
    public async Task Unknown_pages_and_months_are_not_found_in_a_friendly_way()
    {
        await using var web = await StatusPageHost.StartAsync();
        foreach (
            var path in (string[])
                [
                    "/p/nope",
                    "/p/..%2f",
                    "/p/%3Cscript%3E",
                    "/p/acme/history?month=1999-01",
                    "/p/acme/history?month=2999-01",
                    "/p/acme/history?month=x",
                ]
        )
        {
            Assert.Contains("There is no such", await web.TextAsync(path, 404), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Widths_grow_with_the_text()
    {
        Assert.True(BadgeSvg.WidthOf("iiii") < BadgeSvg.WidthOf("mmmm"));
        Assert.Equal(0, BadgeSvg.WidthOf(""));
        // As Chromium measures Verdana at 11 px.
        Assert.InRange(BadgeSvg.WidthOf("uptime 99.98%"), 78, 92);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "<script")]
    [InlineData("[a](javascript:alert(1))", "href")]
    [InlineData("[a](data:text/html,x)", "href")]
    [InlineData("<javascript:alert(1)>", "href")]
    [InlineData("![a](https://t.example/pixel.png)", "<img")]
    [InlineData("[a]\n\n[a]: javascript:alert(1)", "href")]
    [InlineData("<img src=x onerror=alert(1)>", "<img")]
    [InlineData("[![x](https://t.example/a.png)](javascript:alert(1))", "href")]
    public void Markdown_can_do_no_harm(string text, string never) =>
        Assert.DoesNotContain(never, SafeMarkdown.ToHtml(text).Value, StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void Markdown_has_its_links_and_lists() =>
        Assert.Equal(
            "<ul>\n<li><a href=\"https://a.example\" rel=\"nofollow noopener\">a</a> <strong>b</strong></li>\n</ul>\n",
            SafeMarkdown.ToHtml("- [a](https://a.example) **b**").Value
        );
}
