using Microsoft.AspNetCore.Builder;

namespace CloudPulse.Web.OpenApi;

/// <summary>A query parameter of a route, for the API's description.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Description">What it does, what is allowed, its default.</param>
/// <param name="IsInteger">It is a whole number.</param>
/// <param name="Required">It must be given.</param>
/// <param name="Choices">All it may be; null: see the description.</param>
internal sealed record QueryParameter(
    string Name,
    string Description,
    bool IsInteger = false,
    bool Required = false,
    IReadOnlyList<string>? Choices = null
)
{
    public static readonly QueryParameter Limit = new("limit", "How many at most: 1 to 1000. Default: 100.", IsInteger: true);
    public static readonly QueryParameter Cursor = new("cursor", "Where to go on: the next_cursor of the page before.");
    public static readonly QueryParameter From = new("from", "Not before: an RFC 3339 time.");
    public static readonly QueryParameter To = new("to", "Before: an RFC 3339 time.");
}

/// <summary>The query parameters that a route reads.</summary>
internal sealed record QueryParameters(IReadOnlyList<QueryParameter> All);

internal static class QueryParameterExtensions
{
    public static TBuilder WithQuery<TBuilder>(this TBuilder builder, params QueryParameter[] parameters)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new QueryParameters(parameters));
}
