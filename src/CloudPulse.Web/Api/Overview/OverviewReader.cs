using CloudPulse.Core;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Web.Api.Checks;
using CloudPulse.Web.Dashboard.Models;
using CloudPulse.Web.Responses;

namespace CloudPulse.Web.Api.Overview;

/// <summary>Reads the overview: everything from memory or in one question.</summary>
internal sealed class OverviewReader(
    IRegistry<Check> checks,
    IStatusBoard board,
    IPulseReader pulses,
    LatencyCache latencies,
    SelfHealth self,
    TimeProvider time
)
{
    private const int Hours = 24;

    public async Task<OverviewView> ReadAsync(CheckFilter filter, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        Check[] shown = [.. checks.Current.All.Where(check => filter.Matches(check, board))];
        Subject[] subjects = [.. shown.Select(check => check.Subject)];
        await latencies.RenewAsync(subjects, cancellationToken);
        var bounds = Bounds(now);
        var counts = await pulses.CountAsync(subjects, bounds, cancellationToken);
        OverviewCheckView[] rows = [.. shown.Select((check, index) => Row(check, counts[index]))];
        return new(
            now,
            [.. self.Ailments.Select(ailment => AilmentView.From(ailment))],
            rows.CountBy(row => row.Status).ToDictionary(),
            bounds[OlderIntervals],
            rows
        );
    }

    /// <summary>90, 30 and 7 days ago, then the hours of the last day, this one as far as it has come.</summary>
    private static DateTimeOffset[] Bounds(DateTimeOffset now)
    {
        var hour = OverviewWindow.HourOf(now);
        return
        [
            hour.AddDays(-90),
            hour.AddDays(-30),
            hour.AddDays(-7),
            .. Enumerable.Range(1 - Hours, Hours).Select(offset => hour.AddHours(offset)),
            OverviewWindow.EndOf(now),
        ];
    }

    private const int OlderIntervals = 3;

    private OverviewCheckView Row(Check check, StatusCounts[] counts)
    {
        var (status, definition) = (board.Get(check.Subject), check.Definition);
        var latest = status?.Latest ?? pulses.Latest(check.Subject);
        var day = Sum(counts.AsSpan(OlderIntervals));
        var week = day + counts[2];
        var month = week + counts[1];
        return new()
        {
            Id = check.Id,
            Key = check.Key,
            Name = definition.Name,
            Url = definition.Url,
            Kind = definition.Kind,
            Group = definition.Group,
            Tags = definition.Tags,
            ManagedBy = check.Declaration.ManagedBy,
            Status = CheckStateView.StatusOf(check, status),
            Since = status?.Since,
            Flapping = status?.IsFlapping ?? false,
            OpenIncidentId = status?.OpenIncident?.Id,
            LatestAt = latest?.Time,
            LatestLatencyMs = WebJson.Milliseconds(latest?.Latency),
            LatestFailure = FailureView.From(latest?.Failure),
            Bars = [.. counts.Skip(OlderIntervals).Select(CountsView.From)],
            Uptime24Hours = day.Uptime,
            Uptime7Days = week.Uptime,
            Uptime30Days = month.Uptime,
            Uptime90Days = (month + counts[0]).Uptime,
            LatencyP95Ms = WebJson.Milliseconds(latencies.P95(check.Subject)),
        };
    }

    private static StatusCounts Sum(ReadOnlySpan<StatusCounts> counts)
    {
        var sum = default(StatusCounts);
        foreach (var count in counts)
        {
            sum += count;
        }

        return sum;
    }
}
