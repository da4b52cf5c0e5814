using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using CloudPulse.Core.Access;
using CloudPulse.Core.Model;
using CloudPulse.Web.Access;
using CloudPulse.Web.Limits;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.StatusPages.Serving;

/// <summary>
/// Who has given the password of a page: a cookie that says until when, signed with a secret of the installation over what is kept of
/// the password. So it holds over restarts and in every process, and another password makes it void.
/// </summary>
internal sealed class PagePasswords : IDisposable
{
    private const int TriesPerMinute = 10;
    private const int MaxAtOnce = 2;
    private const int TimeBytes = 8;
    private static readonly TimeSpan ValidFor = TimeSpan.FromHours(12);

    private readonly TimeProvider _time;
    private readonly ISecretStore _secrets;
    private byte[]? _secret;

    /// <summary>A password is dear to look at, by design: whoever guesses gets no more of the processor than this.</summary>
    private readonly SemaphoreSlim _atOnce = new(MaxAtOnce, MaxAtOnce);

    private readonly PartitionedRateLimiter<int> _tries = PartitionedRateLimiter.Create<int, int>(bucket =>
        RateLimitPartition.GetFixedWindowLimiter(bucket, _ => new() { PermitLimit = TriesPerMinute, Window = TimeSpan.FromMinutes(1) })
    );

    public PagePasswords(TimeProvider time, ISecretStore secrets) => (_time, _secrets) = (time, secrets);

    /// <summary>The page may be shown: it has no password, or this request's cookie says that it was given.</summary>
    public async ValueTask<bool> MaySeeAsync(StatusPage page, HttpRequest request)
    {
        if (page.Definition.Password is null)
        {
            return true;
        }

        var bytes = new byte[TimeBytes + HMACSHA256.HashSizeInBytes];
        return request.Cookies.TryGetValue(NameOf(page), out var cookie)
            && cookie.Length < 100
            && Convert.TryFromBase64String(cookie, bytes, out var length)
            && length == bytes.Length
            && CryptographicOperations.FixedTimeEquals(
                await SignAsync(page, bytes.AsMemory(0, TimeBytes), request.HttpContext),
                bytes.AsSpan(TimeBytes)
            )
            && BinaryPrimitives.ReadInt64BigEndian(bytes) > _time.GetUtcNow().ToUnixTimeSeconds();
    }

    /// <summary>As <see cref="MaySeeAsync"/>; who keeps no cookies, as readers of feeds, may say the password with the request (HTTP Basic, any name).</summary>
    public async Task<PasswordVerdict> JudgeAsync(StatusPage page, HttpContext context) =>
        await MaySeeAsync(page, context.Request) ? new(IsRight: true)
        : BasicPassword(context.Request) is { } password ? await TryAsync(page, password, context)
        : new(IsRight: false);

    /// <summary>Judges a password; the right one leaves its cookie with the answer.</summary>
    public async Task<PasswordVerdict> TryAsync(StatusPage page, string password, HttpContext context)
    {
        if (page.Definition.Password is not { } stored)
        {
            return new(IsRight: true);
        }

        using (var room = _tries.AttemptAcquire(ClientAddress.Bucket(context)))
        {
            if (!room.IsAcquired)
            {
                WebMeters.Refused("too_many_page_passwords");
                return new(IsRight: false, room.RetryAfter() ?? TimeSpan.FromMinutes(1));
            }
        }

        await _atOnce.WaitAsync(context.RequestAborted);
        try
        {
            // Off the thread that waits for sockets.
            var hash = stored.Reveal();
            if (
                password.Length > StatusPageDefinition.MaxPassword
                || !await Task.Run(() => PasswordHash.Matches(hash, password), context.RequestAborted)
            )
            {
                return new(IsRight: false);
            }
        }
        finally
        {
            _atOnce.Release();
        }

        await RememberAsync(page, context);
        return new(IsRight: true);
    }

    public void Dispose()
    {
        _tries.Dispose();
        _atOnce.Dispose();
    }

    private async Task RememberAsync(StatusPage page, HttpContext context)
    {
        var until = _time.GetUtcNow() + ValidFor;
        var bytes = new byte[TimeBytes + HMACSHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, until.ToUnixTimeSeconds());
        (await SignAsync(page, bytes.AsMemory(0, TimeBytes), context)).CopyTo(bytes, TimeBytes);
        context.Response.Cookies.Append(
            NameOf(page),
            Convert.ToBase64String(bytes),
            new()
            {
                HttpOnly = true,
                Secure = context.Request.IsHttps,
                SameSite = SameSiteMode.Lax,
                // Badges are elsewhere.
                Path = "/",
                Expires = until,
            }
        );
    }

    private async ValueTask<byte[]> SignAsync(StatusPage page, ReadOnlyMemory<byte> until, HttpContext context)
    {
        var secret = _secret ??= await _secrets.GetAsync("page_cookies", context.RequestAborted);
        return HMACSHA256.HashData(
            secret,
            Encoding.UTF8.GetBytes($"{Convert.ToHexString(until.Span)} {page.Key} {page.Definition.Password!.Reveal()}")
        );
    }

    private static string? BasicPassword(HttpRequest request)
    {
        if (
            !AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var said)
            || !said.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
        )
        {
            return null;
        }

        var bytes = new byte[said.Parameter?.Length ?? 0];
        return
            Convert.TryFromBase64String(said.Parameter ?? "", bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [_, var password]
            ? password
            : null;
    }

    private static string NameOf(StatusPage page) => $"cp_page_{page.Key}";
}

/// <param name="IsRight">It may be shown from now on.</param>
/// <param name="RetryAfter">Not even looked at: too many tries.</param>
internal readonly record struct PasswordVerdict(bool IsRight, TimeSpan? RetryAfter = null);
