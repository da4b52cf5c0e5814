using System.Globalization;
using System.Text.RegularExpressions;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Dashboard.Serving;

namespace CloudPulse.Web.Dashboard.Maintenance;

/// <summary>When a maintenance is, as people say it: once, each week, or by a cron expression; and as it is declared.</summary>
public sealed partial record MaintenanceTimes
{
    public const string Once = "once";
    public const string Weekly = "weekly";
    public const string ByCron = "cron";

    public static readonly string[] Week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    private const string LocalFormat = "yyyy-MM-dd'T'HH:mm";
    private static readonly string[] LocalFormats = [LocalFormat, "yyyy-MM-dd'T'HH:mm:ss"];
    private static readonly string[] ClockFormats = ["HH:mm", "HH:mm:ss", "H:mm"];

    /// <summary>One of the three.</summary>
    public string When { get; init; } = Once;

    /// <summary>On the clock of <see cref="Zone"/>.</summary>
    public string From { get; init; } = "";
    public string To { get; init; } = "";
    public IReadOnlyList<string> Days { get; init; } = [];
    public string At { get; init; } = "";
    public string Cron { get; init; } = "";
    public string Duration { get; init; } = "";
    public string Zone { get; init; } = "UTC";

    public static MaintenanceTimes Of(MaintenanceDefinition maintenance)
    {
        var zone = maintenance.Cron?.Zone ?? TimeZoneInfo.Utc;
        var times = new MaintenanceTimes
        {
            From = Local(maintenance.Start, zone),
            To = Local(maintenance.End, zone),
            Zone = zone.Id,
            Duration = maintenance.Duration is { } duration ? DurationText.Format(duration) : "",
        };
        return maintenance.Cron is not { Expression: var cron } ? times
            : WeeklyCron.Match(cron) is { Success: true } match && DaysOf(match.Groups["days"].Value) is { Count: > 0 } days
                ? times with
                {
                    When = Weekly,
                    Days = days,
                    At = $"{match.Groups["hour"].Value.PadLeft(2, '0')}:{match.Groups["minute"].Value.PadLeft(2, '0')}",
                    Cron = cron,
                }
            : times with { When = ByCron, Cron = cron };
    }

    public static MaintenanceTimes Of(PostedForm posted) =>
        new()
        {
            When = posted.Text("when") is Weekly or ByCron ? posted.Text("when") : Once,
            From = posted.Text("from"),
            To = posted.Text("to"),
            Days = [.. Week.Where(day => posted.Has("days", day))],
            At = posted.Text("at"),
            Cron = posted.Text("cron"),
            Duration = posted.Text("duration"),
            Zone = posted.Text("zone") is { Length: > 0 } zone ? zone : "UTC",
        };

    /// <summary>The fields that say so in a declaration, by name; an empty text is no field.</summary>
    public Dictionary<string, string> ToFields(ICollection<ConfigurationError> mistakes)
    {
        var isOnce = When == Once;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out var zone) && isOnce)
        {
            mistakes.Add(
                new("time_zone", $"was \"{Zone}\", which this machine does not know; must be a name such as Europe/Berlin", default)
            );
        }

        return new(StringComparer.Ordinal)
        {
            ["start"] = Instant("start", From, zone ?? TimeZoneInfo.Utc, mistakes),
            ["end"] = Instant("end", To, zone ?? TimeZoneInfo.Utc, mistakes),
            ["cron"] = When switch
            {
                Weekly => WeeklyExpression(mistakes),
                ByCron => Cron,
                _ => "",
            },
            ["duration"] = isOnce ? "" : Duration,
            ["time_zone"] = isOnce ? "" : Zone,
        };
    }

    private string WeeklyExpression(ICollection<ConfigurationError> mistakes)
    {
        if (Days.Count == 0)
        {
            mistakes.Add(new("cron", "needs at least one day of the week", default));
        }

        if (!TimeOnly.TryParseExact(At, ClockFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
        {
            mistakes.Add(new("cron", $"begins at \"{At}\"; must be a time of day such as 03:30", default));
        }

        return string.Create(CultureInfo.InvariantCulture, $"{at.Minute} {at.Hour} * * {string.Join(',', Days.DefaultIfEmpty("mon"))}");
    }

    /// <summary>What no clock shows is left as it was typed, for the reader to judge.</summary>
    private static string Instant(string field, string typed, TimeZoneInfo zone, ICollection<ConfigurationError> mistakes)
    {
        if (!DateTime.TryParseExact(typed, LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return typed;
        }

        if (zone.IsInvalidTime(local))
        {
            mistakes.Add(new(field, $"was {typed}, which is skipped in {zone.Id}: clocks are put forward then", default));
        }

        // Of an hour that comes twice, the first.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        var ticks = local.Ticks - offset.Ticks;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? typed : Rfc3339.Format(new(ticks, TimeSpan.Zero));
    }

    private static string Local(DateTimeOffset? time, TimeZoneInfo zone) =>
        time is { } known ? TimeZoneInfo.ConvertTime(known, zone).ToString(LocalFormat, CultureInfo.InvariantCulture) : "";

    private static List<string> DaysOf(string text)
    {
        var days = new List<string>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-').Select(DayOf).ToArray();
            if (ends.Length > 2 || ends.Contains(-1) || ends[0] > ends[^1])
            {
                return [];
            }

            days.AddRange(Week.Skip(ends[0]).Take(ends[^1] - ends[0] + 1));
        }

        return days;
    }

    /// <summary>Monday is 0; -1: none of them.</summary>
    private static int DayOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (number + 6) % 7
            : Array.FindIndex(Week, day => day.Equals(text, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(
        @"\A(?<minute>\d{1,2}) (?<hour>\d{1,2}) \* \* (?<days>[A-Za-z0-7,-]+)\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex WeeklyCron { get; }
}
