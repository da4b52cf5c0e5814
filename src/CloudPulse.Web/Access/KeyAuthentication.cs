using System.Text.Encodings.Web;
using CloudPulse.Core.Access;
using CloudPulse.Web.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudPulse.Web.Access;

/// <summary>
/// Who asks: by <c>Authorization: Bearer cp_…</c> or <c>X-API-Key: cp_…</c> (or a <see cref="KeyInPath"/>), else by the
/// <see cref="SessionCookie"/>, else by where the request comes from.
/// </summary>
internal sealed partial class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    KeyRing keys,
    Sessions sessions,
    AccessPolicy policy,
    WebOptions webOptions
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "key";
    public const string HeaderName = "X-API-Key";
    private const string BearerStart = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        try
        {
            return await RecogniseAsync();
        }
        catch (Exception error) when (Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            // What is open to all must answer when the key store is ill: above all /health.
            return AuthenticateResult.Fail(error);
        }
    }

    private async Task<AuthenticateResult> RecogniseAsync()
    {
        var (key, mistake) = KeyInPath.Of(Context) is { } inPath ? (inPath, null) : Presented(Request.Headers);
        if (mistake is not null)
        {
            return Refuse(ProblemResult.Of(ProblemKind.Unauthenticated, mistake));
        }

        if (key is not null)
        {
            var verdict = await keys.FindAsync(key, Context);
            return verdict switch
            {
                { Key.Scopes: not Scopes.Ingest } when KeyInPath.Of(Context) is not null => Refuse(
                    ProblemResult.Of(
                        ProblemKind.Forbidden,
                        "A key in a URL must have the scope ingest alone: URLs are easily seen by others."
                    )
                ),
                { Key: { } known } => Accept(new(known.Name, known.Scopes, known.Id, readsPages: false)),
                { RetryAfter: { } wait } => Refuse(ProblemResult.Of(ProblemKind.TooMany, verdict.Refusal!, retryAfter: wait)),
                _ => Refuse(ProblemResult.Of(ProblemKind.Unauthenticated, verdict.Refusal!)),
            };
        }

        if (
            SessionCookie.Read(Context, webOptions.PublicUrl) is { } token
            && await sessions.FindAsync(token, Context.RequestAborted) is { } found
        )
        {
            return await SignedInAsync(found.User, found.Session);
        }

        var ambient = await policy.AmbientAsync(Context);
        return ambient switch
        {
            { Caller: { } caller } => Accept(caller),
            { Refusal: { } refusal } => Refuse(
                ProblemResult.Of(ambient.IsForbidden ? ProblemKind.Forbidden : ProblemKind.Unauthenticated, refusal)
            ),
            _ => AuthenticateResult.NoResult(),
        };
    }

    private async Task<AuthenticateResult> SignedInAsync(User user, Session session)
    {
        // Browsers send the cookie by themselves, so what another site's page asks with it is not the user's wish.
        if (BrowserOrigin.IsForeign(Context, webOptions.PublicUrl))
        {
            return Refuse(ProblemResult.Of(ProblemKind.Forbidden, "A browser that is signed in may ask only from a page of this server."));
        }

        try
        {
            await sessions.NoteUseAsync(session, Context.RequestAborted);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // A full disk must not sign people out who may want to see what is wrong.
            Log.UseNotNoted(Logger, error, session.Id);
        }

        return Accept(new(user, session));
    }

    private static (string? Key, string? Mistake) Presented(IHeaderDictionary headers)
    {
        var authorization = headers.Authorization.ToString();
        var header = headers[HeaderName].ToString();
        return (authorization, header) switch
        {
            ("", "") => (null, null),
            ("", _) => (header.Trim(), null),
            (_, not "") => (null, $"Both Authorization and {HeaderName} are given; must be one of them."),
            _ when authorization.StartsWith(BearerStart, StringComparison.OrdinalIgnoreCase) => (
                authorization[BearerStart.Length..].Trim(),
                null
            ),
            _ => (null, "Authorization is not of the form Bearer cp_…, the only one known here."),
        };
    }

    private AuthenticateResult Refuse(ProblemResult problem)
    {
        Context.Features.Set(new AccessRefusal(problem));
        return AuthenticateResult.Fail(problem.Problem.Detail!);
    }

    private static AuthenticateResult Accept(CallerIdentity caller) => AuthenticateResult.Success(new(new(caller), Scheme));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The use of session {Id} could not be noted")]
        public static partial void UseNotNoted(ILogger logger, Exception error, int id);
    }
}

/// <summary>Why nobody was recognised, for the answer if one was needed.</summary>
internal sealed record AccessRefusal(ProblemResult Problem);
