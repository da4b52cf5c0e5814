using CloudPulse.Core.Model;

namespace CloudPulse.Core.Evaluate;

/// <summary>All that the evaluator knows of one check.</summary>
internal sealed class SubjectTrack(string key)
{
    public string Key => key;

    public SubjectHistory History { get; } = new();

    public Pulse? Latest { get; private set; }

    public void Saw(Pulse pulse)
    {
        if (Latest is null || pulse.Time >= Latest.Time)
        {
            Latest = pulse;
        }
    }

    public Incident? OpenIncident => History.Episodes is [.., { Stored: { IsOpen: true } stored }] ? stored : null;

    public SubjectStatus ToStatus()
    {
        var now = History.Now;
        return new(
            now.Status ?? PulseStatus.Inconclusive,
            now.Status is null ? Latest?.Time ?? default : DateTimeOffset.FromUnixTimeMilliseconds(now.Since),
            Latest,
            now.IsFlapping,
            OpenIncident
        );
    }
}
