using System.Globalization;
using CloudPulse.Web.Problems;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Requests;

/// <summary>Entity tags: the version of a declaration or incident, quoted. They tell of what was declared, not of the status shown with it.</summary>
internal static class EntityTag
{
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    public static void Set(HttpResponse response, long version) => response.Headers.ETag = Of(version);

    /// <summary>The version a write insists on; null: whatever is there.</summary>
    public static (long? Version, ProblemResult? Problem) IfMatch(HttpRequest request)
    {
        var given = request.Headers.IfMatch.ToString();
        if (given.Length == 0 || given == "*")
        {
            return (null, null);
        }

        return given is ['"', .. var digits, '"'] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? (version, null)
            : (
                null,
                ProblemResult.Field(
                    ProblemKind.BadParameter,
                    "If-Match",
                    $"was {QueryReader.Shown(given)}; must be * or one entity tag as ETag gave it, such as \"3\""
                )
            );
    }
}
