namespace Orders;

/// <summary>Makes the service ill as asked. /faults and /metrics stay well, so that the faults can be switched off and seen.</summary>
internal sealed class FaultMiddleware(RequestDelegate next, FaultSwitch faults, TimeProvider time, IHostApplicationLifetime lifetime)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        var isOrders = path.StartsWithSegments("/orders", StringComparison.Ordinal);
        if (!isOrders && !path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await SufferAsync(gone.Token);
        }
        catch (OperationCanceledException)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            context.Abort();
            return;
        }

        if (isOrders && Random.Shared.NextDouble() < faults.Settings.ErrorRate)
        {
            await TypedResults
                .Problem("The fault error_rate is on: see /faults.", statusCode: StatusCodes.Status500InternalServerError)
                .ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private async Task SufferAsync(CancellationToken cancellationToken)
    {
        for (var changed = faults.Changed; faults.Settings.Hang; changed = faults.Changed)
        {
            await changed.WaitAsync(cancellationToken);
        }

        var settings = faults.Settings;
        var delay = settings.LatencyMs + (Random.Shared.NextDouble() * settings.JitterMs);
        if (delay > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(delay), time, cancellationToken);
        }
    }
}
