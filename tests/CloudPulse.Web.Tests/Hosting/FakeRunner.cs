using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;

namespace CloudPulse.Web.Tests.Hosting;

/// <summary>Answers every run with the pulse it is told to.</summary>
internal sealed class FakeRunner : ICheckRunner
{
    public PulseStatus Status { get; set; } = PulseStatus.Up;

    public ValueTask<Pulse> RunAsync(CheckDefinition check, DateTimeOffset slot, string region, CancellationToken cancellationToken) =>
        new(
            new Pulse
            {
                Subject = Subject.Check(check.Key),
                Time = slot,
                Id = PulseId.ForProbe(region),
                Status = Status,
                Latency = TimeSpan.FromMilliseconds(12.3456),
                Code = 200,
                Region = region,
                Phases = new() { Dns = TimeSpan.FromMilliseconds(1) },
            }
        );
}
