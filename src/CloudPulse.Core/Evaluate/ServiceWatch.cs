using CloudPulse.Core.Bus;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Schedule;

namespace CloudPulse.Core.Evaluate;

/// <summary>
/// Has checks that judge a service's pulses (<see cref="Probe.IProbeSettings.Judges"/>) look at once when a pulse says other than their last
/// look did, instead of at their next slot.
/// </summary>
internal sealed class ServiceWatch(IBus bus, IRegistry<Check> checks, IStatusBoard board, TimeProvider time)
{
    private readonly Dictionary<string, ProbeJob> _jobs = new(StringComparer.Ordinal);
    private ILookup<Subject, Check>? _judges;
    private RegistrySnapshot<Check>? _judgesOf;

    public void Saw(Pulse pulse)
    {
        if (pulse.Status == PulseStatus.Inconclusive)
        {
            return;
        }

        var current = checks.Current;
        if (!ReferenceEquals(_judgesOf, current))
        {
            (_judgesOf, _judges) = (current, Judges(current));
        }

        foreach (var check in _judges![pulse.Subject])
        {
            var last = board.Get(check.Subject)?.Latest;
            if (last is null || last.Status == PulseStatus.Inconclusive || (last.Failure is not null) != (pulse.Status == PulseStatus.Down))
            {
                _jobs[check.Key] = new(
                    check.Key,
                    DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()),
                    Regions.Local,
                    OnDemand: true
                );
            }
        }
    }

    public async ValueTask LookAsync(CancellationToken cancellationToken)
    {
        if (_jobs.Count > 0)
        {
            await bus.PublishAsync(Topics.Jobs, [.. _jobs.Values], cancellationToken);
            _jobs.Clear();
        }
    }

    private static ILookup<Subject, Check> Judges(RegistrySnapshot<Check> checks) =>
        checks
            .All.Where(check => check is { IsActive: true, Definition.Settings.Judges: not null })
            .ToLookup(check => check.Definition.Settings.Judges!.Value);
}
