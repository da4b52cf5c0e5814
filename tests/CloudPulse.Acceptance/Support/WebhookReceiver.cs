using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Acceptance.Support;

/// <summary>Receives what the webhook channel sends, dropping what it saw before, as receivers should: delivery is at least once.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, byte> _seen = new(StringComparer.Ordinal);
    private readonly Channel<JsonElement> _received = Channel.CreateBounded<JsonElement>(10_000);

    private WebhookReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.First() + "/hook";

    public static async Task<WebhookReceiver> StartAsync(CancellationToken cancellationToken)
    {
        var app = LoopbackServer.Build();
        var receiver = new WebhookReceiver(app);
        app.MapPost("/hook", receiver.ReceiveAsync);
        await app.StartAsync(cancellationToken);
        return receiver;
    }

    /// <summary>The next message that was not taken yet, in the order received.</summary>
    public async Task<JsonElement> NextAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Eventually.Deadline);
        try
        {
            return await _received.Reader.ReadAsync(deadline.Token);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No webhook within {Eventually.Deadline.TotalSeconds} s.", late);
        }
    }

    /// <summary>All that was received and not taken yet.</summary>
    public IReadOnlyList<JsonElement> Rest()
    {
        var rest = new List<JsonElement>();
        while (_received.Reader.TryRead(out var message))
        {
            rest.Add(message);
        }

        return rest;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var document = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        var message = document.RootElement.Clone();
        if (_seen.TryAdd(message.Text("id"), 0))
        {
            await _received.Writer.WriteAsync(message, context.RequestAborted);
        }
    }
}
