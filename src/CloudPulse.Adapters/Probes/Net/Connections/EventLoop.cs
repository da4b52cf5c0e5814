using System.Runtime.CompilerServices;
using static CloudPulse.Adapters.Probes.Net.Connections.LinuxCalls;

namespace CloudPulse.Adapters.Probes.Net.Connections;

/// <summary>
/// A thread that does all that its connections do: it waits for them by epoll(7), makes their system calls and goes on with what waited.
/// So nothing of a connection is touched by two threads, and what falls due together is done together.
/// </summary>
internal sealed unsafe class EventLoop
{
    private const int EventsAtOnce = 256;

    /// <summary>What one loop is given to do, in works waiting, before the next is given any.</summary>
    private const int Enough = 64;

    /// <summary>No connection's: descriptors are not negative.</summary>
    private const ulong WakerData = ulong.MaxValue;

    private static readonly Lazy<EventLoop[]> All = new(Start);
    private static uint _turn;

    [ThreadStatic]
    private static EventLoop? _current;

    private readonly int _poll = NewPoll();
    private readonly int _waker;
    private readonly Lock _gate = new();

    /// <summary>At most a few for every probe under way, of which there are so many at most.</summary>
    private List<Action> _posted = [];
    private List<Action> _taken = [];
    private bool _sleeps;
    private PolledConnection?[] _connections = new PolledConnection?[1_024];
    private uint _generation;

    private EventLoop() => _waker = NewWaker(_poll, WakerData);

    /// <summary>The caller is this loop's thread.</summary>
    public bool IsCurrent => ReferenceEquals(_current, this);

    /// <summary>
    /// The loop whose thread the caller is, or the first that does not have enough to do: batches stay together on one thread while it keeps up.
    /// There is one loop for every processor.
    /// </summary>
    public static EventLoop CurrentOrNext
    {
        get
        {
            if (_current is { } current)
            {
                return current;
            }

            foreach (var loop in All.Value)
            {
                if (loop._posted.Count < Enough)
                {
                    return loop;
                }
            }

            return All.Value[Interlocked.Increment(ref _turn) % (uint)All.Value.Length];
        }
    }

    /// <summary>Awaited: goes on on a loop's thread; where there are none, at once.</summary>
    public static Entry EnterAsync() => default;

    /// <summary>Has the loop's thread do <paramref name="work"/>, soon.</summary>
    public void Post(Action work)
    {
        bool wake;
        lock (_gate)
        {
            _posted.Add(work);
            (wake, _sleeps) = (_sleeps, false);
        }

        if (wake)
        {
            Wake(_waker);
        }
    }

    /// <summary>Has <paramref name="connection"/> be told what happens on <paramref name="descriptor"/>. On the loop's thread.</summary>
    /// <returns>0, or the error as a negative number.</returns>
    public int Watch(PolledConnection connection, int descriptor)
    {
        if (descriptor >= _connections.Length)
        {
            Array.Resize(ref _connections, Math.Max(descriptor + 1, _connections.Length * 2));
        }

        connection.Generation = ++_generation;
        _connections[descriptor] = connection;
        return LinuxCalls.Watch(
            _poll,
            descriptor,
            Readable | Writable | PeerSaidAll | EdgeTriggered,
            ((ulong)connection.Generation << 32) | (uint)descriptor
        );
    }

    /// <summary>Closes <paramref name="descriptor"/>, of which nothing is told any more. On the loop's thread.</summary>
    public void Close(int descriptor)
    {
        if (descriptor < _connections.Length)
        {
            _connections[descriptor] = null;
        }

        LinuxCalls.Close(descriptor);
    }

    private static EventLoop[] Start()
    {
        var loops = new EventLoop[Environment.ProcessorCount];
        for (var index = 0; index < loops.Length; index++)
        {
            loops[index] = new();
            new Thread(loops[index].Run) { IsBackground = true, Name = "probe sockets" }.Start();
        }

        return loops;
    }

    private void Run()
    {
        _current = this;
        var events = stackalloc byte[EventsAtOnce * EventSize];
        while (true)
        {
            var posted = Take();
            foreach (var work in posted)
            {
                work();
            }

            var count = Wait(_poll, events, EventsAtOnce, wait: posted.Count == 0);
            posted.Clear();
            for (var index = 0; index < count; index++)
            {
                var (what, data) = Event(events, index);
                if (data != WakerData)
                {
                    Tell((int)(uint)data, (uint)(data >> 32), what);
                }
            }
        }
    }

    private List<Action> Take()
    {
        lock (_gate)
        {
            (_posted, _taken) = (_taken, _posted);
            _sleeps = _taken.Count == 0;
            return _taken;
        }
    }

    /// <summary>A connection that was closed since the event may have left its descriptor's number to another.</summary>
    private void Tell(int descriptor, uint generation, uint events)
    {
        if (_connections[descriptor] is { } connection && connection.Generation == generation)
        {
            connection.Happened(events);
        }
    }

    public readonly struct Entry : ICriticalNotifyCompletion
    {
        public bool IsCompleted => _current is not null || !OperatingSystem.IsLinux();

        public Entry GetAwaiter() => this;

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) => CurrentOrNext.Post(continuation);

        public void GetResult() { }
    }
}
