using System.Runtime.CompilerServices;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Core.Schedule;

/// <summary>Which checks are in maintenance when: by their own windows, and by the maintenance that was planned.</summary>
/// <param name="planned">All of it, asked for at each call.</param>
public sealed class MaintenanceCalendar(Func<IReadOnlyList<PlannedMaintenance>> planned)
{
    private readonly ConditionalWeakTable<MaintenanceDefinition, Known> _known = [];

    public bool Covers(CheckDefinition check, DateTimeOffset at)
    {
        foreach (var window in check.Maintenance)
        {
            if (window.Contains(at))
            {
                return true;
            }
        }

        foreach (var maintenance in planned())
        {
            if (maintenance.IsActive && maintenance.Definition.Covers(check) && IsOn(maintenance.Definition, at))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>When the check is in maintenance within [from, to); ranges may overlap.</summary>
    public IReadOnlyList<TimeRange> Ranges(CheckDefinition check, DateTimeOffset from, DateTimeOffset to) =>
        [
            .. check
                .Maintenance.Concat(
                    planned()
                        .Where(maintenance => maintenance.IsActive && maintenance.Definition.Covers(check))
                        .SelectMany(maintenance => maintenance.Definition.Windows(from, to))
                )
                .Select(window => new TimeRange(window.Start, window.End)),
        ];

    /// <summary>Looks the window up only when time has left the stretch that the last one was found for: this is asked for every probe.</summary>
    private bool IsOn(MaintenanceDefinition maintenance, DateTimeOffset at)
    {
        if (!_known.TryGetValue(maintenance, out var known) || at < known.Since || at >= known.Window?.End)
        {
            _known.AddOrUpdate(maintenance, known = new(at, maintenance.WindowAfter(at)));
        }

        return known.Window?.Contains(at) == true;
    }

    /// <param name="Since">No window ends between this and the end of <paramref name="Window"/>.</param>
    private sealed record Known(DateTimeOffset Since, MaintenanceWindow? Window);
}
