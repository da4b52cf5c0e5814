using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Bench.Targets;

/// <summary>
/// A target whose next answer fails when told so, and the webhook that hears of it: takes the time between the failing answer and the
/// webhook's arrival, both on one clock.
/// </summary>
internal sealed class AlertRig : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, byte> _failed = new(StringComparer.Ordinal);
    private TaskCompletionSource<(string Key, long Answered)>? _armed;
    private TaskCompletionSource<(string Key, long Received)> _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AlertRig(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public string HookUrl => Url + "/hook";

    public static async Task<AlertRig> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var rig = new AlertRig(app);
        app.MapPost("/hook", rig.HearAsync);
        app.MapGet("/{key}", rig.Answer);
        await app.StartAsync(cancellationToken);
        return rig;
    }

    /// <summary>Lets the next probe of a check that never failed before fail, and awaits the webhook that tells of it.</summary>
    public async Task<TimeSpan> FailOneAsync(CancellationToken cancellationToken)
    {
        var failed = new TaskCompletionSource<(string Key, long Answered)>(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _heard, new(TaskCreationOptions.RunContinuationsAsynchronously));
        Volatile.Write(ref _armed, failed);
        var (key, answered) = await failed.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
        while (true)
        {
            var (about, received) = await Volatile.Read(ref _heard).Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            if (about == key)
            {
                return TimeProvider.System.GetElapsedTime(answered, received);
            }
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private int Answer(string key, HttpContext context)
    {
        if (!_failed.ContainsKey(key) && Interlocked.Exchange(ref _armed, null) is { } armed)
        {
            _failed.TryAdd(key, 0);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            armed.SetResult((key, TimeProvider.System.GetTimestamp()));
        }

        return 0;
    }

    private async Task HearAsync(HttpContext context)
    {
        var received = TimeProvider.System.GetTimestamp();
        using var message = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        if (message.RootElement.GetProperty("event").GetString() == "opened")
        {
            var key = message.RootElement.GetProperty("subject").GetProperty("key").GetString()!;
            Volatile.Read(ref _heard).TrySetResult((key, received));
        }
    }
}
