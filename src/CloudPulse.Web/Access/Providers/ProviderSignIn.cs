using System.Text.Encodings.Web;
using CloudPulse.Core.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudPulse.Web.Access.Providers;

/// <summary>Signs browsers in whom a provider recognises and a rule allows.</summary>
internal sealed partial class ProviderSignIn(
    WebOptions options,
    ProviderOptionsSource sources,
    Users users,
    AccessPolicy policy,
    SignIn signIn,
    ILogger<ProviderSignIn> logger
)
{
    public SignInProvider? Find(string key) => options.SignInProviders.FirstOrDefault(provider => provider.Key == key);

    /// <summary>Answers with the way to the provider.</summary>
    /// <returns>Why that can't be; null: it was answered.</returns>
    public async Task<ProviderFailure?> BeginAsync(SignInProvider provider, HttpContext context, string back)
    {
        try
        {
            await (await HandlerAsync(provider, context)).BeginAsync(back);
            return null;
        }
        catch (ProviderException refusal)
        {
            return Refused(provider, refusal);
        }
    }

    /// <summary>Begins the session of whom the provider has sent back.</summary>
    public async Task<(string Back, ProviderFailure? Failure)> FinishAsync(
        SignInProvider provider,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var handler = await HandlerAsync(provider, context);
        try
        {
            var user = await RecogniseAsync(provider, await handler.FinishAsync(), cancellationToken);
            policy.UserCreated();
            await signIn.BeginAsync(context, user, cancellationToken);
            return (handler.Back, null);
        }
        catch (ProviderException refusal)
        {
            return (handler.Back, Refused(provider, refusal));
        }
    }

    private async Task<User> RecogniseAsync(SignInProvider provider, ProviderPerson person, CancellationToken cancellationToken)
    {
        var origin = new ProviderIdentity(provider.Key, provider.Issuer, person.Subject);
        if (provider.RoleOf(person) is not { } role)
        {
            await users.LeaveAsync(origin, cancellationToken);
            var known = person.Email is null ? "no e-mail address that the provider vouches for" : "an e-mail address that is vouched for";
            throw new ProviderException(ProviderFailure.NotAllowed, $"no rule fits subject {LogText(person.Subject)}, who has {known}");
        }

        var written = await users.EnterAsync(origin, person.Email ?? person.Login ?? "", role, cancellationToken);
        return written.User
            ?? throw written.Outcome switch
            {
                UserOutcome.Disabled => new ProviderException(ProviderFailure.Disabled, "the user is disabled"),
                _ => new ProviderException(ProviderFailure.LastAdmin, "nobody would be left, or be there yet, who is an admin"),
            };
    }

    private async Task<ProviderHandler> HandlerAsync(SignInProvider provider, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var handler = new ProviderHandler(sources, UrlEncoder.Default);
        await handler.InitializeAsync(new AuthenticationScheme(provider.Key, provider.Name, typeof(ProviderHandler)), context);
        return handler;
    }

    private ProviderFailure Refused(SignInProvider provider, ProviderException refusal)
    {
        WebMeters.Refused("provider_sign_in");
        Log.Refused(logger, provider.Key, refusal.Message);
        return refusal.Failure;
    }

    private static string LogText(string subject) =>
        new([.. subject.Take(100).Select(character => char.IsControl(character) ? '?' : character)]);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A sign-in through {Provider} was refused: {Reason}")]
        public static partial void Refused(ILogger logger, string provider, string reason);
    }
}
