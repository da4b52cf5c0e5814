using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Core.Schedule;
using CloudPulse.Core.StatusPages;
using CloudPulse.Web.Dashboard.Models;
using CloudPulse.Web.StatusPages.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Web.StatusPages.Badges;

internal enum BadgeMetric
{
    Uptime,
    Status,
    Latency,
}

internal enum BadgeStatistic
{
    P50,
    P95,
    Avg,
}

/// <summary>What badges say. Only of subjects that a status page shows: of all others there is nothing to be learnt, not even that they exist.</summary>
internal sealed class BadgeReader(
    IRegistry<StatusPage> pages,
    IRegistry<Check> checks,
    IStatusBoard board,
    IPulseReader pulses,
    MaintenanceCalendar maintenance,
    PagePasswords passwords,
    TimeProvider time,
    ILogger<BadgeReader> logger
)
{
    public const string Green = "#2e7d32";
    public const string Yellow = "#8f6400";
    public const string Red = "#b3261e";
    public const string Blue = "#3f5fa8";
    public const string Grey = "#6b6b6b";

    private readonly FreshCache<(Subject Subject, BadgeMetric Metric, int Hours, BadgeStatistic Statistic), BadgeValue> _values = new(
        time,
        logger
    );

    /// <summary>The component that shows this check or service to whoever asks; null: there is nothing.</summary>
    public async ValueTask<(Subject Subject, string Name, bool IsPrivate)?> FindAsync(string key, HttpRequest request)
    {
        (Subject, string, bool)? found = null;
        foreach (var page in pages.Current.All)
        {
            foreach (var component in page.Definition.Components)
            {
                if ((component.Check ?? component.Service) != key || !await passwords.MaySeeAsync(page, request))
                {
                    continue;
                }

                var subject = component.Check is null ? Subject.Service(key) : Subject.Check(key);
                if (page.Definition.Password is null)
                {
                    return (subject, component.Name, false);
                }

                found ??= (subject, component.Name, true);
            }
        }

        return found;
    }

    public ValueTask<BadgeValue> ReadAsync(Subject subject, BadgeMetric metric, int hours, BadgeStatistic statistic) =>
        _values.GetAsync(
            (subject, metric, hours, statistic),
            version: 0,
            () =>
                metric switch
                {
                    BadgeMetric.Uptime => UptimeAsync(subject, hours),
                    BadgeMetric.Latency => LatencyAsync(subject, hours, statistic),
                    _ => Task.FromResult(Status(subject)),
                }
        );

    private async Task<BadgeValue> UptimeAsync(Subject subject, int hours)
    {
        var to = OverviewWindow.EndOf(time.GetUtcNow());
        var counts = await pulses.CountAsync([subject], [to.AddHours(-hours), to], CancellationToken.None);
        var uptime = counts[0][0].Uptime;
        return new(
            Format.Percent(uptime).Replace(" %", "%", StringComparison.Ordinal),
            uptime switch
            {
                null => Grey,
                >= 0.999 => Green,
                >= 0.95 => Yellow,
                _ => Red,
            }
        );
    }

    private async Task<BadgeValue> LatencyAsync(Subject subject, int hours, BadgeStatistic statistic)
    {
        var now = time.GetUtcNow();
        var summary = (await pulses.SummariseAsync(subject, [now.AddHours(-hours), now], CancellationToken.None))[0];
        TimeSpan? latency = statistic switch
        {
            BadgeStatistic.P50 => summary.Latency?.P50,
            BadgeStatistic.P95 => summary.Latency?.P95,
            _ => summary.Latency?.Mean,
        };
        return new(
            Format.Latency(latency),
            latency?.TotalMilliseconds switch
            {
                null => Grey,
                < 500 => Green,
                < 2000 => Yellow,
                _ => Red,
            }
        );
    }

    private BadgeValue Status(Subject subject)
    {
        var check = checks.Current.ByKey(subject.Key);
        var state =
            subject.Kind == SubjectKind.Service
                ? ComponentStates.Of(pulses.Latest(subject)?.Status)
                : ComponentStates.Of(
                    check,
                    board.Get(subject),
                    check is not null && maintenance.Covers(check.Definition, time.GetUtcNow())
                );
        return state switch
        {
            ComponentState.Operational => new("up", Green),
            ComponentState.Degraded => new("degraded", Yellow),
            ComponentState.Outage => new("down", Red),
            ComponentState.Maintenance => new("maintenance", Blue),
            _ => new("unknown", Grey),
        };
    }
}

internal sealed record BadgeValue(string Text, string Color);
