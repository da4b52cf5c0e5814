using CloudPulse.Core.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Web.Access;

/// <summary>Signs browsers in and out.</summary>
internal sealed partial class SignIn(Users users, Sessions sessions, SignInThrottle throttle, WebOptions options, ILogger<SignIn> logger)
{
    public const string Wrong = "The name or the password is not right.";
    public const string Busy = "Too many people are signing in at this moment. Try again.";
    private static readonly TimeSpan BusyRetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>With a name and a password.</summary>
    public async Task<SignInResult> TryAsync(HttpContext context, string name, string password, CancellationToken cancellationToken)
    {
        if (throttle.Enter(context, name) is { } wait)
        {
            WebMeters.Refused("too_many_wrong_passwords");
            return SignInResult.TooMany(wait);
        }

        var (verdict, user) = await users.AuthenticateAsync(name, password, cancellationToken);
        if (user is null)
        {
            if (verdict == PasswordVerdict.Busy)
            {
                throttle.Withdraw(context, name);
                return new(null, Busy, BusyRetryAfter);
            }

            WebMeters.Refused("wrong_password");
            Log.Failed(logger, context.Connection.RemoteIpAddress);
            return new(null, Wrong);
        }

        throttle.Succeeded(context, name);
        await BeginAsync(context, user, cancellationToken);
        return new(user, null);
    }

    /// <summary>Whether this is the user's own password, as asked for again before it is changed.</summary>
    public async Task<SignInResult> ConfirmAsync(HttpContext context, User user, string password, CancellationToken cancellationToken)
    {
        if (throttle.Enter(context, user.Name) is { } wait)
        {
            return SignInResult.TooMany(wait);
        }

        var verdict = await users.JudgePasswordAsync(user, password, cancellationToken);
        if (verdict == PasswordVerdict.Busy)
        {
            throttle.Withdraw(context, user.Name);
            return new(null, Busy, BusyRetryAfter);
        }

        if (verdict == PasswordVerdict.Wrong)
        {
            return new(null, "was not the password you have now");
        }

        throttle.Succeeded(context, user.Name);
        return new(user, null);
    }

    /// <summary>Begins a session for somebody who is recognised. An older session of this browser ends.</summary>
    public async Task BeginAsync(HttpContext context, User user, CancellationToken cancellationToken)
    {
        await EndOwnAsync(context, cancellationToken);
        var client = ClientName.Of(context.Request.Headers.UserAgent.ToString());
        var started = await sessions.StartAsync(user, $"{client}, {ClientAddress.OfPerson(context)}", cancellationToken);
        await users.NoteSignInAsync(user, cancellationToken);
        SessionCookie.Set(context, options.PublicUrl, started.Token, started.Session.ExpiresAt);
        Log.SignedIn(logger, user.Id, context.Connection.RemoteIpAddress);
    }

    public async Task EndAsync(HttpContext context, CancellationToken cancellationToken)
    {
        await EndOwnAsync(context, cancellationToken);
        SessionCookie.Remove(context, options.PublicUrl);
    }

    private async Task EndOwnAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (CallerIdentity.Of(context) is { User: { } user, Session: { } session })
        {
            await sessions.EndAsync(user, session.Id, cancellationToken);
        }
    }

    private static partial class Log
    {
        // Not the name: people type their password there.
        [LoggerMessage(1, LogLevel.Warning, "A sign-in from {Address} failed")]
        public static partial void Failed(ILogger logger, System.Net.IPAddress? address);

        [LoggerMessage(2, LogLevel.Information, "User {UserId} signed in from {Address}")]
        public static partial void SignedIn(ILogger logger, int userId, System.Net.IPAddress? address);
    }
}

/// <param name="User">Null: refused.</param>
/// <param name="Refusal">Why.</param>
/// <param name="RetryAfter">Not looked at; to be tried again after so long.</param>
internal sealed record SignInResult(User? User, string? Refusal, TimeSpan? RetryAfter = null)
{
    public static SignInResult TooMany(TimeSpan wait) =>
        new(
            null,
            $"Too many attempts failed. Try again in {Dashboard.Models.Format.Span(TimeSpan.FromSeconds(Math.Ceiling(wait.TotalSeconds)))}.",
            wait
        );
}
