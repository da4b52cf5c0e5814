using System.Text.Json;
using CloudPulse.Web.Access;
using CloudPulse.Web.Access.Providers;
using CloudPulse.Web.Dashboard.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudPulse.Web.Dashboard.Settings;

/// <summary><c>/sign-in/{provider}</c>: to a provider, and back from it. Why it failed is told on the sign-in page, whose address holds no code.</summary>
internal static class ProviderSignInEndpoints
{
    public static void MapProviderSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in/{provider}", Begin);
        routes.MapGet("/sign-in/{provider}/callback", Finish);
    }

    /// <summary>What the sign-in page says, in the words for its address; null: nothing.</summary>
    public static string? Explain(string? failure, string provider) =>
        Enum.GetValues<ProviderFailure>().Where(known => Word(known) == failure).Select(known => Explain(known, provider)).FirstOrDefault();

    private static async Task<IResult> Begin(string provider, HttpContext context, ProviderSignIn signIn)
    {
        if (signIn.Find(provider) is not { } known)
        {
            return NotFound(provider);
        }

        var back = LocalPath.Of(context.Request.Query["return"]);
        if (CallerIdentity.Of(context)?.User is not null)
        {
            return new SeeOther(back);
        }

        // Only a person on our page begins it, not a page of somebody else that sends them here.
        if (context.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
        {
            return new SeeOther(LocalPath.ToSignIn(back));
        }

        return await signIn.BeginAsync(known, context, back) is { } failure ? ToSignIn(known, failure, back) : Results.Empty;
    }

    private static async Task<IResult> Finish(
        string provider,
        HttpContext context,
        ProviderSignIn signIn,
        CancellationToken cancellationToken
    )
    {
        if (signIn.Find(provider) is not { } known)
        {
            return NotFound(provider);
        }

        var (back, failure) = await signIn.FinishAsync(known, context, cancellationToken);
        return failure is { } why ? ToSignIn(known, why, back) : new SeeOther(LocalPath.Of(back));
    }

    private static SeeOther ToSignIn(SignInProvider provider, ProviderFailure failure, string back) =>
        new($"/sign-in?via={provider.Key}&failure={Word(failure)}&return={Uri.EscapeDataString(back)}");

    private static string Word(ProviderFailure failure) => JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.ToString());

    private static string Explain(ProviderFailure failure, string provider) =>
        failure switch
        {
            ProviderFailure.Expired =>
                $"The sign-in through {provider} took longer than 10 minutes, was used already, or began in another browser. Try again.",
            ProviderFailure.Denied => $"You or {provider} did not agree to the sign-in.",
            ProviderFailure.Unreachable =>
                $"{provider} does not answer as it should. Try again later; an administrator finds more in the log.",
            ProviderFailure.NotAllowed =>
                $"{provider} knows you, but your account is not among those that may sign in here. An administrator can allow it.",
            ProviderFailure.Disabled => "Your user is disabled here. An administrator can enable it.",
            ProviderFailure.LastAdmin =>
                "The role that you would get leaves nobody who is an administrator. Make one with: cloudpulse users create --name NAME --role admin",
            _ => "Too many sign-ins were begun where you are. Try again in 10 minutes.",
        };

    private static IResult NotFound(string provider) => Page.NotFound($"provider {provider} to sign in through");
}
