using System.Security.Cryptography;
using System.Text;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.StatusPages;

namespace CloudPulse.Web.StatusPages;

/// <summary>Reads what happened on a status page: what people wrote, what CloudPulse saw, what was planned.</summary>
internal sealed class PublicEventReader(
    IIncidentStore incidents,
    IStatusNoticeStore notices,
    IRegistry<Check> checks,
    IRegistry<PlannedMaintenance> planned
)
{
    private const int MaxNotices = 500;
    private const int MaxIncidentsOfCheck = 100;
    private const int MaxUpcoming = 3;
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(60);

    public async Task<PublicStory> ReadAsync(
        StatusPage page,
        ILookup<Subject, string> names,
        DateTimeOffset from,
        DateTimeOffset to,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var written = await notices.BetweenAsync(page.Key, from, to, MaxNotices, cancellationToken);
        var told = written.Select(notice => notice.IncidentId).OfType<long>().ToHashSet();
        var shown = names.SelectMany(of => of).ToHashSet(StringComparer.Ordinal);
        var events = written.Select(notice => Of(page, notice, shown)).ToList();
        if (page.Definition.ShowIncidents)
        {
            events.AddRange(await AutomaticAsync(page, names, told, from, to, cancellationToken));
        }

        var windows = Windows(page, names, from, now).ToArray();
        events.AddRange(windows.Where(one => one.Window.Start < now && one.Window.Start < to).Select(one => Of(page, one)));
        return new(
            [.. events.OrderByDescending(one => one.StartedAt)],
            [.. windows.Where(one => one.Window.Start >= now).OrderBy(one => one.Window.Start).Select(one => Of(page, one))],
            written.Where(notice => notice.EndedAt is null).Select(notice => notice.Impact).DefaultIfEmpty().Max()
        );
    }

    private async Task<List<PublicEvent>> AutomaticAsync(
        StatusPage page,
        ILookup<Subject, string> names,
        HashSet<long> told,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    )
    {
        var seen = new List<(Incident Incident, string Names)>();
        foreach (var of in names)
        {
            var shown = string.Join(", ", of.Distinct(StringComparer.Ordinal));
            var known = await incidents.PageAsync(new(of.Key, From: from, To: to), before: null, MaxIncidentsOfCheck, cancellationToken);
            seen.AddRange(
                known
                    .Where(incident => incident.Kind is IncidentKind.Down or IncidentKind.Degraded && !told.Contains(incident.Id))
                    .Select(incident => (incident, shown))
            );
        }

        return
        [
            .. seen.GroupBy(one => (one.Names, one.Incident.Kind))
                .SelectMany(group => Merged(page, group.Key.Names, group.Select(one => one.Incident))),
        ];
    }

    /// <summary>One event where several checks that are shown as one fail at the same time.</summary>
    private static IEnumerable<PublicEvent> Merged(StatusPage page, string names, IEnumerable<Incident> seen)
    {
        PublicEvent? merged = null;
        foreach (var incident in seen.OrderBy(one => one.StartedAt))
        {
            if (merged is not null && (merged.EndedAt is null || incident.StartedAt <= merged.EndedAt))
            {
                var isLater = incident.EndedAt is null || incident.EndedAt > merged.EndedAt;
                merged = merged.EndedAt is not null && isLater ? merged with { EndedAt = incident.EndedAt } : merged;
                continue;
            }

            if (merged is not null)
            {
                yield return merged;
            }

            var isDown = incident.Kind == IncidentKind.Down;
            merged = new()
            {
                Id = PublicId(page, "incident", incident.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                Kind = PublicEventKind.Incident,
                Title = names + (isDown ? ": outage" : ": degraded performance"),
                State = isDown ? ComponentState.Outage : ComponentState.Degraded,
                StartedAt = incident.StartedAt,
                EndedAt = incident.EndedAt,
            };
        }

        if (merged is not null)
        {
            yield return merged;
        }
    }

    private IEnumerable<Announced> Windows(StatusPage page, ILookup<Subject, string> names, DateTimeOffset from, DateTimeOffset now)
    {
        const int MaxWindows = 200;
        foreach (var maintenance in planned.Current.All.Where(one => one.IsActive && one.Definition.Announce))
        {
            var covered = names
                .Where(of =>
                    of.Key.Kind == SubjectKind.Check
                    && checks.Current.ByKey(of.Key.Key) is { } check
                    && maintenance.Definition.Covers(check.Definition)
                )
                .SelectMany(of => of)
                .ToHashSet(StringComparer.Ordinal);
            if (covered.Count == 0)
            {
                continue;
            }

            string[] concerned = [.. page.Definition.Components.Select(component => component.Name).Distinct().Where(covered.Contains)];
            // What was over when it was declared never was.
            var since = maintenance.Declaration.CreatedAt > from ? maintenance.Declaration.CreatedAt : from;
            var begun = maintenance.Definition.Windows(since, now).Take(MaxWindows);
            var toCome = maintenance.Definition.Windows(now, now + Ahead).Where(window => window.Start >= now).Take(MaxUpcoming);
            foreach (var window in begun.Concat(toCome))
            {
                yield return new(maintenance, window, concerned);
            }
        }
    }

    private static PublicEvent Of(StatusPage page, StatusNotice notice, HashSet<string> shown) =>
        new()
        {
            Id = PublicId(page, "notice", notice.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            Kind = notice.Updates[0].Status == NoticeStatus.Announcement ? PublicEventKind.Announcement : PublicEventKind.Incident,
            Title = notice.Title,
            State = notice.Impact switch
            {
                NoticeImpact.Degraded => ComponentState.Degraded,
                NoticeImpact.PartialOutage or NoticeImpact.MajorOutage => ComponentState.Outage,
                _ => ComponentState.Unknown,
            },
            StartedAt = notice.StartedAt,
            EndedAt = notice.EndedAt,
            // A component that was renamed or taken off the page is told no more.
            Components = [.. notice.Components.Where(shown.Contains)],
            Updates =
            [
                .. notice
                    .Updates.Reverse()
                    .Select(update => new PublicUpdate(update.At, update.Status.ToString(), SafeMarkdown.ToHtml(update.Text))),
            ],
        };

    private static PublicEvent Of(StatusPage page, Announced announced) =>
        new()
        {
            Id = PublicId(page, "maintenance", $"{announced.Maintenance.Key}/{announced.Window.Start.ToUnixTimeSeconds()}"),
            Kind = PublicEventKind.Maintenance,
            Title = announced.Maintenance.Definition.Name,
            State = ComponentState.Maintenance,
            StartedAt = announced.Window.Start,
            EndedAt = announced.Window.End,
            Components = announced.Names,
            Updates = announced.Maintenance.Definition.Description is { } text
                ? [new(announced.Maintenance.Declaration.UpdatedAt, null, SafeMarkdown.ToHtml(text))]
                : [],
        };

    private static string PublicId(StatusPage page, string kind, string id) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{page.Key}/{kind}/{id}")))[..16];

    private sealed record Announced(PlannedMaintenance Maintenance, MaintenanceWindow Window, string[] Names);
}

/// <param name="Events">What began by now, newest first.</param>
/// <param name="Upcoming">Maintenance to come, the next first.</param>
/// <param name="WorstImpact">Of the notices that go on.</param>
internal sealed record PublicStory(IReadOnlyList<PublicEvent> Events, IReadOnlyList<PublicEvent> Upcoming, NoticeImpact WorstImpact);
