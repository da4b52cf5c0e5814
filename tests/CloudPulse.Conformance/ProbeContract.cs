using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;

namespace CloudPulse.Conformance;

/// <summary>How a target of the contract behaves. Each kind's own tests supply real ones on loopback.</summary>
public enum TargetBehaviour
{
    /// <summary>Answers as a healthy endpoint of this kind does.</summary>
    Well,

    /// <summary>Takes the connection and never says a word; never closes either.</summary>
    Silent,

    /// <summary>Says random bytes, then closes.</summary>
    Garbage,

    /// <summary>Nothing listens there.</summary>
    Absent,
}

/// <summary>A target to probe, alive until disposed.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Settings">JSON of settings that make the probe wait for an answer: "{}" when it does anyhow.</param>
/// <param name="Close">Ends it.</param>
public sealed record ProbeTarget(Uri Url, string Settings, Func<ValueTask> Close) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Close();
}

/// <summary>What every <see cref="IProbeKind"/> must keep to.</summary>
public abstract class ProbeContract
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

    /// <summary>A new instance of the kind, with nothing restricted.</summary>
    protected abstract IProbeKind CreateProbe();

    protected abstract ValueTask<ProbeTarget> StartTargetAsync(TargetBehaviour behaviour);

    /// <summary>A URL of this kind whose host does not exist, and does not without any name server being asked.</summary>
    protected abstract Uri UrlOfUnknownHost { get; }

    /// <summary>Settings, as JSON, each wrong in a way that must be reported, with the field that is to blame.</summary>
    protected abstract IReadOnlyList<(string Json, string Field)> BadSettings { get; }

    [Fact]
    public void It_has_a_name_and_schemes_as_a_configuration_writes_them()
    {
        var probe = CreateProbe();
        Assert.Matches("^[a-z][a-z0-9_]*$", probe.Name);
        Assert.NotEmpty(probe.Schemes);
        Assert.All(probe.Schemes, scheme => Assert.Matches("^[a-z][a-z0-9+.-]*$", scheme));
        Assert.Equal(probe.Schemes.Distinct(), probe.Schemes);
    }

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

    [Fact]
    public async Task Without_settings_there_are_defaults()
    {
        await using var target = await StartTargetAsync(TargetBehaviour.Well);
        var (settings, errors) = TryRead(CreateProbe(), target.Url, "{}");
        Assert.Empty(errors);
        Assert.NotNull(settings);
    }

    [Fact]
    public async Task Unknown_settings_are_refused()
    {
        await using var target = await StartTargetAsync(TargetBehaviour.Well);
        var (_, errors) = TryRead(CreateProbe(), target.Url, """{"no_such_setting_exists": 1}""");
        Assert.Equal("no_such_setting_exists", Assert.Single(errors).Field);
    }

    [Fact]
    public async Task Wrong_settings_are_refused_by_name()
    {
        await using var target = await StartTargetAsync(TargetBehaviour.Well);
        Assert.NotEmpty(BadSettings);
        foreach (var (json, field) in BadSettings)
        {
            var (settings, errors) = TryRead(CreateProbe(), target.Url, json);
            Assert.True(settings is null, $"{json} was taken.");
            Assert.True(errors.Any(error => error.Field == field), $"{json}: blamed was {string.Join("; ", errors)}, not {field}.");
        }
    }

    [Fact]
    public void The_scheme_of_another_kind_is_refused()
    {
        var (settings, errors) = TryRead(CreateProbe(), new("no-such-scheme://host.example:1"), "{}");
        Assert.Null(settings);
        Assert.Contains(errors, error => error.Field == "url");
    }

    [Fact]
    public void Two_of_them_cannot_be_registered()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new ProbeKinds([CreateProbe(), CreateProbe()]));
        Assert.Contains(CreateProbe().Name, exception.Message, StringComparison.Ordinal);
    }

    private static async Task<ProbeOutcome> ProbeAsync(IProbeKind probe, ProbeTarget target, TimeSpan timeout)
    {
        var request = new ProbeRequest("check", target.Url, Read(probe, target), timeout, WantsBody: true, WantsHeaders: true);
        return await probe.ProbeAsync(request, CancellationToken.None).AsTask().WaitAsync(Patience);
    }

    private static IProbeSettings Read(IProbeKind probe, ProbeTarget target)
    {
        var (settings, errors) = TryRead(probe, target.Url, target.Settings);
        Assert.Empty(errors);
        Assert.NotNull(settings);
        return settings;
    }

    private static (IProbeSettings? Settings, List<ConfigurationError> Errors) TryRead(IProbeKind probe, Uri url, string json)
    {
        var errors = new List<ConfigurationError>();
        var map = JsonNodes.ReadMap(Encoding.UTF8.GetBytes(json), null, errors);
        Assert.NotNull(map);
        var fields = new FieldReader(map, "", errors);
        var settings = probe.ReadSettings(url, fields);
        fields.Done();
        return (settings, errors);
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
