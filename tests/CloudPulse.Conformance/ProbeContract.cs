using System.Text;
using CloudPulse.Core.Configuration;
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
    /// <summary>A new instance of the kind, with nothing restricted.</summary>
    protected abstract IProbeKind CreateProbe();

    protected abstract ValueTask<ProbeTarget> StartTargetAsync(TargetBehaviour behaviour);

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

    protected static IProbeSettings Read(IProbeKind probe, ProbeTarget target)
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
}
