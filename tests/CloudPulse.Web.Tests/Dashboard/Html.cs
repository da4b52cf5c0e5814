using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace CloudPulse.Web.Tests.Dashboard;

/// <summary>Pages as a reader of HTML sees them.</summary>
internal static class Html
{
    public static async Task<IHtmlDocument> GetPageAsync(
        this DashboardHost host,
        string address,
        HttpStatusCode expected = HttpStatusCode.OK
    )
    {
        using var response = await host.Client.GetAsync(address, TestContext.Current.CancellationToken);
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The answer's page; its status is asserted.</summary>
    public static async Task<IHtmlDocument> ParseAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(expected == response.StatusCode, $"{response.StatusCode} instead of {expected}: {html}");
        return Parse(html);
    }

    public static IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);

    /// <summary>The text as read aloud: without runs of blanks.</summary>
    public static string Words(this IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Sends the form of <paramref name="page"/> that goes to <paramref name="action"/>, with its hidden fields.</summary>
    public static Task<HttpResponseMessage> SendFormAsync(
        this DashboardHost host,
        IHtmlDocument page,
        string action,
        params (string Name, string Value)[] fields
    )
    {
        var form = page.QuerySelectorAll("form").Single(form => form.GetAttribute("action") == action);
        var values = form.QuerySelectorAll("input[type=hidden]")
            .Select(input => (Name: input.GetAttribute("name")!, Value: input.GetAttribute("value")!))
            .Concat(fields)
            .Select(field => KeyValuePair.Create(field.Name, field.Value));
        return host.Client.PostAsync(action, new FormUrlEncodedContent(values), TestContext.Current.CancellationToken);
    }
}
