using System.Globalization;
using CloudPulse.Web.Access;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace CloudPulse.Web.OpenApi;

/// <summary>
/// Finds out the API's description: what the framework finds, and what only the routes' metadata knows. That takes 20 MB of memory which are
/// not given back, so it is done when the description is written down (<c>make openapi</c>), and not where it is served. It stands here and not
/// beside the test that calls it, since the comments of internal types are found in their own project alone.
/// </summary>
internal static class ApiDescription
{
    private const string Document = "v1";
    private const string Bearer = "bearer";
    private const string Header = "api_key";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi(Document, Configure);

    /// <summary>As JSON, with an end of line.</summary>
    public static async Task<string> DescribeAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var provider = services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Document);
        var document = await provider.GetOpenApiDocumentAsync(cancellationToken);
        return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken) + "\n";
    }

    private static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = description => description.HttpMethod != "HEAD";
        options.AddDocumentTransformer(
            (document, _, _) =>
            {
                Describe(document);
                return Task.CompletedTask;
            }
        );
        options.AddOperationTransformer(TransformAsync);
        options.AddSchemaTransformer(
            (schema, context, _) =>
            {
                Describe(schema, context.JsonTypeInfo.Type);
                return Task.CompletedTask;
            }
        );
    }

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new()
        {
            Title = "CloudPulse",
            Version = Document,
            Description =
                "Probes endpoints, keeps their uptime and latency, finds incidents and tells of them once. Errors are RFC 9457 problems; times are RFC 3339 in UTC.",
        };
        document.Servers = [];
        document.Components ??= new();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key: cp_…",
        };
        document.Components.SecuritySchemes[Header] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = KeyAuthentication.HeaderName,
            Description = "An API key: cp_…",
        };
    }

    /// <summary>Types that this API's converters write, which the framework can't know.</summary>
    private static void Describe(OpenApiSchema schema, Type type)
    {
        var inner = Nullable.GetUnderlyingType(type);
        var text = JsonSchemaType.String | (inner is null ? default : JsonSchemaType.Null);
        if ((inner ?? type) == typeof(DateTimeOffset))
        {
            (schema.Type, schema.Format) = (text, "date-time");
        }
        else if ((inner ?? type) == typeof(TimeSpan))
        {
            (schema.Type, schema.Format, schema.Pattern) = (text, null, null);
            schema.Examples = ["30s"];
        }
        else if (type == typeof(CountsView))
        {
            DescribeCounts(schema);
        }
        else if (type == typeof(IReadOnlyList<CountsView>))
        {
            schema.Items = DescribeCounts(new());
        }
    }

    private static OpenApiSchema DescribeCounts(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Required = new HashSet<string>(CountsView.Names, StringComparer.Ordinal);
        schema.Properties = CountsView.Names.ToDictionary(
            name => name,
            IOpenApiSchema (_) => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
            StringComparer.Ordinal
        );
        return schema;
    }

    private static async Task TransformAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Parameters ??= [];
        foreach (var parameter in metadata.OfType<QueryParameters>().SelectMany(query => query.All))
        {
            operation.Parameters.Add(Describe(parameter));
        }

        foreach (var header in metadata.OfType<HeaderParameter>())
        {
            operation.Parameters.Add(
                new OpenApiParameter
                {
                    Name = header.Name,
                    In = ParameterLocation.Header,
                    Description = header.Description,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                }
            );
        }

        if (metadata.OfType<BodyContent>().LastOrDefault() is { } body)
        {
            var schema = body.Schema is null
                ? new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" }
                : await context.GetOrCreateSchemaAsync(body.Schema, null, cancellationToken);
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = body.Types.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = schema }, StringComparer.Ordinal),
            };
        }

        var problem = await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancellationToken);
        context.Document?.AddComponent(nameof(Problem), problem);
        var statuses = new SortedSet<int> { 500, 503 };
        if (!metadata.OfType<DisableRateLimitingAttribute>().Any())
        {
            statuses.Add(429);
        }

        statuses.UnionWith(metadata.OfType<ProblemStatuses>().SelectMany(declared => declared.Statuses));
        if (operation.RequestBody is not null || operation.Parameters.Count > 0)
        {
            statuses.Add(400);
        }

        if (operation.RequestBody is not null)
        {
            statuses.Add(413);
        }

        if (metadata.OfType<IAuthorizeData>().Any() && !metadata.OfType<IAllowAnonymous>().Any())
        {
            statuses.UnionWith([401, 403]);
            Secure(operation, context, metadata.OfType<IAuthorizeData>().Last().Policy);
        }

        operation.Responses ??= [];
        foreach (var status in statuses)
        {
            operation.Responses.TryAdd(status.ToString(CultureInfo.InvariantCulture), Response(status, context.Document));
        }
    }

    private static OpenApiParameter Describe(QueryParameter parameter) =>
        new()
        {
            Name = parameter.Name,
            In = ParameterLocation.Query,
            Required = parameter.Required,
            Description = parameter.Description,
            Schema = new OpenApiSchema
            {
                Type = parameter.IsInteger ? JsonSchemaType.Integer : JsonSchemaType.String,
                Enum = parameter.Choices is null ? null : [.. parameter.Choices.Select(choice => (System.Text.Json.Nodes.JsonNode)choice)],
            },
        };

    private static void Secure(OpenApiOperation operation, OpenApiOperationTransformerContext context, string? policy)
    {
        operation.Security =
        [
            new() { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] },
            new() { [new OpenApiSecuritySchemeReference(Header, context.Document)] = [] },
        ];
        operation.Description = string.Join(
            "\n\n",
            ((string?[])[operation.Description, $"Needs the scope {policy}."]).Where(text => text is not null)
        );
    }

    private static OpenApiResponse Response(int status, OpenApiDocument? document) =>
        new()
        {
            Description = ProblemKind.For(status).Title,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), document) },
            },
        };
}
