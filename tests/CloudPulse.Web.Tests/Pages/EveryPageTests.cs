using AngleSharp.Dom;
using CloudPulse.Web.Tests.Access;
using CloudPulse.Web.Tests.Dashboard;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Tests.Pages;

/// <summary>What holds of every page. A page that <see cref="PageList"/> does not know fails the first test.</summary>
public sealed class EveryPageTests
{
    private const int MaxScripts = 120 * 1024;
    private const int MaxStyles = 60 * 1024;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_page_is_looked_at()
    {
        await using var demo = await Demo.StartAsync();
        var known = (string[])
            [.. PageList.AtFirst.Concat(PageList.Public).Concat(PageList.SignedIn(demo)).Select(page => page.Route), .. PageList.NoPages];
        var routes = demo
            .Web.Get<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(route => "/" + route.RoutePattern.RawText!.Trim('/'))
            .Where(route => !route.StartsWith("/api/", StringComparison.Ordinal) && !route.StartsWith("/ping/", StringComparison.Ordinal))
            .Distinct()
            .ToArray();

        Assert.Empty(routes.Except(known));
        Assert.Empty(known.Except(routes));
    }

    [Fact]
    public async Task Scripts_and_styles_of_every_page_are_light()
    {
        await using var demo = await Demo.StartAsync();
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        await JudgeAsync(PageList.AtFirst, null);
        await demo.FillAsync();
        await demo.UsersAsync();
        await JudgeAsync(PageList.Public, null);
        await JudgeAsync(PageList.SignedIn(demo), await demo.Web.SignInAsync(Demo.Administrator));

        async Task JudgeAsync(IEnumerable<DemoPage> pages, (string Name, string Value)? cookie)
        {
            foreach (var (_, address, status) in pages)
            {
                using var answer = await demo.Web.SendAsync(HttpMethod.Get, address, null, cookie is { } sent ? [sent] : []);
                Assert.Equal(status, (int)answer.StatusCode);
                Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
                var page = Html.Parse(await answer.Content.ReadAsStringAsync(Cancel));
                Assert.InRange(await WeightAsync(page, "script[src]", "src"), 0, MaxScripts);
                Assert.InRange(await WeightAsync(page, "link[rel=stylesheet]", "href"), 1, MaxStyles);
                Assert.Empty(page.QuerySelectorAll("script:not([src])"));
            }
        }

        async Task<long> WeightAsync(IDocument page, string selector, string attribute)
        {
            var sum = 0L;
            foreach (var file in page.QuerySelectorAll(selector).Select(element => element.GetAttribute(attribute)!))
            {
                if (!sizes.TryGetValue(file, out var size))
                {
                    using var answer = await demo.Web.SendAsync(HttpMethod.Get, file, null, ("Accept-Encoding", "gzip"));
                    Assert.Equal(["gzip"], answer.Content.Headers.ContentEncoding);
                    size = sizes[file] = (await answer.Content.ReadAsByteArrayAsync(Cancel)).Length;
                }

                sum += size;
            }

            return sum;
        }
    }
}
