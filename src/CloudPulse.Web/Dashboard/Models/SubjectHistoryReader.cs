using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>The past of a check or a service.</summary>
public sealed record SubjectHistory
{
    public required BarStrip Hours { get; init; }
    public required BarStrip Days { get; init; }
    public required IReadOnlyList<UptimeLine> Uptimes { get; init; }

    /// <summary>The newest results that were not well, of seven days.</summary>
    public required IReadOnlyList<Pulse> Failures { get; init; }
}

internal sealed class SubjectHistoryReader(IPulseReader pulses)
{
    private const int Days = 90;
    private const int MaxFailures = 20;

    public async Task<SubjectHistory> ReadAsync(Subject subject, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hour = OverviewWindow.HourOf(now);
        var week = await CountAsync(subject, Steps(hour.AddDays(-7), now, TimeSpan.FromHours(1)), cancellationToken);
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var firstDay = today.AddDays(1 - Days);
        var days = await CountAsync(subject, Steps(firstDay, now, TimeSpan.FromDays(1)), cancellationToken);
        var month = await CountAsync(subject, [hour.AddDays(-30), OverviewWindow.EndOf(now)], cancellationToken);
        var lastDay = week[^OverviewWindow.Hours..];
        return new()
        {
            Hours = new(hour.AddHours(1 - OverviewWindow.Hours), TimeSpan.FromHours(1), lastDay),
            Days = new(firstDay, TimeSpan.FromDays(1), days),
            Uptimes =
            [
                new("24 hours", hour.AddHours(1 - OverviewWindow.Hours), Sum(lastDay)),
                new("7 days", hour.AddDays(-7), Sum(week)),
                new("30 days", hour.AddDays(-30), Sum(month)),
                new("90 days", firstDay, Sum(days)),
            ],
            Failures = await FailuresAsync(subject, hour.AddDays(-7), week, cancellationToken),
        };
    }

    /// <summary>Only the hours that had any are read, so a year of good results costs nothing.</summary>
    private async Task<IReadOnlyList<Pulse>> FailuresAsync(
        Subject subject,
        DateTimeOffset from,
        StatusCounts[] hours,
        CancellationToken cancellationToken
    )
    {
        const int PageSize = 500;
        var failures = new List<Pulse>(MaxFailures);
        for (var index = hours.Length - 1; index >= 0 && failures.Count < MaxFailures; index--)
        {
            var counts = hours[index];
            if (counts.Down + counts.Degraded + counts.Inconclusive == 0)
            {
                continue;
            }

            var start = from.AddHours(index);
            PulseCursor? after = null;
            do
            {
                var page = await pulses.PageAsync(
                    subject,
                    start,
                    start.AddHours(1),
                    PageOrder.NewestFirst,
                    PageSize,
                    after,
                    cancellationToken
                );
                failures.AddRange(page.Pulses.Where(pulse => pulse.Status != PulseStatus.Up).Take(MaxFailures - failures.Count));
                after = page.Next;
            } while (after is not null && failures.Count < MaxFailures);
        }

        return failures;
    }

    private async Task<StatusCounts[]> CountAsync(
        Subject subject,
        IReadOnlyList<DateTimeOffset> bounds,
        CancellationToken cancellationToken
    ) => (await pulses.CountAsync([subject], bounds, cancellationToken))[0];

    private static List<DateTimeOffset> Steps(DateTimeOffset from, DateTimeOffset now, TimeSpan step)
    {
        var bounds = new List<DateTimeOffset>();
        for (var bound = from; bound <= now; bound += step)
        {
            bounds.Add(bound);
        }

        bounds.Add(OverviewWindow.EndOf(now));
        return bounds;
    }

    private static StatusCounts Sum(IEnumerable<StatusCounts> counts) => counts.Aggregate(default(StatusCounts), StatusCounts.Add);
}
