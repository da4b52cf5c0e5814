using CloudPulse.Core.Model;

namespace CloudPulse.Bench.History;

/// <summary>Pulses as a check of a real service has them: noisy latencies with phases, now and then slow, seldom down.</summary>
internal sealed class PulseMaker(int seed)
{
    private static readonly ulong Id = PulseId.ForProbe(Regions.Local);
    private static readonly Failure Refused = new(FailureCodes.ConnectionRefused, "connect to 192.0.2.10:443: connection refused");
    private readonly Random _random = new(seed);

    public Pulse Make(Subject subject, DateTimeOffset time)
    {
        if (_random.Next(2_000) == 0)
        {
            return new()
            {
                Subject = subject,
                Time = time,
                Id = Id,
                Status = PulseStatus.Down,
                Latency = Microseconds(900),
                Failure = Refused,
            };
        }

        var phases = new PhaseTimings
        {
            Dns = Microseconds(1_200),
            Connect = Microseconds(9_000),
            Tls = Microseconds(22_000),
            FirstByte = Microseconds(45_000),
            Transfer = Microseconds(300),
        };
        return new()
        {
            Subject = subject,
            Time = time,
            Id = Id,
            Status = PulseStatus.Up,
            Code = 200,
            Latency = phases.Dns + phases.Connect + phases.Tls + phases.FirstByte + phases.Transfer,
            Phases = phases,
        };
    }

    /// <summary>Log-normal around <paramref name="median"/>, to the microsecond.</summary>
    private TimeSpan Microseconds(double median)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        return TimeSpan.FromMicroseconds(Math.Round(median * Math.Exp(0.3 * normal)));
    }
}
