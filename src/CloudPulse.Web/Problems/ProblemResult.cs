using System.Globalization;
using System.Net.Mime;
using CloudPulse.Core.Configuration;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Problems;

/// <summary>A problem as the answer.</summary>
internal sealed class ProblemResult(Problem problem, TimeSpan? retryAfter = null) : IResult, IStatusCodeHttpResult
{
    private const string TypeBase = "urn:cloudpulse:problem:";

    public Problem Problem => problem;

    public int? StatusCode => problem.Status;

    public static ProblemResult Of(
        ProblemKind kind,
        string detail,
        IReadOnlyList<FieldProblem>? errors = null,
        TimeSpan? retryAfter = null,
        string? traceId = null
    ) =>
        new(
            new()
            {
                Type = TypeBase + kind.Name,
                Title = kind.Title,
                Status = kind.Status,
                Detail = detail,
                Errors = errors,
                TraceId = traceId,
            },
            retryAfter
        );

    public static ProblemResult Of(ProblemKind kind, IEnumerable<ConfigurationError> errors)
    {
        FieldProblem[] all = [.. errors.Select(FieldProblem.From)];
        var detail =
            all.Length == 1 && all[0].Field.Length > 0 ? $"{all[0].Field}: {all[0].Message}"
            : all.Length == 1 ? all[0].Message
            : string.Create(CultureInfo.InvariantCulture, $"{all.Length} mistakes; see errors");
        return Of(kind, detail, all);
    }

    public static ProblemResult Field(ProblemKind kind, string field, string message) =>
        Of(kind, $"{field}: {message}", [new(field, message)]);

    public static ProblemResult NotFound(string what) => Of(ProblemKind.NotFound, $"There is no {what}.");

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = problem.Status;
        response.Headers.CacheControl = "no-store";
        if (retryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return response.WriteAsJsonAsync(problem, WebJson.Options, MediaTypeNames.Application.ProblemJson, httpContext.RequestAborted);
    }
}
