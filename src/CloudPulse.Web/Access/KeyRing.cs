using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using CloudPulse.Core.Access;
using CloudPulse.Web.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Web.Access;

/// <summary>Looks keys up, remembers them for a few seconds, and turns away addresses that keep guessing.</summary>
internal sealed partial class KeyRing : IDisposable
{
    private const int MaxRemembered = 1024;
    private static readonly TimeSpan RememberFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TurnedAwayFor = TimeSpan.FromMinutes(1);
    private const string Unknown = "The key is not known here, or it has expired or was revoked.";

    private readonly ApiKeys _keys;
    private readonly TimeProvider _time;
    private readonly ILogger<KeyRing> _logger;
    private readonly ConcurrentDictionary<string, Remembered> _remembered = new(StringComparer.Ordinal);
    private readonly PartitionedRateLimiter<int> _wrongKeys;

    public KeyRing(ApiKeys keys, WebOptions options, TimeProvider time, ILogger<KeyRing> logger)
    {
        _keys = keys;
        _time = time;
        _logger = logger;
        _wrongKeys = PartitionedRateLimiter.Create<int, int>(bucket =>
            RateLimitPartition.GetFixedWindowLimiter(
                bucket,
                _ => new() { PermitLimit = options.WrongKeysPerMinute, Window = TimeSpan.FromMinutes(1) }
            )
        );
    }

    public async Task<KeyVerdict> FindAsync(string text, HttpContext context)
    {
        var name = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var isKnown = _remembered.TryGetValue(name, out var known);
        if (isKnown && _time.GetElapsedTime(known!.At) < RememberFor)
        {
            return ApiKeys.IsInForce(known.Key, _time.GetUtcNow()) ? new(known.Key, null) : new(null, Unknown);
        }

        var bucket = ClientAddress.Bucket(context);
        using (var room = _wrongKeys.AttemptAcquire(bucket, 0))
        {
            // A key that was right before is looked at all the same: who guesses must not lock out others behind the same address.
            if (!room.IsAcquired && !isKnown)
            {
                WebMeters.Refused("too_many_wrong_keys");
                return new(null, "Too many wrong keys came from this address.", room.RetryAfter() ?? TurnedAwayFor);
            }
        }

        if (await _keys.AuthenticateAsync(text, context.RequestAborted) is not { } key)
        {
            _wrongKeys.AttemptAcquire(bucket).Dispose();
            WebMeters.Refused("wrong_key");
            Log.WrongKey(_logger, context.Connection.RemoteIpAddress);
            _remembered.TryRemove(name, out _);
            return new(null, Unknown);
        }

        if (_remembered.Count >= MaxRemembered)
        {
            _remembered.Clear();
        }

        _remembered[name] = new(key, _time.GetTimestamp());
        return new(key, null);
    }

    /// <summary>After a key was revoked here: it stops working at once.</summary>
    public void Forget() => _remembered.Clear();

    public void Dispose() => _wrongKeys.Dispose();

    private sealed record Remembered(ApiKey Key, long At);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A request from {Address} was refused: its key is not known, has expired or was revoked")]
        public static partial void WrongKey(ILogger logger, System.Net.IPAddress? address);
    }
}

/// <param name="Key">Null: refused.</param>
/// <param name="Refusal">Why.</param>
/// <param name="RetryAfter">Turned away for so long, without a look at the key.</param>
internal readonly record struct KeyVerdict(ApiKey? Key, string? Refusal, TimeSpan? RetryAfter = null);
