using CloudPulse.Core;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>Which checks the overview shows; lives in the address. Null fields match all.</summary>
public sealed record OverviewFilter(string? Search = null, Health? Status = null, string? Tag = null)
{
    public const int MaxSearchLength = 200;

    public bool IsEmpty => Search is null && Status is null && Tag is null;

    public bool Matches(CheckRow row) =>
        (Status is null || row.Health == Status)
        && (Tag is null || row.Definition.Tags.Contains(Tag, StringComparer.OrdinalIgnoreCase))
        && (Search is null || MatchesSearch(row.Definition));

    /// <summary>The address of the overview with this filter.</summary>
    public string Address()
    {
        var parts = new List<string>(3);
        if (Search is not null)
        {
            parts.Add("q=" + Uri.EscapeDataString(Search));
        }

        if (Status is { } status)
        {
            parts.Add("status=" + status.Slug());
        }

        if (Tag is not null)
        {
            parts.Add("tag=" + Uri.EscapeDataString(Tag));
        }

        return parts.Count == 0 ? "/" : "/?" + string.Join('&', parts);
    }

    private bool MatchesSearch(CheckDefinition check) =>
        Search!
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .All(word =>
                Has(check.Name, word)
                || Has(check.Key, word)
                || Has(check.Url, word)
                || Has(check.Group, word)
                || check.Tags.Any(tag => Has(tag, word))
            );

    private static bool Has(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
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
    public required IReadOnlyList<IncidentLine> OpenIncidents { get; init; }
    public required IReadOnlyList<Ailment> Ailments { get; init; }
    public int Shown => Groups.Sum(group => group.Rows.Count);
}

/// <summary>What a live update of the overview sends.</summary>
public sealed record OverviewUpdate(Overview Overview, IReadOnlyList<CheckRow> Rows);
