using System.Globalization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.Targets;

internal static class TargetWrites
{
    private static readonly FieldNames Names = new(("type", "kind"), ("name", "name"), ("url", "url"), ("enabled", "enabled"));

    public static async Task<Results<Created<TargetView>, ProblemResult>> Create(
        HttpContext context,
        IRegistry<Check> checks,
        CancellationToken cancellationToken
    )
    {
        var body = await RequestBody.ReadAsync(context);
        if (body.Problem is { } unreadable)
        {
            return unreadable;
        }

        if (Names.Unknown(body.Map) is { } unknown)
        {
            return unknown;
        }

        var result = await checks.CreateAsync(WithScheme(Names.ToCanonical(body.Map)), cancellationToken);
        return result.Value is { } check
            ? TypedResults.Created(string.Create(CultureInfo.InvariantCulture, $"/api/v1/checks/{check.Id}"), TargetView.From(check))
            : Names.FromCanonical(result).Problem("target");
    }

    /// <summary>A URL without a scheme takes the type's: <c>db.example:5432</c> of type tcp.</summary>
    private static MapNode WithScheme(MapNode check) =>
        check.Find("kind")?.Value is ScalarNode { Text: { Length: > 0 } type }
        && check.Find("url")?.Value is ScalarNode { Text: { Length: > 0 } url }
        && !url.Contains("://", StringComparison.Ordinal)
            ? check.With("url", $"{type}://{url}")
            : check;
}
