using CloudPulse.Core.Model;

namespace CloudPulse.Conformance;

/// <summary>Pulses for tests, the same for the same seed.</summary>
public static class PulseStorePulses
{
    private static readonly string[] Texts = ["", "ok", "degradado", "Ω≈ç√∫˜µ", "🔥 смерть", "a\0b\r\n\t\"'\\", new('x', 300)];
    private static readonly string[] Regions = ["local", "eu-west-1", "ap-東京", ""];

    public static Pulse Up(Subject subject, DateTimeOffset time, double milliseconds = 20) =>
        new()
        {
            Subject = subject,
            Time = time,
            Id = PulseId.ForProbe("local"),
            Status = PulseStatus.Up,
            Latency = TimeSpan.FromMilliseconds(milliseconds),
        };

    public static Pulse Down(Subject subject, DateTimeOffset time) =>
        Up(subject, time) with
        {
            Status = PulseStatus.Down,
            Failure = new(FailureCodes.Timeout),
        };

    /// <summary>Anything a pulse may be, whole microseconds aside.</summary>
    public static Pulse Random(Random random, Subject subject, DateTimeOffset time)
    {
        var region = Maybe(random, () => Pick(random, Regions)) ?? "local";
        return new()
        {
            Subject = subject,
            Time = time,
            Id = random.Next(3) == 0 ? (ulong)random.NextInt64(long.MinValue, long.MaxValue) : PulseId.ForProbe(region),
            Status = (PulseStatus)random.Next(4),
            Latency = Duration(random),
            Count = random.Next(5) == 0 ? random.Next(2, 50) : 1,
            Code =
                random.Next(3) == 0 ? null
                : random.Next(4) == 0 ? random.Next(int.MinValue, int.MaxValue)
                : 200,
            Region = region,
            Failure = Maybe(random, () => new Failure(Pick(random, Texts), Maybe(random, () => Pick(random, Texts)))),
            Phases = Maybe(
                random,
                () =>
                    new PhaseTimings
                    {
                        Dns = Duration(random),
                        Connect = Duration(random),
                        Tls = Duration(random),
                        FirstByte = Duration(random),
                        Transfer = Duration(random),
                    }
            ),
            Maintenance = random.Next(8) == 0,
            StatusText = Maybe(random, () => Pick(random, Texts)),
            Metadata = Maybe(
                random,
                () => Enumerable.Range(0, random.Next(4)).ToDictionary(number => Pick(random, Texts) + number, _ => Pick(random, Texts))
            ),
        };
    }

    public static void AssertSame(Pulse expected, Pulse? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected with { Metadata = null }, actual with { Metadata = null });
        Assert.Equal(TimeSpan.Zero, actual.Time.Offset);
        Assert.Equal(
            expected.Metadata?.OrderBy(pair => pair.Key, StringComparer.Ordinal),
            actual.Metadata?.OrderBy(pair => pair.Key, StringComparer.Ordinal)
        );
    }

    private static TimeSpan? Duration(Random random) =>
        random.Next(20) switch
        {
            0 => null,
            1 => TimeSpan.Zero,
            2 => TimeSpan.FromDays(random.Next(100)),
            3 => TimeSpan.FromMicroseconds(random.Next(100)),
            _ => TimeSpan.FromMicroseconds(20_000 + random.Next(5_000)),
        };

    private static T? Maybe<T>(Random random, Func<T> make)
        where T : class => random.Next(3) == 0 ? make() : null;

    private static T Pick<T>(Random random, T[] of) => of[random.Next(of.Length)];
}
