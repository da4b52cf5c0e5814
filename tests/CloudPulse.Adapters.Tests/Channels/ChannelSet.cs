using System.Collections.Frozen;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Tests.Channels;

/// <summary>A registry of channels that a test fills by hand.</summary>
internal sealed class ChannelSet : IRegistry<Channel>
{
    public RegistrySnapshot<Channel> Current { get; private set; } =
        new([], FrozenDictionary<int, Channel>.Empty, FrozenDictionary<string, Channel>.Empty);

    public event Action? Changed;

    public static Channel Define(string key, string type, IChannelSettings settings, bool enabled = true, bool paused = false) =>
        new(
            new()
            {
                Kind = "channel",
                Id = 1,
                Key = key,
                Json = "{}",
                ManagedBy = ManagedBy.Api,
                Paused = paused,
                Version = 1,
                CreatedAt = default,
                UpdatedAt = default,
            },
            new()
            {
                Key = key,
                Name = key,
                Type = type,
                Settings = settings,
                Enabled = enabled,
            }
        );

    public void Replace(params Channel[] channels)
    {
        Current = new(channels, FrozenDictionary<int, Channel>.Empty, channels.ToFrozenDictionary(channel => channel.Key));
        Changed?.Invoke();
    }

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
