using System.Threading.Channels;
using CloudPulse.Conformance;

namespace CloudPulse.Client.Tests;

/// <summary>A client of a <see cref="PushServer"/>, on a clock that stands, and what it was in trouble with.</summary>
internal sealed class Subject : IAsyncDisposable
{
    private readonly Channel<PulseTrouble> _troubles = Channel.CreateUnbounded<PulseTrouble>();

    public Subject(PushServer server, Func<Action<PulseTrouble>, TimeProvider, PulseClientOptions>? options = null)
        : this(server.Url, options) { }

    public Subject(Uri url, Func<Action<PulseTrouble>, TimeProvider, PulseClientOptions>? options = null) =>
        Client = new(url, (options ?? Usual)(Tell, Clock));

    public PulseClient Client { get; }

    public FakeTimeProvider Clock { get; } = new();

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Every pulse with a number of its own, so that what arrives can be told.</summary>
    public void Record(int count, int from = 0)
    {
        for (var number = from; number < from + count; number++)
        {
            Client.Record(Numbered(number));
        }
    }

    public static Pulse Numbered(int number) => new() { Status = "up", Latency = TimeSpan.FromMilliseconds(number) };

    public static IEnumerable<int> Numbers(PushServer server) =>
        server.Taken.Select(pulse => (int)pulse.GetProperty("latency_ms").GetDouble());

    public ValueTask<PulseTrouble> TroubleAsync() => _troubles.Reader.ReadAsync(Cancel);

    public IReadOnlyList<PulseTrouble> Troubles()
    {
        var troubles = new List<PulseTrouble>();
        while (_troubles.Reader.TryRead(out var trouble))
        {
            troubles.Add(trouble);
        }

        return troubles;
    }

    /// <summary>Lets time pass, a little at a time, until the task is done.</summary>
    public async Task PassTimeAsync(Task until, TimeSpan? step = null)
    {
        while (!until.IsCompleted)
        {
            Clock.Advance(step ?? TimeSpan.FromSeconds(1));
            await Task.WhenAny(until, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancel));
            Cancel.ThrowIfCancellationRequested();
        }

        await until;
    }

    /// <summary>Waits until so many timers are set.</summary>
    public async Task TimersAsync(int count)
    {
        while (Clock.WaitingTimers != count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancel);
        }
    }

    public void AssertCounts(long recorded, long sent, long refused = 0, long dropped = 0, long held = 0) =>
        Assert.Equal(new PulseCounts(recorded, sent, refused, dropped, held), Client.Counts);

    public async ValueTask DisposeAsync()
    {
        var closed = Client.DisposeAsync().AsTask();
        await PassTimeAsync(closed);
    }

    private void Tell(PulseTrouble trouble) => Assert.True(_troubles.Writer.TryWrite(trouble));

    private static PulseClientOptions Usual(Action<PulseTrouble> tell, TimeProvider clock) =>
        new()
        {
            Service = "checkout",
            Compress = false,
            OnTrouble = tell,
            Time = clock,
        };
}
