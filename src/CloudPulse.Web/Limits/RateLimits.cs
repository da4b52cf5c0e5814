using System.Threading.RateLimiting;
using CloudPulse.Web.Access;
using CloudPulse.Web.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace CloudPulse.Web.Limits;

/// <summary>How often one key, or one address without a key, may ask. Bounded: keys by their number, addresses by their buckets.</summary>
internal static class RateLimits
{
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(1);

    public static void Configure(RateLimiterOptions limiter, WebOptions options)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, Partition>(context =>
            CallerIdentity.Of(context)?.KeyId is { } key
                ? Bucket(new(key, IsKey: true), options.KeyRequestsPerSecond, options.KeyBurst)
                : Bucket(new(ClientAddress.Bucket(context), IsKey: false), options.AddressRequestsPerSecond, options.AddressBurst)
        );
        limiter.OnRejected = static (rejected, _) =>
        {
            WebMeters.Refused("rate_limit");
            var wait = rejected.Lease.RetryAfter() ?? DefaultRetryAfter;
            return new(
                ProblemResult
                    .Of(
                        ProblemKind.TooMany,
                        "This key or address asks more often than it may; Retry-After says when to try again.",
                        retryAfter: wait
                    )
                    .ExecuteAsync(rejected.HttpContext)
            );
        };
    }

    public static TimeSpan? RetryAfter(this RateLimitLease lease) =>
        lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : null;

    private static RateLimitPartition<Partition> Bucket(Partition partition, int perSecond, int burst) =>
        RateLimitPartition.GetTokenBucketLimiter(
            partition,
            _ =>
                new()
                {
                    TokenLimit = burst,
                    TokensPerPeriod = perSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                }
        );

    private readonly record struct Partition(int Id, bool IsKey);
}
