using System.Net;
using System.Text.RegularExpressions;
using CloudPulse.Web.Dashboard;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudPulse.Web.Tests.Dashboard;

public sealed partial class SafetyTests
{
    public static TheoryData<string> Pages =>
        [
            "/",
            "/dashboard/live?ids=1,2,3,4,5,6,7",
            "/dashboard/checks/h0",
            "/dashboard/checks/h0/live",
            "/dashboard/checks/h2",
            "/dashboard/checks/h2/edit",
            "/dashboard/new-check?like=h0",
            "/dashboard/services",
            "/dashboard/services/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
            "/dashboard/services/live",
            "/dashboard/services/live/live",
            "/dashboard/incidents",
            "/dashboard/incidents/1",
            "/dashboard/about",
        ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Hostile_texts_stay_texts(string address)
    {
        await using var host = await HostileNames.StartAsync();

        var page = await host.GetPageAsync(address);

        Assert.All(page.Scripts, script => Assert.StartsWith("/dashboard/assets/", script.GetAttribute("src")));
        Assert.Empty(page.QuerySelectorAll("img[onerror], hx-partial, style, [style]"));
        Assert.DoesNotContain(
            page.All,
            element => element.Attributes.Any(attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task A_name_reads_as_it_was_given()
    {
        await using var host = await HostileNames.StartAsync();

        var page = await host.GetPageAsync("/dashboard/checks/h0");

        Assert.Equal("<script>alert(1)</script>", page.QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public async Task Secrets_are_never_shown()
    {
        await using var host = await DashboardHost.StartAsync(checks: 1);

        var page = await host.GetPageAsync("/dashboard/checks/payments-1");

        Assert.Contains("Authorization: ********", page.Body!.TextContent);
        Assert.DoesNotContain("secret-token", page.DocumentElement.OuterHtml);
    }

    [Fact]
    public async Task Every_route_carries_an_authorization_decision()
    {
        await using var host = await DashboardHost.StartAsync(checks: 0);

        var routes = host
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(route => !route.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal))
            .ToArray();

        Assert.All(
            routes,
            route =>
            {
                var policy = route.Metadata.GetMetadata<IAuthorizeData>()?.Policy;
                var isForm = route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains("POST");
                var isAsset = route.RoutePattern.RawText == "/dashboard/assets/{file}";
                Assert.Equal(
                    isAsset ? null
                        : isForm ? DashboardPolicies.Write
                        : DashboardPolicies.Read,
                    policy
                );
                Assert.Equal(isAsset, route.Metadata.GetMetadata<IAllowAnonymous>() is not null);
            }
        );
        Assert.Contains(routes, route => route.RoutePattern.RawText == "/");
    }

    [Fact]
    public async Task Forms_are_refused_to_those_who_may_only_read()
    {
        await using var host = await DashboardHost.StartAsync(checks: 1, isReadOnly: true);
        var page = await host.GetPageAsync("/dashboard/checks/payments-1");

        using var response = await host.SendFormAsync(page, "/dashboard/checks/payments-1/pause");

        Assert.NotEqual(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.False(host.World.Current.ById(1)!.Declaration.Paused);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://elsewhere.test")]
    [InlineData("Origin", "null")]
    public async Task A_form_from_elsewhere_changes_nothing(string header, string value)
    {
        await using var host = await DashboardHost.StartAsync(checks: 1);
        using var form = new HttpRequestMessage(HttpMethod.Post, "/dashboard/checks/payments-1/pause")
        {
            Content = new FormUrlEncodedContent([]),
            Headers = { { header, value } },
        };

        using var response = await host.Client.SendAsync(form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.False(host.World.Current.ById(1)!.Declaration.Paused);
    }

    [Fact]
    public async Task Scripts_and_styles_are_small_compressed_and_kept_for_good()
    {
        const int MaxScripts = 120 * 1024;
        const int MaxStyles = 60 * 1024;
        await using var host = await DashboardHost.StartAsync(checks: 1);
        var page = await host.GetPageAsync("/dashboard/checks/payments-1");
        var files = page.QuerySelectorAll("script[src]")
            .Select(script => script.GetAttribute("src")!)
            .Concat(page.QuerySelectorAll("link[rel=stylesheet]").Select(link => link.GetAttribute("href")!))
            .ToArray();
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            foreach (var encoding in (string[])["br", "gzip"])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, file) { Headers = { { "Accept-Encoding", encoding } } };
                using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                Assert.Equal([encoding], response.Content.Headers.ContentEncoding);
                Assert.Equal("public, max-age=31536000, immutable", response.Headers.GetValues("Cache-Control").Single());
                sizes[file] = response.Content.Headers.ContentLength!.Value;
            }

            Assert.Matches(Hashed(), file);
        }

        Assert.InRange(sizes.Where(size => size.Key.EndsWith(".js", StringComparison.Ordinal)).Sum(size => size.Value), 1, MaxScripts);
        Assert.InRange(sizes.Where(size => size.Key.EndsWith(".css", StringComparison.Ordinal)).Sum(size => size.Value), 1, MaxStyles);
    }

    [Fact]
    public async Task Styles_ask_for_nothing_that_the_content_policy_forbids()
    {
        await using var host = await DashboardHost.StartAsync(checks: 0);

        foreach (
            var asset in host.Services.GetRequiredService<AssetCatalog>().All.Where(asset => asset.ContentType == "text/css; charset=utf-8")
        )
        {
            // The dashboard's policy lets pictures be part of the style sheet, that of status pages does not.
            var forbidden = asset.Name == "app.css" ? @"url\((?!""data:image/svg\+xml,)" : @"url\(";
            Assert.DoesNotMatch(forbidden, System.Text.Encoding.UTF8.GetString(asset.Plain));
        }
    }

    [GeneratedRegex(@"^/dashboard/assets/[a-z]+\.[0-9a-f]{12}\.(js|css)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hashed();
}
