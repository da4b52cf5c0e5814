using System.Collections.Frozen;
using System.Reflection;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;

namespace CloudPulse.Conformance;

/// <summary>What every <see cref="IProbeKind"/> must keep to that connects to an endpoint.</summary>
public abstract class NetworkProbeContract : ProbeContract
{
    /// <summary>Longer than any of this takes on the slowest machine, shorter than a hung test run.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(200);

    private static readonly FrozenSet<string> Codes = typeof(FailureCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral)
        .Select(field => (string)field.GetRawConstantValue()!)
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A URL of this kind whose host does not exist, and does not without any name server being asked.</summary>
    protected abstract Uri UrlOfUnknownHost { get; }

    [Fact]
    public async Task A_healthy_target_is_well()
    {
        await using var target = await StartTargetAsync(TargetBehaviour.Well);
        var probe = CreateProbe();
        var outcome = await ProbeAsync(probe, target, Ample);
        Assert.Null(outcome.Failure);
        Assert.True(outcome.Connected);
        Assert.True(outcome.Latency > TimeSpan.Zero);
        Assert.NotNull(outcome.Address);
        AssertPlausible(outcome);
    }

    [Fact]
    public async Task Many_attempts_at_once_do_not_disturb_each_other()
    {
        await using var target = await StartTargetAsync(TargetBehaviour.Well);
        var probe = CreateProbe();
        var settings = Read(probe, target);
        var attempts = Enumerable
            .Range(0, 200)
            .Select(i =>
                probe.ProbeAsync(new($"check-{i}", target.Url, settings, Ample, WantsBody: i % 2 == 0), CancellationToken.None).AsTask()
            );
        var outcomes = await Task.WhenAll(attempts).WaitAsync(Patience);
        Assert.All(outcomes, outcome => Assert.Null(outcome.Failure));
    }

    [Theory]
    [InlineData(TargetBehaviour.Silent)]
    [InlineData(TargetBehaviour.Garbage)]
    [InlineData(TargetBehaviour.Absent)]
    public async Task What_goes_wrong_is_a_named_failure_within_the_deadline(TargetBehaviour behaviour)
    {
        await using var target = await StartTargetAsync(behaviour);
        var outcome = await ProbeAsync(CreateProbe(), target, behaviour == TargetBehaviour.Silent ? Brief : Ample);
        Assert.NotNull(outcome.Failure);
        Assert.False(FailureCodes.OurFault.Contains(outcome.Failure.Code), outcome.Failure.ToString());
        AssertPlausible(outcome);
    }

    [Fact]
    public async Task An_unknown_host_is_a_failure_of_its_name()
    {
        var probe = CreateProbe();
        await using var target = new ProbeTarget(UrlOfUnknownHost, "{}", () => ValueTask.CompletedTask);
        var outcome = await ProbeAsync(probe, target, Ample);
        Assert.Equal(FailureCodes.DnsNotFound, outcome.Failure?.Code);
        Assert.False(outcome.Connected);
        AssertPlausible(outcome);
    }

    [Fact]
    public async Task Only_shutdown_throws()
    {
        await using var target = await StartTargetAsync(TargetBehaviour.Silent);
        var probe = CreateProbe();
        var settings = Read(probe, target);
        var request = new ProbeRequest("check", target.Url, settings, Patience, WantsBody: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await probe.ProbeAsync(request, new(canceled: true)));

        using var shutdown = new CancellationTokenSource();
        var running = probe.ProbeAsync(request, shutdown.Token).AsTask();
        Assert.False(running.IsCompleted);
        await shutdown.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
    }

    private static async Task<ProbeOutcome> ProbeAsync(IProbeKind probe, ProbeTarget target, TimeSpan timeout)
    {
        var request = new ProbeRequest("check", target.Url, Read(probe, target), timeout, WantsBody: true, WantsHeaders: true);
        return await probe.ProbeAsync(request, CancellationToken.None).AsTask().WaitAsync(Patience);
    }

    private static void AssertPlausible(ProbeOutcome outcome)
    {
        if (outcome.Failure is { } failure)
        {
            Assert.True(Codes.Contains(failure.Code), $"{failure.Code} is no known code.");
            Assert.InRange(failure.Detail?.Length ?? 0, 0, Failure.MaxDetailLength);
            Assert.DoesNotContain(failure.Detail ?? "", char.IsControl);
        }

        foreach (
            var phase in (TimeSpan?[])
                [outcome.Phases?.Dns, outcome.Phases?.Connect, outcome.Phases?.Tls, outcome.Phases?.FirstByte, outcome.Phases?.Transfer]
        )
        {
            Assert.InRange(phase ?? TimeSpan.Zero, TimeSpan.Zero, outcome.Latency);
        }
    }
}
