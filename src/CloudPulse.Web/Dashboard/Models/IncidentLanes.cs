using CloudPulse.Core.Model;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>Incidents over time, a lane for each subject.</summary>
public sealed class IncidentLanes
{
    public const int Width = 1000;
    public const int Height = 20;
    private const int Calm = 12;
    private const int MaxLanes = 100;
    private const double Least = 5;

    private IncidentLanes(DateTimeOffset from, DateTimeOffset to, IReadOnlyList<Lane> lanes, int more)
    {
        From = from;
        To = to;
        Lanes = lanes;
        More = more;
    }

    public DateTimeOffset From { get; }
    public DateTimeOffset To { get; }

    /// <summary>Those in trouble now first, then those that were so last.</summary>
    public IReadOnlyList<Lane> Lanes { get; }

    /// <summary>How many more subjects there are.</summary>
    public int More { get; }

    public static IncidentLanes Of(DateTimeOffset from, DateTimeOffset to, IEnumerable<IncidentLine> lines)
    {
        Lane[] all =
        [
            .. lines
                .Where(line => !line.Incident.Withdrawn)
                .GroupBy(line => line.Incident.Subject)
                .OrderByDescending(lane => lane.Any(line => line.Incident.IsOpen))
                .ThenByDescending(lane => lane.Max(line => line.Incident.StartedAt))
                .Select(lane => new Lane(
                    lane.Key,
                    lane.First().Name,
                    [.. lane.OrderBy(line => line.Incident.StartedAt).Select(line => Span(line.Incident, from, to))]
                )),
        ];
        return new(from, to, [.. all.Take(MaxLanes)], Math.Max(0, all.Length - MaxLanes));
    }

    private static LaneSpan Span(Incident incident, DateTimeOffset from, DateTimeOffset to)
    {
        double At(DateTimeOffset time) => Math.Clamp((time - from) / (to - from), 0, 1) * Width;
        var start = At(incident.StartedAt);
        var width = Math.Max(Least, At(incident.EndedAt ?? to) - start);
        return new(
            incident,
            Math.Round(Math.Min(start, Width - width), 1),
            Math.Round(width, 1),
            incident.Kind == IncidentKind.Down ? Height : Calm
        );
    }
}

/// <summary>A subject's incidents, oldest first.</summary>
public sealed record Lane(Subject Subject, string Name, IReadOnlyList<LaneSpan> Spans);

/// <summary>Where an incident lies in its lane.</summary>
public sealed record LaneSpan(Incident Incident, double X, double Width, int Height);
