using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Acceptance.Support;

/// <summary>An endpoint to watch, well until told otherwise.</summary>
internal sealed class Target : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Target(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public bool IsWell { get; set; } = true;

    /// <summary>Takes requests and never answers them.</summary>
    public bool Hangs { get; set; }

    /// <summary>Ends when it was asked for the first time.</summary>
    public Task FirstRequest => _asked.Task;

    public static async Task<Target> StartAsync(CancellationToken cancellationToken)
    {
        var app = LoopbackServer.Build();
        var target = new Target(app);
        app.Run(target.Answer);
        await app.StartAsync(cancellationToken);
        return target;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        _asked.TrySetResult();
        if (Hangs)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        }

        context.Response.StatusCode = IsWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
    }
}
