using System.Collections.Frozen;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Tests.Dashboard;

/// <summary>No channels.</summary>
internal sealed class FakeChannels : IRegistry<Channel>
{
    public event Action? Changed
    {
        add { }
        remove { }
    }

    public RegistrySnapshot<Channel> Current { get; } =
        new([], FrozenDictionary<int, Channel>.Empty, FrozenDictionary<string, Channel>.Empty);

    public Task<WriteResult<Channel>> JudgeAsync(int? id, long? ifVersion, MapNode declared, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<WriteResult<Channel>> CreateAsync(MapNode declared, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<WriteResult<Channel>> ReplaceAsync(int id, long? ifVersion, MapNode declared, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<WriteResult<Channel>> PatchAsync(int id, long? ifVersion, MapNode changes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<WriteResult<Channel>> DeleteAsync(int id, long? ifVersion, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<WriteResult<Channel>> SetPausedAsync(int id, bool paused, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
