using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.Checks;

/// <summary>Which of a subject's pulses a page shows.</summary>
internal sealed record PulsePaging(DateTimeOffset From, DateTimeOffset To, PageOrder Order, int Limit, PulseCursor? After)
{
    public static readonly QueryParameter[] Parameters =
    [
        QueryParameter.From with
        {
            Description = "Not before: an RFC 3339 time. Default: all that is kept.",
        },
        QueryParameter.To with
        {
            Description = "Before: an RFC 3339 time. Default: no end.",
        },
        new("order", "Default: newest_first.", Choices: ["newest_first", "oldest_first"]),
        QueryParameter.Limit,
        QueryParameter.Cursor,
    ];

    // Pushed pulses may come from a clock that runs ahead.
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    public static PulsePaging Read(QueryReader query, TimeProvider time)
    {
        var (from, to) = query.Range();
        return new(
            from ?? DateTimeOffset.UnixEpoch,
            to ?? time.GetUtcNow() + Ahead,
            query.Choice<PageOrder>("order") ?? PageOrder.NewestFirst,
            query.Limit(),
            query.Cursor(Cursors.Pulses)
        );
    }

    /// <summary>The page of a subject's pulses that the query asks for.</summary>
    public static async Task<Results<Ok<Page<PulseView>>, ProblemResult>> AnswerAsync(
        HttpRequest request,
        Subject subject,
        IPulseReader pulses,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var query = new QueryReader(request);
        var paging = Read(query, time);
        return query.Problem() is { } problem ? problem : TypedResults.Ok(await paging.PageAsync(pulses, subject, cancellationToken));
    }

    /// <summary>The newest of all that is kept.</summary>
    public static PulsePaging Newest(int limit, TimeProvider time) =>
        new(DateTimeOffset.UnixEpoch, time.GetUtcNow() + Ahead, PageOrder.NewestFirst, limit, null);

    public async Task<Page<PulseView>> PageAsync(IPulseReader pulses, Subject subject, CancellationToken cancellationToken)
    {
        var page = await pulses.PageAsync(subject, From, To, Order, Limit, After, cancellationToken);
        return new([.. page.Pulses.Select(PulseView.From)], page.Next is { } next ? Cursors.Pulses.Encode(next) : null);
    }
}
