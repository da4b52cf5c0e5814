using System.Collections.Frozen;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;

namespace CloudPulse.Adapters.Tests.Pipeline;

/// <summary>A registry that a test fills by hand.</summary>
internal sealed class CheckSet : IRegistry<Check>
{
    public CheckSet(params CheckDefinition[] checks) => Current = Snapshot(checks, []);

    public RegistrySnapshot<Check> Current { get; private set; }

    public event Action? Changed;

    public static CheckDefinition Define(string key, TimeSpan interval) =>
        new()
        {
            Key = key,
            Name = key,
            Url = "http://127.0.0.1:1/",
            Kind = "fake",
            Settings = new NoSettings(),
            Interval = interval,
            Timeout = TimeSpan.FromSeconds(1),
        };

    public void Replace(params CheckDefinition[] checks) => Replace(checks, []);

    public void Replace(CheckDefinition[] checks, string[] paused)
    {
        Current = Snapshot(checks, paused);
        Changed?.Invoke();
    }

    public Task<WriteResult<Check>> JudgeAsync(int? id, long? ifVersion, MapNode declared, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<WriteResult<Check>> CreateAsync(MapNode declared, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<WriteResult<Check>> ReplaceAsync(int id, long? ifVersion, MapNode declared, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<WriteResult<Check>> PatchAsync(int id, long? ifVersion, MapNode changes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<WriteResult<Check>> DeleteAsync(int id, long? ifVersion, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<WriteResult<Check>> SetPausedAsync(int id, bool paused, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private static RegistrySnapshot<Check> Snapshot(CheckDefinition[] checks, string[] paused)
    {
        var all = checks
            .Select(
                (check, index) =>
                    new Check(
                        new Declaration
                        {
                            Kind = "check",
                            Id = index + 1,
                            Key = check.Key,
                            Json = "{}",
                            ManagedBy = ManagedBy.Api,
                            Paused = paused.Contains(check.Key),
                            Version = 1,
                            CreatedAt = default,
                            UpdatedAt = default,
                        },
                        check
                    )
            )
            .ToArray();
        return new(all, all.ToFrozenDictionary(check => check.Id), all.ToFrozenDictionary(check => check.Key));
    }

    private sealed record NoSettings : IProbeSettings;
}
