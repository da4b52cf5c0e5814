using CloudPulse.Web.Tests.Dashboard;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.OpenApi;

/// <summary>Swagger UI in a real browser, under the policy that the server sends.</summary>
public sealed class SwaggerUiTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task Every_operation_is_shown_and_nothing_is_blocked()
    {
        await using var web = await WebHost.StartAsync();
        var document = await web.GetJsonAsync("/openapi/v1.json");
        var operations = document["paths"]!.AsObject().Sum(path => path.Value!.AsObject().Count);
        await using var window = await browser.OpenAsync(web.Address);
        // 1.5 MB of script, on a machine that may be busy with other tests.
        window.Page.SetDefaultTimeout(120_000);
        await window.GoAsync("/docs/index.html");
        await window.Page.Locator(".opblock").Nth(operations - 1).WaitForAsync();
        Assert.Equal(operations, await window.Page.Locator(".opblock").CountAsync());
        Assert.DoesNotContain(
            window.Complaints,
            complaint => complaint.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase)
        );
    }
}
