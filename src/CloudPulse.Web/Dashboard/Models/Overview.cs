using CloudPulse.Core;
using CloudPulse.Core.Model;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Dashboard.Models;

public enum OverviewSort
{
    Name,

    /// <summary>The worst first.</summary>
    Status,

    /// <summary>The lowest uptime of 24 hours first.</summary>
    Uptime,

    /// <summary>The slowest first.</summary>
    P95,

    /// <summary>The newest change of status first.</summary>
    Since,
}

public enum OverviewView
{
    Rows,
    Compact,
    Cards,
}

/// <summary>Which checks the overview shows, and how; lives in the address. Null fields match all.</summary>
public sealed record OverviewFilter(string? Search = null, Health? Status = null, string? Tag = null)
{
    public string? Group { get; init; }
    public string? Kind { get; init; }
    public OverviewSort Sort { get; init; }
    public OverviewView View { get; init; }

    public bool IsEmpty => Search is null && Status is null && Tag is null && Group is null && Kind is null;

    /// <summary>What is not right counts as not given.</summary>
    internal static OverviewFilter From(IQueryCollection query) =>
        new(
            Choice.Given(query["q"], SearchWords.MaxLength),
            HealthExtensions.Parse(query["status"]),
            Choice.Given(query["tag"], SearchWords.MaxLength)
        )
        {
            Group = Choice.Given(query["group"], SearchWords.MaxLength),
            Kind = Choice.Given(query["kind"], SearchWords.MaxLength),
            Sort = Choice.Parse<OverviewSort>(query["sort"]) ?? default,
            View = Choice.Parse<OverviewView>(query["view"]) ?? default,
        };

    public bool Matches(CheckRow row) =>
        (Status is null || row.Health == Status)
        && (Tag is null || row.Definition.Tags.Contains(Tag, StringComparer.OrdinalIgnoreCase))
        && (Group is null || string.Equals(row.Definition.Group, Group, StringComparison.OrdinalIgnoreCase))
        && (Kind is null || row.Definition.Kind == Kind)
        && (Search is null || MatchesSearch(row.Definition));

    public string Query() =>
        new AddressQuery()
            .Add("q", Search)
            .Add("status", Status?.Slug())
            .Add("group", Group)
            .Add("kind", Kind)
            .Add("tag", Tag)
            .Add("sort", Sort == OverviewSort.Name ? null : Choice.Slug(Sort))
            .Add("view", View == OverviewView.Rows ? null : Choice.Slug(View))
            .ToString();

    /// <summary>The address of the overview with this filter.</summary>
    public string Address() => "/" + Query();

    private bool MatchesSearch(CheckDefinition check) =>
        SearchWords.AllIn(Search!, [check.Name, check.Key, check.Url, check.Group, .. check.Tags]);
}

/// <summary>How many checks there are of each <see cref="Health"/>, whatever the filter.</summary>
public sealed record Totals(IReadOnlyDictionary<Health, int> Counts)
{
    public int Of(Health health) => Counts.GetValueOrDefault(health);

    public int All => Counts.Values.Sum();

    /// <summary>"3 down, 1 degraded, 212 up, 2 inconclusive".</summary>
    public string Sentence =>
        string.Join(
            ", ",
            HealthExtensions.All.Where(health => Of(health) > 0).Select(health => $"{Format.Count(Of(health))} {health.Slug()}")
        );

    public string Headline =>
        (Of(Health.Down), Of(Health.Degraded), Of(Health.Up)) switch
        {
            (> 0 and var down, _, _) => Format.Plural(down, "check is down", "checks are down"),
            (_, > 0 and var degraded, _) => Format.Plural(degraded, "check is degraded", "checks are degraded"),
            (_, _, > 0 and var up) when up + Of(Health.Paused) == All => up == 1
                ? "The check is up"
                : $"All {Format.Count(up)} checks are up",
            (_, _, > 0) => "Nothing is down",
            _ when All == 0 => "No checks yet",
            _ when All == Of(Health.Paused) => "Everything is paused",
            _ => "Waiting for the first results",
        };

    public static Totals Of(IEnumerable<CheckRow> rows) => new(rows.CountBy(row => row.Health).ToDictionary());
}

public sealed record CheckGroup(string? Name, IReadOnlyList<CheckRow> Rows);

/// <summary>An open incident with the check's name.</summary>
public sealed record IncidentLine(Incident Incident, string Name, string? CheckKey);

/// <summary>All that the overview shows.</summary>
public sealed record Overview
{
    public required DateTimeOffset Now { get; init; }
    public required OverviewFilter Filter { get; init; }
    public required Totals Totals { get; init; }
    public required IReadOnlyList<CheckGroup> Groups { get; init; }
    public required IReadOnlyList<string> GroupNames { get; init; }
    public required IReadOnlyList<string> Kinds { get; init; }
    public required IReadOnlyList<IncidentLine> OpenIncidents { get; init; }
    public required IReadOnlyList<Ailment> Ailments { get; init; }
    public int Shown => Groups.Sum(group => group.Rows.Count);
}

/// <summary>What a live update of the overview sends.</summary>
public sealed record OverviewUpdate(Overview Overview, IReadOnlyList<CheckRow> Rows);
