using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using CloudPulse.Acceptance.Support;

namespace CloudPulse.Acceptance.Serve;

/// <summary>Killed again and again while clients push: what was acknowledged is there once, and so is what they send again.</summary>
public sealed class PushCrashTests
{
    private const int Rounds = 20;
    private const int Clients = 6;

    private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow().AddMinutes(-10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_acknowledged_event_is_there_exactly_once_after_20_kills()
    {
        using var workspace = new Workspace();
        workspace.Configure("api: { address_requests_per_second: 100000, address_burst: 100000 }\nchecks: []\n");
        var clients = Enumerable.Range(0, Clients).Select(number => new Client(number, isBatching: number % 2 == 0)).ToList();
        var random = new Random(7);
        for (var round = 0; round < Rounds; round++)
        {
            await using var instance = await Instance.StartAsync(workspace, Cancel);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var until = random.Next(1, 300);
            using var answered = new SemaphoreSlim(0);
            var pushing = clients.Select(client => client.PushAsync(instance.Api.Url, answered, stop.Token)).ToArray();
            for (var count = 0; count < until; count++)
            {
                await answered.WaitAsync(Cancel);
            }

            await instance.KillAsync(Cancel);
            await stop.CancelAsync();
            await Task.WhenAll(pushing);
        }

        await using var last = await Instance.StartAsync(workspace, Cancel);
        foreach (var client in clients)
        {
            var stored = await StoredAsync(last, client.Service);
            Assert.Equal(stored.Count, stored.Distinct().Count());
            Assert.Empty(client.Acknowledged.Except(stored));
            Assert.Empty(stored.Except(client.Acknowledged.Concat(client.InDoubt)));
            Assert.NotEmpty(client.Acknowledged);

            await client.PushOnceAsync(last.Api.Url, Cancel);
            var all = await StoredAsync(last, client.Service);
            Assert.Equal(client.Acknowledged.Order(), all.Order());
        }

        await last.StopAsync(Cancel);
    }

    private static async Task<List<int>> StoredAsync(Instance instance, string service) =>
        [
            .. (await instance.Api.PulsesAsync($"service/{service}", Cancel)).Select(pulse =>
                int.Parse(pulse.GetProperty("metadata").Text("n"), CultureInfo.InvariantCulture)
            ),
        ];

    /// <summary>Sends its next events until they are acknowledged, then the next ones.</summary>
    private sealed class Client(int number, bool isBatching)
    {
        private int _next;

        public string Service { get; } = $"client-{number}";

        public ConcurrentBag<int> Acknowledged { get; } = [];

        public IReadOnlyList<int> InDoubt { get; private set; } = [];

        public async Task PushAsync(string url, SemaphoreSlim answered, CancellationToken cancellationToken)
        {
            try
            {
                while (!cancellationToken.IsCancellationRequested)
                {
                    await PushOnceAsync(url, cancellationToken);
                    answered.Release();
                }
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
            {
                // Killed: whether the events were stored is not known, so they are sent again.
            }
        }

        public async Task PushOnceAsync(string url, CancellationToken cancellationToken)
        {
            if (InDoubt.Count == 0)
            {
                InDoubt = [.. Enumerable.Range(_next, isBatching ? 40 : 1)];
                _next += InDoubt.Count;
            }

            var lines = string.Join('\n', InDoubt.Select(Line));
            using var client = new HttpClient();
            using var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
            using var response = await client.PostAsync(url + "/pulse", content, cancellationToken);
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken)).RootElement;
            Assert.Equal(InDoubt.Count, answer.GetProperty("accepted").GetInt32() + answer.GetProperty("duplicates").GetInt32());
            foreach (var acknowledged in InDoubt)
            {
                Acknowledged.Add(acknowledged);
            }

            InDoubt = [];
        }

        private string Line(int n) =>
            $$$"""{"service_name":"{{{Service}}}","status":"ok","event_time":{{{Start.AddMilliseconds(n).ToUnixTimeMilliseconds()}}},"id":"{{{n}}}","metadata":{"n":"{{{n}}}"} }""";
    }
}
