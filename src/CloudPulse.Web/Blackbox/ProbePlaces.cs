using System.Threading.RateLimiting;

namespace CloudPulse.Web.Blackbox;

/// <summary>Places for probes that are asked for one by one: so many under way, as many again may wait.</summary>
internal sealed class ProbePlaces(WebOptions options) : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(
        new()
        {
            PermitLimit = options.MaxProbesOnDemand,
            QueueLimit = options.MaxProbesOnDemand,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }
    );

    public ValueTask<RateLimitLease> TakeAsync(CancellationToken cancellationToken) => _limiter.AcquireAsync(1, cancellationToken);

    public void Dispose() => _limiter.Dispose();
}
