using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>All that a check's page shows.</summary>
public sealed record CheckPageModel
{
    public required DateTimeOffset Now { get; init; }
    public required Check Check { get; init; }
    public required Health Health { get; init; }
    public SubjectStatus? Status { get; init; }
    public Pulse? Latest { get; init; }

    /// <summary>The one that was shown last; null when none is known.</summary>
    public ServedCertificate? Certificate { get; init; }
    public required BarStrip Hours { get; init; }
    public required BarStrip Days { get; init; }
    public required IReadOnlyList<UptimeLine> Uptimes { get; init; }
    public required IReadOnlyList<Pulse> Failures { get; init; }
    public required IReadOnlyList<IncidentLine> Incidents { get; init; }

    /// <summary>Messages about these incidents, newest first.</summary>
    public required IReadOnlyList<Delivery> Deliveries { get; init; }

    /// <summary>Null in a live update, which leaves the chart alone.</summary>
    public Chart? Chart { get; init; }
    public Notice? Notice { get; init; }

    public string Address => $"/dashboard/checks/{Uri.EscapeDataString(Check.Key)}";
}

/// <summary>Uptime over a window.</summary>
/// <param name="Window">"24 hours".</param>
/// <param name="Counts">What <see cref="StatusCounts.Uptime"/>, the ratio of checks, is made of.</param>
/// <param name="From">Where it begins.</param>
/// <param name="ByTime">Weighted by time; null while it has not been read.</param>
public sealed record UptimeLine(string Window, DateTimeOffset From, StatusCounts Counts, UptimeByTime? ByTime = null);

/// <param name="Ratio">Null when nothing is known.</param>
/// <param name="IsExact">From single results; else from rollups.</param>
public sealed record UptimeByTime(double? Ratio, bool IsExact);

/// <summary>What became of a form that was sent.</summary>
/// <param name="Text">A sentence.</param>
/// <param name="Result">The pulse of a probe that was asked for.</param>
public sealed record Notice(string Text, Pulse? Result = null);
