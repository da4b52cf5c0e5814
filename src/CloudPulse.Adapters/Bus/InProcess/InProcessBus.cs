using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudPulse.Core;
using CloudPulse.Core.Bus;

namespace CloudPulse.Adapters.Bus.InProcess;

/// <summary>The bus of the one-process installation: a bounded queue for each group of a topic.</summary>
public sealed class InProcessBus : IBus
{
    private static readonly Counter<long> Dropped = Telemetry.Meter.CreateCounter<long>(
        "cloudpulse.bus.dropped",
        "{message}",
        "Messages refused because a group's queue was full."
    );

    private static readonly ConcurrentDictionary<(InProcessBus Bus, string Topic, string Group), Func<int>> Depths = new();

    private static readonly ObservableGauge<int> Depth = Telemetry.Meter.CreateObservableGauge(
        "cloudpulse.bus.depth",
        () =>
            Depths.Select(entry => new Measurement<int>(
                entry.Value(),
                new KeyValuePair<string, object?>("topic", entry.Key.Topic),
                new KeyValuePair<string, object?>("group", entry.Key.Group)
            )),
        "{message}",
        "Messages waiting in a group's queue."
    );

    private readonly ConcurrentDictionary<string, object> _topics = new(StringComparer.Ordinal);

    public async ValueTask<int> PublishAsync<T>(Topic<T> topic, IReadOnlyList<T> messages, CancellationToken cancellationToken)
    {
        var dropped = 0;
        foreach (var group in GroupsOf(topic).All)
        {
            var index = group.Add(messages, 0);
            while (index < messages.Count && topic.FullMode == FullMode.Wait)
            {
                await group.WaitForRoomAsync(cancellationToken);
                index = group.Add(messages, index);
            }

            if (index < messages.Count)
            {
                var refused = messages.Count - index;
                dropped += refused;
                Dropped.Add(refused, new KeyValuePair<string, object?>("topic", topic.Name));
            }
        }

        return dropped;
    }

    public IBusSubscription<T> Subscribe<T>(Topic<T> topic, string group)
    {
        var queue = GroupsOf(topic).GetOrAdd(group);
        Depths.TryAdd((this, topic.Name, group), () => queue.Count);
        return new InProcessSubscription<T>(queue);
    }

    private TopicGroups<T> GroupsOf<T>(Topic<T> topic) =>
        (TopicGroups<T>)_topics.GetOrAdd(topic.Name, static (_, capacity) => new TopicGroups<T>(capacity), topic.Capacity);

    private sealed class TopicGroups<T>(int capacity)
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<string, GroupQueue<T>> _byName = new(StringComparer.Ordinal);

        public GroupQueue<T>[] All { get; private set; } = [];

        public GroupQueue<T> GetOrAdd(string name)
        {
            lock (_lock)
            {
                if (!_byName.TryGetValue(name, out var queue))
                {
                    _byName.Add(name, queue = new(capacity));
                    All = [.. _byName.Values];
                }

                return queue;
            }
        }
    }
}
