using System.Globalization;
using CloudPulse.Adapters.Stores.Sqlite.Pulses;
using CloudPulse.Core.Model;
using Microsoft.Extensions.Logging.Abstractions;

// Appends small batches of several callers to the store in args[0], numbering pulses from args[1], sealing all the while, and prints each
// number once its pulse was acknowledged. Ends by being killed.
var directory = args[0];
var number = long.Parse(args[1], CultureInfo.InvariantCulture) - 1;
var start = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(args[2], CultureInfo.InvariantCulture));
var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
var printing = new Lock();
await using var store = SqlitePulseStore.Open(new() { Directory = directory }, TimeProvider.System, NullLogger<SqlitePulseStore>.Instance);
lock (printing)
{
    output.WriteLine("open");
}

await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(() => AppendAsync(caller))).Append(Task.Run(SealAsync)));

async Task AppendAsync(int caller)
{
    while (true)
    {
        var last = Interlocked.Add(ref number, caller + 1);
        var pulses = Enumerable
            .Range(0, caller + 1)
            .Select(index => last - index)
            .Select(id => new Pulse
            {
                Subject = Subject.Check($"crash-{id % 5}"),
                // In and out of order, over three days.
                Time = start.AddSeconds(id * 7919 % 200_000),
                Id = (ulong)id,
                Status = (PulseStatus)(id % 3),
                Latency = TimeSpan.FromMicroseconds(id),
            })
            .ToList();
        await store.AppendAsync(pulses, CancellationToken.None);
        lock (printing)
        {
            foreach (var pulse in pulses)
            {
                output.WriteLine(pulse.Id.ToString(CultureInfo.InvariantCulture));
            }
        }
    }
}

async Task SealAsync()
{
    while (true)
    {
        await store.SealAsync(CancellationToken.None);
    }
}
