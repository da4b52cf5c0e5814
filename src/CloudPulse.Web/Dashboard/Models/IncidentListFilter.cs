using System.Globalization;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Web.Api.Incidents;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>Which incidents the list shows, and how much time its lanes; lives in the address. Null fields match all.</summary>
public sealed record IncidentListFilter
{
    public const string Path = "/dashboard/incidents";
    private const string DayFormat = "yyyy-MM-dd";

    public bool? Open { get; init; }
    public Subject? Subject { get; init; }
    public IncidentKind? Kind { get; init; }

    /// <summary>Going on at some time of this day (UTC) or later.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Going on at some time of this day (UTC) or earlier.</summary>
    public DateOnly? To { get; init; }
    public string? Search { get; init; }
    public LaneWindow Window { get; init; } = LaneWindow.Week;

    /// <summary>Where a page goes on.</summary>
    public long? Before { get; init; }

    public bool IsEmpty => Open is null && Subject is null && Kind is null && From is null && To is null && Search is null;

    /// <summary>What is not right counts as not given.</summary>
    internal static IncidentListFilter Read(IQueryCollection query) =>
        new()
        {
            Open = bool.TryParse(query["open"], out var open) ? open : null,
            Subject = Core.Model.Subject.TryParse(Choice.Given(query["subject"], 300), out var subject) ? subject : null,
            Kind = Choice.Parse<IncidentKind>(query["kind"]),
            From = Day(query["from"]),
            To = Day(query["to"]),
            Search = Choice.Given(query["q"], SearchWords.MaxLength),
            Window = LaneWindow.Parse(query["window"]),
            Before = long.TryParse(query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : null,
        };

    public string Query() =>
        new AddressQuery()
            .Add("q", Search)
            .Add("open", Open is { } open ? (open ? "true" : "false") : null)
            .Add("kind", Kind is { } kind ? Choice.Slug(kind) : null)
            .Add("subject", Subject?.ToString())
            .Add("from", DayText(From))
            .Add("to", DayText(To))
            .Add("window", Window == LaneWindow.Week ? null : Window.Slug)
            .Add("before", Before?.ToString(CultureInfo.InvariantCulture))
            .ToString();

    public string Address() => Path + Query();

    public static string? DayText(DateOnly? day) => day?.ToString(DayFormat, CultureInfo.InvariantCulture);

    internal IncidentFilter ToStored(RegistrySnapshot<Check> checks) =>
        new(
            Subject,
            Kind,
            Open,
            From is { } from ? Midnight(from) : null,
            To is { } to && to < DateOnly.MaxValue ? Midnight(to.AddDays(1)) : null,
            IncludeWithdrawn: true,
            IncidentPaging.SearchOf(Search, checks)
        );

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}

/// <summary>How much time the lanes show.</summary>
public sealed record LaneWindow(string Slug, string Name, TimeSpan Length)
{
    public static readonly LaneWindow Week = new("7d", "7 days", TimeSpan.FromDays(7));

    public static readonly IReadOnlyList<LaneWindow> All =
    [
        new("24h", "24 hours", TimeSpan.FromHours(24)),
        Week,
        new("30d", "30 days", TimeSpan.FromDays(30)),
        new("90d", "90 days", TimeSpan.FromDays(90)),
    ];

    public static LaneWindow Parse(string? slug) => All.FirstOrDefault(window => window.Slug == slug) ?? Week;
}
