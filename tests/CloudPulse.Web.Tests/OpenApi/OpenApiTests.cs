using System.Text.Json.Nodes;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Tests.Hosting;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Tests.OpenApi;

public sealed class OpenApiTests : IAsyncLifetime
{
    private WebHost _web = null!;
    private JsonNode _document = null!;

    public async ValueTask InitializeAsync()
    {
        _web = await WebHost.StartAsync();
        _document = await _web.GetJsonAsync("/openapi/v1.json");
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private IEnumerable<(string Path, string Method, JsonNode Operation)> Operations =>
        from path in _document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (path.Key, operation.Key, operation.Value!);

    [Fact]
    public void Every_route_of_the_api_is_described()
    {
        var described = Operations.Select(operation => $"{operation.Method.ToUpperInvariant()} {operation.Path}").ToHashSet();
        var routes =
            from endpoint in _web.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            let route = "/" + endpoint.RoutePattern.RawText!.Trim('/')
            where route.StartsWith("/api/", StringComparison.Ordinal)
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
            where method != "HEAD"
            select $"{method} {route}";
        Assert.NotEmpty(routes);
        Assert.Empty(routes.Except(described));
    }

    [Fact]
    public void Every_operation_has_a_unique_id_a_summary_answers_and_a_security_decision()
    {
        Assert.NotEmpty(Operations);
        Assert.All(
            Operations,
            operation =>
            {
                var (path, method, node) = operation;
                Assert.True(node["operationId"] is not null && node["summary"] is not null, $"{method} {path}");
                var responses = node["responses"]!.AsObject();
                Assert.Contains(responses, response => response.Key[0] == '2');
                Assert.NotNull(responses["500"]?["content"]?["application/problem+json"]);
                var isOpen = path.StartsWith("/health", StringComparison.Ordinal);
                Assert.Equal(isOpen, node["security"] is null);
                Assert.Equal(isOpen, responses["401"] is null);
            }
        );
        var ids = Operations.Select(operation => operation.Operation.Text("operationId")).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void Query_parameters_and_headers_are_described()
    {
        var list = _document["paths"]!["/api/v1/checks"]!["get"]!["parameters"]!.AsArray();
        Assert.Equal(["group", "tag", "status", "kind", "q", "limit", "cursor"], list.Select(parameter => parameter!.Text("name")));
        var create = _document["paths"]!["/api/v1/checks"]!["post"]!["parameters"]!.AsArray();
        Assert.Equal("Idempotency-Key", create.Single()!.Text("name"));
        Assert.NotNull(_document["components"]!["securitySchemes"]!["bearer"]);
        Assert.NotNull(_document["components"]!["schemas"]!["Problem"]);
    }

    [Fact]
    public async Task Every_described_query_parameter_is_known_to_its_route()
    {
        await _web.CreateAsync("/api/v1/checks", """{"name":"shop","url":"https://shop.example"}""");
        await (await _web.PostAsync("/pulse", """{"service_name":"orders","status":"ok"}""")).ShouldBeAsync(202);
        // A crontab line is not refused for what else its URL holds.
        foreach (
            var (path, method, operation) in Operations.Where(operation =>
                operation.Method == "get" && !operation.Path.StartsWith("/ping/", StringComparison.Ordinal)
            )
        )
        {
            var known =
                operation["parameters"]
                    ?.AsArray()
                    .Where(parameter => parameter!.Text("in") == "query")
                    .Select(parameter => parameter!.Text("name"))
                    .ToList()
                ?? [];
            if (known.Count == 0)
            {
                continue;
            }

            var one = path.Replace("{id}", "1", StringComparison.Ordinal).Replace("{name}", "orders", StringComparison.Ordinal);
            var problem = await _web.GetJsonAsync($"{one}?no_such=1", status: 400);
            var message = problem["errors"]!.AsArray().Single(error => error!.Text("field") == "no_such")!.Text("message");
            Assert.Equal(
                known.Order(StringComparer.Ordinal),
                message[(message.IndexOf("are ", StringComparison.Ordinal) + 4)..].Split(", ")
            );
        }
    }

    [Fact]
    public async Task Every_field_of_a_described_check_can_be_declared()
    {
        await _web.CreateAsync("/api/v1/channels", """{"name":"ops","type":"webhook","url":"https://hooks.example"}""");
        await _web.CreateAsync("/api/v1/checks", """{"name":"router","url":"tcp://router.example:22"}""");
        var full = JsonNode
            .Parse(
                """
                {
                  "url": "https://shop.example", "name": "Shop", "key": "shop", "kind": "http", "group": "Shops", "tags": ["web"],
                  "enabled": true, "interval": "1m", "timeout": "5s", "retries": 1, "retry_delay": "2s", "conditions": ["[STATUS] == 200"],
                  "degraded_after": "1s", "failure_threshold": 2, "success_threshold": 2, "parents": ["router"], "alerts": ["ops"],
                  "send_on_resolved": false, "reminder_interval": "1h",
                  "maintenance": [{"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T01:00:00Z"}]
                }
                """
            )!
            .AsObject();
        var described = _document["components"]!["schemas"]!["CheckDeclaration"]!["properties"]!.AsObject();
        Assert.Equal(full.Select(field => field.Key).Order(), described.Select(field => field.Key).Order());
        var created = await _web.CreateAsync("/api/v1/checks", full.ToJsonString());
        foreach (var (name, value) in full)
        {
            Assert.NotNull(created[name]);
            Assert.True(name == "maintenance" || JsonNode.DeepEquals(value, created[name]), name);
        }
    }

    [Fact]
    public async Task Swagger_ui_is_served_with_scripts_from_this_server_alone()
    {
        var page = await _web.Client.GetAsync("/docs/index.html");
        page.EnsureSuccessStatusCode();
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
        var html = await page.Content.ReadAsStringAsync();
        Assert.DoesNotMatch("<script(?![^>]*src=)[^>]*>\\s*\\S", html);
        foreach (var file in (string[])["swagger-ui-bundle.js", "swagger-ui.css", "index.js"])
        {
            using var asset = await _web.Client.GetAsync("/docs/" + file);
            Assert.True(asset.IsSuccessStatusCode, file);
        }
    }

    [Fact]
    public void Times_and_durations_are_strings_and_only_needed_fields_are_required()
    {
        var schemas = _document["components"]!["schemas"]!;
        var created = schemas["CheckView"]!["properties"]!["created_at"]!;
        Assert.Equal(("string", "date-time"), (created.Text("type"), created.Text("format")));
        Assert.Equal("string", schemas["CheckView"]!["properties"]!["interval"]!.Text("type"));
        Assert.Equal(["url"], schemas["TargetBody"]!["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal(["name", "scopes"], schemas["KeyBody"]!["required"]!.AsArray().Select(name => name!.GetValue<string>()));
    }

    [Fact]
    public void Parameters_that_many_routes_share_say_their_bounds() =>
        Assert.Contains("1 to 1000", QueryParameter.Limit.Description, StringComparison.Ordinal);
}
