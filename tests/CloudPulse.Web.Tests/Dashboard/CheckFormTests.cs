using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Tests.Hosting;

namespace CloudPulse.Web.Tests.Dashboard;

/// <summary>The form of a check over the real registry and readers, without scripts.</summary>
public sealed class CheckFormTests : IAsyncLifetime
{
    private const string New = "/dashboard/new-check";
    private WebHost _host = null!;

    private RegistrySnapshot<Check> Checks => _host.Get<IRegistry<Check>>().Current;

    public async ValueTask InitializeAsync() => _host = await WebHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_check_is_created_as_it_was_typed()
    {
        await _host.CreateAsync(
            "/api/v1/channels",
            """{"key": "ops", "name": "Ops", "type": "webhook", "url": "https://hooks.example/x"}"""
        );
        var form = await FormAsync(New);
        Fill(form, "url", "https://shop.example/health");
        form = await JudgedAsync(form);
        Fill(form, "name", "Shop");
        Fill(form, "tags", "production, shop");
        Fill(form, "conditions", "[STATUS] == 200\r\n\r\n[RESPONSE_TIME] < 300\r\n");
        Fill(form, "interval", "30s");
        Fill(form, "method", "POST");
        Fill(form, "headers", "Accept: text/html\r\nX-Api-Key: abc");
        Fill(form, "body", "a\r\nb");
        Fill(form, "basic_auth.username", "me");
        Fill(form, "basic_auth.password", "hunter2");
        Fill(form, "follow_redirects", "false");
        Fill(form, "more", "maintenance:\r\n  - {start: 2026-03-01T22:00:00Z, end: 2026-03-02T02:00:00Z}\r\n");
        form.QuerySelector<IHtmlInputElement>("input[name=alerts][value=ops]")!.IsChecked = true;

        using var response = await SendAsync(form, New, "save");

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal("/dashboard/checks/shop?notice=created", response.Headers.Location!.ToString());
        Assert.Equal(
            """{"url":"https://shop.example/health","name":"Shop","interval":"30s","tags":["production","shop"],"alerts":["ops"],"conditions":["[STATUS] == 200","[RESPONSE_TIME] < 300"],"method":"POST","headers":{"Accept":"text/html","X-Api-Key":"abc"},"body":"a\nb","basic_auth":{"username":"me","password":"hunter2"},"follow_redirects":false,"maintenance":[{"start":"2026-03-01T22:00:00Z","end":"2026-03-02T02:00:00Z"}],"key":"shop"}""",
            Checks.ByKey("shop")!.Declaration.Json
        );
    }

    [Fact]
    public async Task All_mistakes_are_told_at_once_beside_their_fields_and_nothing_typed_is_lost()
    {
        var form = await FormAsync(New);
        Fill(form, "url", "https://shop.example/");
        Fill(form, "interval", "soon");
        Fill(form, "conditions", "[STATUS] == 200\n\n[STATUS] = 200");
        Fill(form, "tags", "one, one");
        Fill(form, "parents", "nobody");
        Fill(form, "more", "maintenence: []");

        using var response = await SendAsync(form, New, "save");
        var page = await Html.ParseAsync(response, HttpStatusCode.UnprocessableEntity);

        Assert.StartsWith("was \"soon\"; must be", Mistake(page, "interval"), StringComparison.Ordinal);
        Assert.StartsWith("Line 3 was \"[STATUS] = 200\"; at column 10", Mistake(page, "conditions"), StringComparison.Ordinal);
        Assert.Contains("in the list already", Mistake(page, "tags"));
        Assert.Contains("maintenence: is unknown; did you mean maintenance?", Mistake(page, "more"));
        Assert.Equal("soon", page.QuerySelector<IHtmlInputElement>("[name=interval]")!.Value);
        Assert.Equal("[STATUS] == 200\n\n[STATUS] = 200", page.QuerySelector<IHtmlTextAreaElement>("[name=conditions]")!.Value);
        Assert.Empty(Checks.All);
    }

    [Fact]
    public async Task Rules_that_span_checks_are_judged_too()
    {
        var form = await FormAsync(New);
        Fill(form, "url", "https://shop.example/");
        Fill(form, "parents", "nobody");

        var page = await JudgedAsync(form);

        Assert.Contains("there is no such check", Mistake(page, "parents"));
    }

    [Fact]
    public async Task Saving_an_untouched_form_changes_nothing_whatever_the_declaration_holds()
    {
        const string declared = """
            {"url":"https://shop.example/","name":"Shop","key":"shop","interval":30,"tags":["a b"],"headers":{"X-Key":"s3cret","Odd":" a "},
            "body":"a\r\nb","basic_auth":{"username":"me","password":"hunter2"},"conditions":"[STATUS] == 200","keyword":" x","verify_tls":true,
            "maintenance":[{"start":"2026-03-01T22:00:00Z","end":"2026-03-02T02:00:00Z"}]}
            """;
        await _host.CreateAsync("/api/v1/checks", declared);
        var before = await _host.GetJsonAsync("/api/v1/checks/shop");

        var form = await FormAsync("/dashboard/checks/shop/edit");
        Assert.DoesNotContain("hunter2", form.DocumentElement.OuterHtml);
        Assert.DoesNotContain("s3cret", form.DocumentElement.OuterHtml);
        using var response = await SendAsync(form, "/dashboard/checks/shop/edit", "save");

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        var after = await _host.GetJsonAsync("/api/v1/checks/shop");
        foreach (var (name, value) in before.AsObject())
        {
            if (name is not ("version" or "updated_at"))
            {
                Assert.Equal(value?.ToJsonString(), after[name]?.ToJsonString());
            }
        }

        var now = Checks.ByKey("shop")!.Declaration.Json;
        Assert.Contains("hunter2", now);
        Assert.Contains("s3cret", now);
    }

    [Fact]
    public async Task Of_two_who_edit_at_once_the_second_is_told()
    {
        await _host.CreateAsync("/api/v1/checks", """{"url": "https://shop.example/", "key": "shop", "name": "Shop"}""");
        var first = await FormAsync("/dashboard/checks/shop/edit");
        var second = await FormAsync("/dashboard/checks/shop/edit");
        Fill(first, "name", "First");
        Fill(second, "name", "Second");
        (await SendAsync(first, "/dashboard/checks/shop/edit", "save")).Dispose();

        using var response = await SendAsync(second, "/dashboard/checks/shop/edit", "save");
        var page = await Html.ParseAsync(response, HttpStatusCode.PreconditionFailed);

        Assert.Contains("was changed by somebody else", page.QuerySelector("#m-")!.Words());
        Assert.Equal("Second", page.QuerySelector<IHtmlInputElement>("[name=name]")!.Value);
        Assert.Equal("First", Checks.ByKey("shop")!.Definition.Name);
    }

    [Fact]
    public async Task A_secret_is_kept_replaced_or_removed()
    {
        await _host.CreateAsync("/api/v1/checks", """{"url": "https://shop.example/", "key": "shop", "bearer_token": "old-token"}""");
        var form = await FormAsync("/dashboard/checks/shop/edit");
        Assert.Equal("********", form.QuerySelector<IHtmlInputElement>("[name=bearer_token]")!.Value);

        Fill(form, "bearer_token", "********new");
        Assert.Contains("must be emptied", Mistake(await JudgedAsync(form), "bearer_token"));

        Fill(form, "bearer_token", "new-token");
        var judged = await JudgedAsync(form);
        Assert.DoesNotContain("new-token", judged.DocumentElement.OuterHtml);
        (await SendAsync(form, "/dashboard/checks/shop/edit", "save")).Dispose();
        Assert.Contains("new-token", Checks.ByKey("shop")!.Declaration.Json);

        form = await FormAsync("/dashboard/checks/shop/edit");
        Fill(form, "bearer_token", "");
        (await SendAsync(form, "/dashboard/checks/shop/edit", "save")).Dispose();
        Assert.DoesNotContain("bearer_token", Checks.ByKey("shop")!.Declaration.Json);
    }

    [Fact]
    public async Task Trying_shows_the_result_and_stores_nothing()
    {
        _host.Get<FakeRunner>().Status = PulseStatus.Down;
        var form = await FormAsync(New);
        Fill(form, "url", "https://shop.example/");

        using var response = await SendAsync(form, New, "try");
        var page = await Html.ParseAsync(response, HttpStatusCode.OK);

        Assert.Contains("Down answered 200 in 12.3 ms", page.QuerySelector("#trial")!.Words());
        Assert.Contains("DNS", page.QuerySelector("#trial")!.Words());
        Assert.Empty(Checks.All);
        Assert.Empty(await _host.Pulses.SubjectsAsync(SubjectKind.Check, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Trying_is_limited_and_needs_a_right_form()
    {
        var form = await FormAsync(New);
        Fill(form, "url", "nonsense");
        using (var response = await SendAsync(form, New, "try"))
        {
            Assert.Contains("put right first", (await Html.ParseAsync(response, HttpStatusCode.OK)).QuerySelector("#trial")!.Words());
        }

        Fill(form, "url", "https://shop.example/");
        var answers = new List<string>();
        for (var count = 0; count < 25; count++)
        {
            using var response = await SendAsync(form, New, "try");
            answers.Add((await Html.ParseAsync(response, HttpStatusCode.OK)).QuerySelector("#trial")!.Words());
        }

        Assert.Contains("Up answered", answers[0]);
        Assert.Contains("Try again in some seconds", answers[^1]);
    }

    [Fact]
    public async Task The_yaml_is_what_the_file_would_have_and_fills_the_form_again()
    {
        var form = await FormAsync(New);
        Fill(form, "url", "https://shop.example/?a=b#".TrimEnd('#'));
        Fill(form, "name", "yes");
        Fill(form, "conditions", "[BODY].price == ${x}\n[STATUS] == 200");
        var page = await JudgedAsync(form);
        var yaml = page.QuerySelector("#yaml")!.TextContent;
        Assert.Equal(
            "checks:\n  - url: https://shop.example/?a=b\n    name: \"yes\"\n    conditions:\n      - \"[BODY].price == $${x}\"\n      - \"[STATUS] == 200\"\n",
            yaml
        );

        var empty = await FormAsync(New);
        Fill(empty, "yaml", yaml);
        using var response = await SendAsync(empty, New, "fill");
        var filled = await Html.ParseAsync(response, HttpStatusCode.OK);

        Assert.Equal("yes", filled.QuerySelector<IHtmlInputElement>("[name=name]")!.Value);
        Assert.Equal("[BODY].price == ${x}\n[STATUS] == 200", filled.QuerySelector<IHtmlTextAreaElement>("[name=conditions]")!.Value);
        Assert.NotNull(filled.QuerySelector("[name=method]"));
    }

    [Theory]
    [InlineData("checks: [{url: https://a.example}, {url: https://b.example}]", "There must be one check in it.")]
    [InlineData("url: ${HOME}", "refers to HOME of the environment")]
    [InlineData("url: [", "is not YAML")]
    [InlineData("[1]", "must be a map")]
    public async Task Yaml_that_is_no_check_is_refused(string yaml, string message)
    {
        var form = await FormAsync(New);
        Fill(form, "name", "Kept");
        Fill(form, "yaml", yaml);

        using var response = await SendAsync(form, New, "fill");
        var page = await Html.ParseAsync(response, HttpStatusCode.OK);

        Assert.Contains(message, page.QuerySelector("#m-")!.Words());
        Assert.Equal("Kept", page.QuerySelector<IHtmlInputElement>("[name=name]")!.Value);
    }

    [Fact]
    public async Task Another_scheme_shows_the_fields_of_its_kind_and_keeps_what_was_typed()
    {
        var form = await FormAsync(New);
        Assert.Null(form.QuerySelector("[name=method]"));
        Fill(form, "url", "https://shop.example/");
        form = await JudgedAsync(form);
        Fill(form, "method", "POST");
        Fill(form, "url", "tcp://shop.example:25");

        form = await JudgedAsync(form);

        Assert.NotNull(form.QuerySelector("[name=expect]"));
        Assert.Null(form.QuerySelector("[name=method]"));
        Assert.Equal("method: POST\n", form.QuerySelector<IHtmlTextAreaElement>("[name=more]")!.Value);
        Assert.Contains("method: is unknown", Mistake(form, "more"));

        Fill(form, "url", "https://shop.example/");
        form = await JudgedAsync(form);
        Assert.Equal("POST", form.QuerySelector<IHtmlInputElement>("[name=method]")!.Value);
        Assert.Equal("", form.QuerySelector<IHtmlTextAreaElement>("[name=more]")!.Value);
    }

    [Fact]
    public async Task A_copy_has_another_name_no_key_and_no_secrets()
    {
        await _host.CreateAsync(
            "/api/v1/checks",
            """{"url": "https://shop.example/", "key": "shop", "name": "Shop", "headers": {"X-Key": "s3cret", "Accept": "*/*"}}"""
        );

        var form = await FormAsync(New + "?like=shop");

        Assert.Equal("Shop (copy)", form.QuerySelector<IHtmlInputElement>("[name=name]")!.Value);
        Assert.Equal("Accept: */*", form.QuerySelector<IHtmlTextAreaElement>("[name=headers]")!.Value);
        Assert.Contains("headers.X-Key", form.QuerySelector("[role=status].panel")!.Words());
        using var response = await SendAsync(form, New, "save");
        Assert.Equal("/dashboard/checks/shop-copy?notice=created", response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_check_is_deleted_unless_it_changed_meanwhile()
    {
        await _host.CreateAsync("/api/v1/checks", """{"url": "https://shop.example/", "key": "shop"}""");
        var page = await FormAsync("/dashboard/checks/shop/edit");
        (await _host.SendAsync(HttpMethod.Patch, "/api/v1/checks/shop", """{"interval": "5m"}""")).Dispose();
        using var refused = await DeleteAsync(page);
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
        Assert.Single(Checks.All);

        using var deleted = await DeleteAsync(await FormAsync("/dashboard/checks/shop/edit"));
        Assert.Equal("/", deleted.Headers.Location!.ToString());
        Assert.Empty(Checks.All);

        Task<HttpResponseMessage> DeleteAsync(IHtmlDocument form) =>
            _host.Client.PostAsync(
                "/dashboard/checks/shop/delete",
                new FormUrlEncodedContent([KeyValuePair.Create("version", form.QuerySelector<IHtmlInputElement>("[name=version]")!.Value)]),
                TestContext.Current.CancellationToken
            );
    }

    [Fact]
    public async Task What_is_no_form_changes_nothing()
    {
        await _host.CreateAsync("/api/v1/checks", """{"url": "https://shop.example/", "key": "shop", "name": "Shop"}""");
        using var many = await PostAsync(Enumerable.Range(0, 3000).Select(index => KeyValuePair.Create($"f{index}", "1")));
        using var json = await _host.PostAsync("/dashboard/checks/shop/edit", "{}");
        using var stale = await PostAsync([
            KeyValuePair.Create("url", "https://other.example/"),
            KeyValuePair.Create("version", "nonsense"),
        ]);

        Assert.Equal(HttpStatusCode.BadRequest, many.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, json.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
        Assert.Equal("https://shop.example/", Checks.ByKey("shop")!.Definition.Url);

        Task<HttpResponseMessage> PostAsync(IEnumerable<KeyValuePair<string, string>> fields) =>
            _host.Client.PostAsync("/dashboard/checks/shop/edit", new FormUrlEncodedContent(fields), TestContext.Current.CancellationToken);
    }

    private async Task<IHtmlDocument> FormAsync(string address) =>
        await Html.ParseAsync(await _host.Client.GetAsync(address, TestContext.Current.CancellationToken), HttpStatusCode.OK);

    private async Task<IHtmlDocument> JudgedAsync(IHtmlDocument page)
    {
        using var response = await SendAsync(page, page.QuerySelector("#check-form")!.GetAttribute("action")!, "judge");
        return await Html.ParseAsync(response, HttpStatusCode.OK);
    }

    private static void Fill(IHtmlDocument page, string name, string value)
    {
        switch (page.QuerySelector($"#check-form [name='{name}']"))
        {
            case IHtmlInputElement input:
                input.Value = value;
                break;
            case IHtmlTextAreaElement text:
                text.Value = value;
                break;
            case IHtmlSelectElement select:
                select.Value = value;
                break;
            default:
                Assert.Fail($"There is no field {name}");
                break;
        }
    }

    /// <summary>Sends what a browser would send.</summary>
    private Task<HttpResponseMessage> SendAsync(IHtmlDocument page, string address, string purpose)
    {
        var fields = page.QuerySelectorAll("#check-form [name]")
            .Where(field => field is not IHtmlButtonElement and not IHtmlInputElement { Type: "checkbox", IsChecked: false })
            .Select(field =>
                KeyValuePair.Create(
                    field.GetAttribute("name")!,
                    field switch
                    {
                        IHtmlInputElement input => input.Value,
                        IHtmlTextAreaElement text => text.Value.ReplaceLineEndings("\r\n"),
                        IHtmlSelectElement select => select.Value ?? "",
                        _ => "",
                    }
                )
            )
            .Append(KeyValuePair.Create("do", purpose));
        return _host.Client.PostAsync(address, new FormUrlEncodedContent(fields), TestContext.Current.CancellationToken);
    }

    private static string Mistake(IHtmlDocument page, string field) => page.QuerySelector($"#m-{field}")!.Words();
}
