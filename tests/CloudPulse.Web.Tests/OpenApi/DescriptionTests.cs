using CloudPulse.Conformance;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.OpenApi;

/// <summary>The API's description that is served was written down in the sources; here it is found out from the routes.</summary>
public sealed class DescriptionTests
{
    private static readonly string Written = Repository.Path("src", "CloudPulse.Web", "OpenApi", "v1.json");

    [Fact]
    public async Task What_is_served_is_what_the_routes_say()
    {
        await using var web = await StartAsync();
        using var answer = await web.Client.GetAsync("/openapi/v1.json");
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        var served = await answer.Content.ReadAsStringAsync();
        Assert.True(
            served == await DescribeAsync(web),
            $"{Written} is not what the routes say: run `make openapi`, look at what it changed."
        );
    }

    /// <summary>Not a test: writes the description down anew. <c>make openapi</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Renew()
    {
        await using var web = await StartAsync();
        await File.WriteAllTextAsync(Written, await DescribeAsync(web));
    }

    private static Task<WebHost> StartAsync() => WebHost.StartAsync(replace: services => services.AddApiDescription());

    private static Task<string> DescribeAsync(WebHost web) => ApiDescription.DescribeAsync(web.Services, CancellationToken.None);
}
