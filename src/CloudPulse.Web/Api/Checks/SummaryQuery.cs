using System.Globalization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Problems;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CloudPulse.Web.Api.Checks;

/// <summary>The intervals of a summary: whole steps from the Unix epoch on, or whole days of a time zone.</summary>
internal static class SummaryQuery
{
    public const int MaxIntervals = 2_000;

    public static readonly QueryParameter[] Parameters =
    [
        QueryParameter.From with
        {
            Description = "The start, taken back to a whole step: an RFC 3339 time. Default: 24 h before the end.",
        },
        QueryParameter.To with
        {
            Description = "The end, exclusive: an RFC 3339 time. Default: now.",
        },
        new("step", "A duration from 1m to 24h, or day: the calendar days of time_zone. Default: 1h."),
        new("time_zone", "For step=day: an IANA name such as Europe/Berlin. Default: UTC."),
    ];

    private const string Day = "day";
    private static readonly TimeSpan DefaultStep = TimeSpan.FromHours(1);
    private static readonly TimeSpan DefaultRange = TimeSpan.FromHours(24);
    private static readonly TimeSpan MinStep = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxStep = TimeSpan.FromHours(24);

    /// <summary>Reads the parameters; the bounds are empty when there is a mistake.</summary>
    /// <summary>Sums a subject up as the query asks.</summary>
    public static async Task<Results<Ok<SummariesView>, ProblemResult>> AnswerAsync(
        HttpRequest request,
        Subject subject,
        IPulseReader pulses,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var query = new QueryReader(request);
        var bounds = Read(query, time);
        if (query.Problem() is { } problem)
        {
            return problem;
        }

        var summaries = await pulses.SummariseAsync(subject, bounds, cancellationToken);
        return TypedResults.Ok(new SummariesView(subject.ToString(), [.. summaries.Select(SummaryView.Of)]));
    }

    public static IReadOnlyList<DateTimeOffset> Read(QueryReader query, TimeProvider time)
    {
        var (given, until) = query.Range();
        var to = until ?? time.GetUtcNow();
        var from = given ?? Back(to);
        var step = query.Text("step");
        var zone = Zone(query, step);
        if (from >= to)
        {
            query.Refuse("from", "is not before to (default: now); must be");
            return [];
        }

        if (step == Day)
        {
            return Counted(query, (long)(to - from).TotalDays + 1) ? Days(from, to, zone) : [];
        }

        return Step(query, step) is { } length && Counted(query, ((to - from).Ticks / length.Ticks) + 1) ? Steps(from, to, length) : [];
    }

    /// <summary>Whole steps counted from the Unix epoch; the last may be cut short by <paramref name="to"/>.</summary>
    public static IReadOnlyList<DateTimeOffset> Steps(DateTimeOffset from, DateTimeOffset to, TimeSpan step)
    {
        var offset = (from - DateTimeOffset.UnixEpoch).Ticks % step.Ticks;
        return SummaryBounds.Every(from.AddTicks(offset < 0 ? -offset - step.Ticks : -offset), to, step);
    }

    /// <summary>Calendar days of a time zone; the last may be cut short by <paramref name="to"/>.</summary>
    public static IReadOnlyList<DateTimeOffset> Days(DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone)
    {
        var days = SummaryBounds.Days(DayOf(from, zone), DayOf(to, zone), zone);
        return [.. days.Where(start => start < to), to.ToUniversalTime()];
    }

    private static DateOnly DayOf(DateTimeOffset at, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    private static TimeSpan? Step(QueryReader query, string? step)
    {
        if (step is null)
        {
            return DefaultStep;
        }

        if (DurationText.TryParse(step, out var length) && length >= MinStep && length <= MaxStep)
        {
            return length;
        }

        query.Refuse("step", $"was {QueryReader.Shown(step)}; must be a duration from 1m to 24h, or day");
        return null;
    }

    private static TimeZoneInfo Zone(QueryReader query, string? step)
    {
        if (query.Text("time_zone") is not { } name)
        {
            return TimeZoneInfo.Utc;
        }

        if (step != Day)
        {
            query.Refuse("time_zone", "goes with step=day only");
        }
        else if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            return zone;
        }
        else
        {
            query.Refuse("time_zone", $"was {QueryReader.Shown(name)}; must be an IANA name such as Europe/Berlin");
        }

        return TimeZoneInfo.Utc;
    }

    private static bool Counted(QueryReader query, long intervals)
    {
        if (intervals <= MaxIntervals)
        {
            return true;
        }

        query.Refuse(
            "step",
            string.Create(CultureInfo.InvariantCulture, $"makes {intervals} intervals of the range; must make at most {MaxIntervals}")
        );
        return false;
    }

    private static DateTimeOffset Back(DateTimeOffset to) =>
        to - DateTimeOffset.MinValue > DefaultRange ? to - DefaultRange : DateTimeOffset.MinValue;
}

/// <summary>A subject's summaries, interval by interval.</summary>
internal sealed record SummariesView(string Subject, IReadOnlyList<SummaryView> Items);
