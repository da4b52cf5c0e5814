using CloudPulse.Adapters.Stores.Sqlite.Pulses;
using CloudPulse.Conformance;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Tests.Pulses;

public sealed class ChunkCodecTests
{
    private static readonly Subject Shop = Subject.Check("shop");
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Any_pulses_come_back_the_same()
    {
        var codec = new ChunkCodec();
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var count = seed % 10 == 0 ? 1 : 1 + random.Next(seed % 7 == 0 ? 4_096 : 300);
            var pulses = Enumerable
                .Range(0, count)
                .Select(_ => PulseStorePulses.Random(random, Shop, Start.AddMilliseconds(random.Next(86_400_000))))
                .ToList();
            AssertRoundTrip(codec, pulses);
        }
    }

    [Fact]
    public void Extremes_and_nothing_at_all_come_back_the_same()
    {
        var bare = new Pulse
        {
            Subject = Shop,
            Time = Start,
            Id = 0,
            Status = PulseStatus.Inconclusive,
        };
        var longest = TimeSpan.FromTicks(TimeSpan.MaxValue.Ticks / 10 * 10);
        var shortest = TimeSpan.FromTicks(TimeSpan.MinValue.Ticks / 10 * 10);
        var phases = new PhaseTimings
        {
            Dns = longest,
            Connect = longest,
            Tls = longest,
            FirstByte = longest,
            Transfer = shortest,
        };
        AssertRoundTrip(
            new(),
            [
                bare,
                bare with
                {
                    Id = 1,
                    Latency = longest,
                    Code = int.MaxValue,
                },
                bare with
                {
                    Id = 2,
                    Latency = shortest,
                    Code = int.MinValue,
                    Phases = phases,
                },
                bare with
                {
                    Id = 3,
                    Latency = TimeSpan.FromMicroseconds(-1),
                    Phases = new(),
                },
                bare with
                {
                    Id = ulong.MaxValue,
                    Metadata = new Dictionary<string, string>(),
                    StatusText = "",
                    Failure = new("", ""),
                },
                bare with
                {
                    Time = DateTimeOffset.UnixEpoch,
                    Id = ulong.MaxValue - 1,
                },
                bare with
                {
                    Time = new(9999, 12, 31, 23, 59, 59, 999, TimeSpan.Zero),
                },
            ]
        );
    }

    [Fact]
    public void Slots_on_time_with_phases_stay_small()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 512).Select(index => Rows([Http(random, Start.AddSeconds(index))])[0]).ToArray();
        Assert.InRange(new ChunkCodec().Encode(rows).Count / 512.0, 1, 16);
    }

    [Fact]
    public void Damaged_chunks_are_refused_not_misread_without_end()
    {
        var codec = new ChunkCodec();
        var random = new Random(9);
        var pulses = Enumerable.Range(0, 200).Select(index => PulseStorePulses.Random(random, Shop, Start.AddSeconds(index))).ToList();
        var sound = codec.Encode(Rows(pulses)).ToArray();
        for (var round = 0; round < 2_000; round++)
        {
            var damaged = sound.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            Decode(codec, round % 2 == 0 ? damaged : damaged[..random.Next(damaged.Length)]);
        }
    }

    private static void Decode(ChunkCodec codec, byte[] bytes)
    {
        try
        {
            Assert.InRange(codec.Decode(bytes).Length, 0, ChunkCodec.MaxPulses);
        }
        catch (InvalidDataException)
        {
            // That is what damage gets.
        }
    }

    private static void AssertRoundTrip(ChunkCodec codec, List<Pulse> pulses)
    {
        var rows = Rows(pulses);
        Array.Sort(rows, IdentityOrder.Ascending);
        var decoded = codec.Decode(codec.Encode(rows).ToArray());
        var sorted = pulses.OrderBy(pulse => pulse.Time).ThenBy(pulse => pulse.Id).ToList();
        Assert.Equal(sorted.Count, decoded.Length);
        for (var index = 0; index < decoded.Length; index++)
        {
            PulseStorePulses.AssertSame(sorted[index], decoded[index].ToPulse(Shop));
        }
    }

    /// <summary>Through the row's own encoding, which is thereby tested too.</summary>
    private static PulseRow[] Rows(List<Pulse> pulses) =>
        [
            .. pulses.Select(pulse =>
            {
                var writer = new ByteWriter();
                var prefix = PulseRowCodec.Write(writer, pulse, new());
                var bytes = writer.Written[prefix..];
                Assert.Equal(pulse.Id, PulseRowCodec.IdOf(bytes));
                PulseRowCodec.Read(bytes, new(), out var row);
                return row;
            }),
        ];

    private static Pulse Http(Random random, DateTimeOffset time)
    {
        var phases = new PhaseTimings
        {
            Dns = TimeSpan.FromMicroseconds(random.Next(500, 1_500)),
            Connect = TimeSpan.FromMicroseconds(random.Next(1_000, 3_000)),
            Tls = TimeSpan.FromMicroseconds(random.Next(3_000, 6_000)),
            FirstByte = TimeSpan.FromMicroseconds(random.Next(10_000, 30_000)),
            Transfer = TimeSpan.FromMicroseconds(random.Next(100, 400)),
        };
        return PulseStorePulses.Up(Shop, time) with
        {
            Code = 200,
            Phases = phases,
            Latency =
                TimeSpan.FromMicroseconds(random.Next(50, 150))
                + phases.Dns
                + phases.Connect
                + phases.Tls
                + phases.FirstByte
                + phases.Transfer,
        };
    }
}
