using System.Globalization;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Dashboard.Models;

public enum ServiceSort
{
    Name,
    Heard,
    Rate,
    Errors,
}

/// <summary>Which services the list shows, and in which order; lives in the address.</summary>
public sealed record ServiceFilter(string? Search = null, Health? Status = null, ServiceSort Sort = ServiceSort.Name, int Page = 1)
{
    public const string Path = "/dashboard/services";

    public bool IsEmpty => Search is null && Status is null;

    /// <summary>What is not right counts as not given.</summary>
    internal static ServiceFilter From(IQueryCollection query) =>
        new(
            Choice.Given(query["q"], SearchWords.MaxLength),
            HealthExtensions.Parse(query["status"]),
            Choice.Parse<ServiceSort>(query["sort"]) ?? default,
            int.TryParse(query["page"], CultureInfo.InvariantCulture, out var page) ? Math.Max(1, page) : 1
        );

    public string Query() =>
        new AddressQuery()
            .Add("q", Search)
            .Add("status", Status?.Slug())
            .Add("sort", Sort == ServiceSort.Name ? null : Choice.Slug(Sort))
            .Add("page", Page == 1 ? null : Page)
            .ToString();

    public string Address() => Path + Query();

    public bool Matches(string name, PulseStatus status) =>
        (Status is null || HealthExtensions.Of(status) == Status) && (Search is null || SearchWords.AllIn(Search, name));
}

/// <summary>One service as the list shows it.</summary>
public sealed record ServiceRow
{
    public required string Name { get; init; }
    public required Pulse Latest { get; init; }
    public required ServiceTraffic Traffic { get; init; }
    public required BarStrip Hours { get; init; }
    public string Address => ServicePath.AddressOf(Name);
    public Health Health => HealthExtensions.Of(Latest.Status);
}

/// <summary>Rate, errors and duration.</summary>
/// <param name="PerMinute">Events a minute, over this hour so far and the one before.</param>
/// <param name="Day">Of the last 24 hours.</param>
/// <param name="P95">Of the last 24 hours; null when nothing was timed.</param>
public sealed record ServiceTraffic(double PerMinute, StatusCounts Day, TimeSpan? P95)
{
    /// <summary>How many of those that count were down; null when none counts.</summary>
    public double? ErrorShare => 1 - Day.Uptime;
}

/// <summary>A page of the services.</summary>
public sealed record ServiceList
{
    public const int PageSize = 50;

    public required ServiceFilter Filter { get; init; }
    public required IReadOnlyList<ServiceRow> Rows { get; init; }

    /// <summary>How many match.</summary>
    public required int Matching { get; init; }
    public required Totals Totals { get; init; }
    public required DateTimeOffset Now { get; init; }
    public int Pages => Math.Max(1, (Matching + PageSize - 1) / PageSize);
}
