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

/// <summary>Which checks and services the overview shows, and how; lives in the address. Null fields match all.</summary>
public sealed record OverviewFilter(string? Search = null, Health? Status = null, string? Tag = null)
{
    public string? Group { get; init; }
    public string? Kind { get; init; }

    /// <summary>Where the newest result was observed from.</summary>
    public string? Region { get; init; }
    public OverviewSort Sort { get; init; }
    public OverviewView View { get; init; }

    public bool IsEmpty => Search is null && Status is null && Tag is null && Group is null && Kind is null && Region is null;

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
            Region = Choice.Given(query["region"], SearchWords.MaxLength),
            Sort = Choice.Parse<OverviewSort>(query["sort"]) ?? default,
            View = Choice.Parse<OverviewView>(query["view"]) ?? default,
        };

    public bool Matches(OverviewRow row) =>
        (Status is null || row.Health == Status)
        && (Tag is null || row.Tags.Contains(Tag, StringComparer.OrdinalIgnoreCase))
        && (Group is null || string.Equals(row.Group, Group, StringComparison.OrdinalIgnoreCase))
        && (Kind is null || row.Kind == Kind)
        && (Region is null || row.Latest?.Region == Region)
        && (Search is null || SearchWords.AllIn(Search, [row.Name, row.Subject.Key, row.Url, row.Group, .. row.Tags]));

    public string Query() =>
        new AddressQuery()
            .Add("q", Search)
            .Add("status", Status?.Slug())
            .Add("group", Group)
            .Add("kind", Kind)
            .Add("region", Region)
            .Add("tag", Tag)
            .Add("sort", Sort == OverviewSort.Name ? null : Choice.Slug(Sort))
            .Add("view", View == OverviewView.Rows ? null : Choice.Slug(View))
            .ToString();

    /// <summary>The address of the overview with this filter.</summary>
    public string Address() => "/" + Query();
}

/// <summary>How many there are of each <see cref="Health"/>, whatever the filter.</summary>
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

    public static Totals Of(IEnumerable<Health> healths) => new(healths.CountBy(health => health).ToDictionary());

    public static Totals operator +(Totals one, Totals other) =>
        new(HealthExtensions.All.ToDictionary(health => health, health => one.Of(health) + other.Of(health)));
}

/// <summary>Rows that stand together.</summary>
/// <param name="Name">Null: of checks without a group, and of services.</param>
/// <param name="Rows">In the order asked for.</param>
/// <param name="IsOfServices">Holds the services, else checks.</param>
public sealed record OverviewGroup(string? Name, IReadOnlyList<OverviewRow> Rows, bool IsOfServices = false);

/// <summary>An open incident with the check's name.</summary>
public sealed record IncidentLine(Incident Incident, string Name, string? CheckKey);

/// <summary>All that the overview shows.</summary>
public sealed record Overview
{
    public required DateTimeOffset Now { get; init; }
    public OverviewFilter Filter { get; init; } = new();
    public required Totals Checks { get; init; }
    public required Totals Services { get; init; }
    public IReadOnlyList<OverviewGroup> Groups { get; init; } = [];
    public IReadOnlyList<string> GroupNames { get; init; } = [];
    public IReadOnlyList<string> Kinds { get; init; } = [];
    public IReadOnlyList<string> Regions { get; init; } = [];
    public required IReadOnlyList<IncidentLine> OpenIncidents { get; init; }
    public required IReadOnlyList<Ailment> Ailments { get; init; }
    public Totals Totals => Checks + Services;
    public int Shown => Groups.Sum(group => group.Rows.Count);

    public string Headline =>
        Totals.Of(Health.Down) > 0 ? $"{Both(Health.Down)} {Are(Health.Down)} down"
        : Totals.Of(Health.Degraded) > 0 ? $"{Both(Health.Degraded)} {Are(Health.Degraded)} degraded"
        : Totals.Of(Health.Up) is var up and > 0
            ? up + Totals.Of(Health.Paused) < Totals.All ? "Nothing is down"
                : up == 1 ? $"The {(Checks.Of(Health.Up) == 1 ? "check" : "service")} is up"
                : Checks.Of(Health.Up) > 0 && Services.Of(Health.Up) > 0 ? $"Everything is up: {Both(Health.Up)}"
                : $"All {Both(Health.Up)} are up"
        : Totals.All == 0 ? "No checks yet"
        : Totals.All == Totals.Of(Health.Paused) ? "Everything is paused"
        : "Waiting for the first results";

    /// <summary>"2 checks and 1 service".</summary>
    private string Both(Health health) =>
        string.Join(
            " and ",
            new[] { (Checks.Of(health), "check"), (Services.Of(health), "service") }
                .Where(some => some.Item1 > 0)
                .Select(some => Format.Plural(some.Item1, some.Item2))
        );

    private string Are(Health health) => Totals.Of(health) == 1 ? "is" : "are";
}

/// <summary>What a live update of the overview sends.</summary>
public sealed record OverviewUpdate(Overview Overview, IReadOnlyList<OverviewRow> Rows);
