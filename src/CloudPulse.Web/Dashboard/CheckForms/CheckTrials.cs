using System.Globalization;
using System.Threading.RateLimiting;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;

namespace CloudPulse.Web.Dashboard.CheckForms;

/// <summary>Probes declarations that are not saved: once, without retries, nothing stored, and not as a tool to knock at doors with.</summary>
internal sealed class CheckTrials(ICheckRunner runner, TimeProvider time) : IDisposable
{
    private const int MaxAtOnce = 4;
    private const int MaxInARow = 20;
    private static readonly TimeSpan OneMoreEvery = TimeSpan.FromSeconds(2);

    private readonly ConcurrencyLimiter _places = new(new() { PermitLimit = MaxAtOnce, QueueLimit = 0 });
    private readonly TokenBucketRateLimiter _pace = new(
        new()
        {
            TokenLimit = MaxInARow,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = OneMoreEvery,
            QueueLimit = 0,
        }
    );

    public async Task<Trial> RunAsync(CheckDefinition check, CancellationToken cancellationToken)
    {
        using var place = _places.AttemptAcquire();
        using var turn = place.IsAcquired ? _pace.AttemptAcquire() : place;
        if (!turn.IsAcquired)
        {
            return new(null, "Too many are being tried just now. Try again in some seconds.");
        }

        // A key of its own: connections are kept by key, and those of a check are not for its drafts.
        var draft = check with
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"trial-{Guid.NewGuid():n}"),
            Retries = 0,
        };
        return new(await runner.RunAsync(draft, time.GetUtcNow(), Regions.Local, cancellationToken));
    }

    public void Dispose()
    {
        _places.Dispose();
        _pace.Dispose();
    }
}
