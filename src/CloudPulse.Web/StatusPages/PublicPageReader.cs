using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using CloudPulse.Core.Schedule;
using CloudPulse.Core.StatusPages;

namespace CloudPulse.Web.StatusPages;

/// <summary>Reads what a status page tells out of the stores.</summary>
internal sealed class PublicPageReader(
    IRegistry<Check> checks,
    IStatusBoard board,
    IPulseReader pulses,
    MaintenanceCalendar maintenance,
    PublicEventReader events,
    TimeProvider time
)
{
    public const int Days = 90;

    private const int PastDays = 14;
    private const int MonthsBack = 12;

    /// <summary>A service that was not heard for so long may be anything.</summary>
    private static readonly TimeSpan ServiceStaleAfter = TimeSpan.FromHours(1);

    public async Task<PublicPage> ReadAsync(StatusPage page, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var definition = page.Definition;
        var (first, bounds) = DayBar.Days(Days, now, definition.TimeZone);
        var subjects = definition.Components.Select(SubjectsOf).ToArray();
        var counts = await CountAsync([.. subjects.SelectMany(of => of).Distinct()], bounds, cancellationToken);
        var components = definition
            .Components.Select(
                (component, index) =>
                {
                    var days = Sum([.. subjects[index].Select(subject => counts[subject])]);
                    var total = days.Aggregate(default(StatusCounts), (sum, day) => sum + day);
                    return new PublicComponent(
                        component.Name,
                        component.Description,
                        ComponentStates.Worst(subjects[index].Select(subject => StateOf(subject, now))),
                        total.Uptime,
                        [.. days.Select((day, offset) => new DayBar(first.AddDays(offset), day))]
                    );
                }
            )
            .ToArray();
        var pastFrom = bounds[Days - PastDays];
        var story = await events.ReadAsync(page, SubjectNames(definition), pastFrom, bounds[^1], now, cancellationToken);
        var current = story.Events.Where(one => IsCurrent(one, now)).ToArray();
        var (state, sentence) = ComponentStates.Overall([.. components.Select(component => component.State)], story.WorstImpact);
        return Frame(page, now) with
        {
            State = state,
            Sentence = sentence,
            Sections = Sections(definition, components),
            Current = current,
            Upcoming = [.. story.Upcoming],
            Past = Past(story.Events.Except(current), first.AddDays(Days - 1), definition.TimeZone),
        };
    }

    /// <summary>The archive has this month of the page's zone: not one that has not begun, and not one too far back.</summary>
    public bool HasMonth(StatusPage page, DateOnly month)
    {
        var newest = MonthOf(Today(page));
        return month <= newest && month >= newest.AddMonths(-MonthsBack);
    }

    /// <summary>What began in a month of the page's zone.</summary>
    public async Task<PublicMonth> ReadMonthAsync(StatusPage page, DateOnly month, CancellationToken cancellationToken)
    {
        var zone = page.Definition.TimeZone;
        var from = SummaryBounds.StartOfDay(month, zone);
        var to = SummaryBounds.StartOfDay(month.AddMonths(1), zone);
        var now = time.GetUtcNow();
        var story = await events.ReadAsync(page, SubjectNames(page.Definition), from, to, now, cancellationToken);
        return new(
            Frame(page, now),
            month,
            HasMonth(page, month.AddMonths(-1)) ? month.AddMonths(-1) : null,
            HasMonth(page, month.AddMonths(1)) ? month.AddMonths(1) : null,
            [.. story.Events.Where(one => one.StartedAt >= from && one.StartedAt < to)]
        );
    }

    private DateOnly Today(StatusPage page) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), page.Definition.TimeZone).DateTime);

    private static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);

    /// <summary>The page without anything that was observed.</summary>
    private static PublicPage Frame(StatusPage page, DateTimeOffset now)
    {
        var definition = page.Definition;
        return new()
        {
            Slug = definition.Key,
            Name = definition.Name,
            Description = definition.Description is { } text ? SafeMarkdown.ToHtml(text) : null,
            Logo = definition.Logo,
            Website = definition.Website,
            Palette = definition.Accent is { } accent ? Palette.Of(accent) : null,
            Theme = definition.Theme switch
            {
                StatusPageTheme.Light => "light",
                StatusPageTheme.Dark => "dark",
                _ => null,
            },
            TimeZone = definition.TimeZone,
            HiddenFromSearch = definition.HiddenFromSearch,
            AsOf = now.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerMinute)),
            State = ComponentState.Unknown,
            Sentence = "",
            Sections = [],
            Current = [],
            Upcoming = [],
            Past = [],
        };
    }

    private static bool IsCurrent(PublicEvent one, DateTimeOffset now) => one.EndedAt is null || one.EndedAt > now;

    private static List<PublicSection> Sections(StatusPageDefinition definition, PublicComponent[] components)
    {
        var sections = new List<PublicSection>();
        var done = 0;
        foreach (var section in definition.Sections)
        {
            sections.Add(new(section.Name, components[done..(done + section.Components.Count)]));
            done += section.Components.Count;
        }

        return sections;
    }

    private static List<PublicDay> Past(IEnumerable<PublicEvent> events, DateOnly today, TimeZoneInfo zone)
    {
        var byDay = events.ToLookup(one => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(one.StartedAt, zone).DateTime));
        return [.. Enumerable.Range(0, PastDays).Select(back => today.AddDays(-back)).Select(day => new PublicDay(day, [.. byDay[day]]))];
    }

    private Subject[] SubjectsOf(StatusPageComponent component) =>
        component switch
        {
            { Check: { } key } => [Subject.Check(key)],
            { Service: { } name } => [Subject.Service(name)],
            _ => [.. checks.Current.All.Where(check => check.Definition.Group == component.Group).Select(check => check.Subject)],
        };

    /// <summary>By what public names each check is shown.</summary>
    private ILookup<Subject, string> SubjectNames(StatusPageDefinition definition) =>
        definition
            .Components.SelectMany(component => SubjectsOf(component).Select(subject => (subject, component.Name)))
            .ToLookup(pair => pair.subject, pair => pair.Name);

    private ComponentState StateOf(Subject subject, DateTimeOffset now)
    {
        if (subject.Kind == SubjectKind.Service)
        {
            return ComponentStates.Of(pulses.Latest(subject) is { } latest && now - latest.Time < ServiceStaleAfter ? latest.Status : null);
        }

        var check = checks.Current.ByKey(subject.Key);
        return ComponentStates.Of(check, board.Get(subject), check is not null && maintenance.Covers(check.Definition, now));
    }

    private async Task<Dictionary<Subject, StatusCounts[]>> CountAsync(
        Subject[] subjects,
        IReadOnlyList<DateTimeOffset> bounds,
        CancellationToken cancellationToken
    )
    {
        var counts = new Dictionary<Subject, StatusCounts[]>();
        if (bounds.All(bound => bound.UtcTicks % TimeSpan.TicksPerHour == 0))
        {
            var known = await pulses.CountAsync(subjects, bounds, cancellationToken);
            for (var index = 0; index < subjects.Length; index++)
            {
                counts[subjects[index]] = known[index];
            }

            return counts;
        }

        // In zones that are off by a part of an hour no day begins with a rollup's hour.
        foreach (var subject in subjects)
        {
            var summaries = await pulses.SummariseAsync(subject, bounds, cancellationToken);
            counts[subject] = [.. summaries.Select(summary => summary.Counts)];
        }

        return counts;
    }

    private static StatusCounts[] Sum(IReadOnlyList<StatusCounts[]> parts)
    {
        var sum = new StatusCounts[Days];
        foreach (var part in parts)
        {
            for (var day = 0; day < Days; day++)
            {
                sum[day] += part[day];
            }
        }

        return sum;
    }
}
