using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Web.Responses;

namespace CloudPulse.Web.Api.Checks;

/// <summary>A subject's status, and what stands in for it when there is none.</summary>
internal enum CheckStatus
{
    Up,
    Degraded,
    Down,
    Inconclusive,

    /// <summary>Not observed yet.</summary>
    Unknown,

    /// <summary>Paused by hand, or not enabled by its declaration.</summary>
    Paused,
}

/// <summary>How a check is now.</summary>
/// <param name="Status">As judged by its thresholds.</param>
/// <param name="Since">When it became so; null when not known.</param>
/// <param name="Flapping">It changes so often that its recovery is held back.</param>
/// <param name="OpenIncidentId">The incident it is in.</param>
/// <param name="Latest">Its newest pulse.</param>
internal sealed record CheckStateView(CheckStatus Status, DateTimeOffset? Since, bool Flapping, long? OpenIncidentId, PulseView? Latest)
{
    public static CheckStateView From(Check check, IStatusBoard board)
    {
        var known = board.Get(check.Subject);
        return new(
            StatusOf(check, known),
            known?.Since,
            known?.IsFlapping ?? false,
            known?.OpenIncident?.Id,
            known?.Latest is { } latest ? PulseView.From(latest) : null
        );
    }

    public static CheckStatus StatusOf(Check check, SubjectStatus? known) =>
        !check.IsActive ? CheckStatus.Paused
        : known is null ? CheckStatus.Unknown
        : known.Status switch
        {
            PulseStatus.Up => CheckStatus.Up,
            PulseStatus.Degraded => CheckStatus.Degraded,
            PulseStatus.Down => CheckStatus.Down,
            _ => CheckStatus.Inconclusive,
        };
}
