using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudPulse.Web.Access.Providers;

/// <summary>
/// The framework's OAuth handler, which does the state, the correlation cookie, PKCE and the exchange of the code. Given to it are the
/// addresses, the person, and a check that the provider is the one that was asked. It is not registered as a scheme: the middleware of
/// those runs before the limits. It logs nothing, for it would log what a provider answers.
/// </summary>
internal sealed class ProviderHandler(ProviderOptionsSource options, UrlEncoder encoder)
    : OAuthHandler<ProviderOptions>(options, NullLoggerFactory.Instance, encoder)
{
    private ProviderEndpoints? _endpoints;
    private ProviderPerson? _person;
    private bool _isFromThisBrowser;

    /// <summary>Where they wanted to go, as far as is known.</summary>
    public string Back { get; private set; } = "/";

    /// <summary>Sends the browser to the provider.</summary>
    /// <exception cref="ProviderException">It can't be sent there.</exception>
    public async Task BeginAsync(string back)
    {
        _endpoints = await Options.Protocol.EndpointsAsync(Context.RequestAborted);
        var address = ClientAddress.OfPerson(Context).ToString();
        await ChallengeAsync(new(new Dictionary<string, string?> { [PendingSignIns.AddressItem] = address }) { RedirectUri = back });
    }

    /// <summary>Whom the provider recognised.</summary>
    /// <exception cref="ProviderException">It did not.</exception>
    public async Task<ProviderPerson> FinishAsync()
    {
        try
        {
            _endpoints = await Options.Protocol.EndpointsAsync(Context.RequestAborted);
            CheckIssuer();
            var result = await HandleRemoteAuthenticateAsync();
            return result.Succeeded ? _person! : throw Refusal(result);
        }
        catch (Exception error) when (ProviderClient.IsTheirs(error, Context.RequestAborted))
        {
            throw new ProviderException(ProviderFailure.Unreachable, $"the token endpoint: {ProviderClient.Explain(error)}");
        }
    }

    protected override string BuildChallengeUrl(AuthenticationProperties properties, string redirectUri)
    {
        // The options are shared; all who are here write the same.
        Options.AuthorizationEndpoint = _endpoints!.Authorization;
        return base.BuildChallengeUrl(properties, Options.RedirectAddress);
    }

    protected override bool ValidateCorrelationId(AuthenticationProperties properties)
    {
        _isFromThisBrowser = base.ValidateCorrelationId(properties);
        Back = _isFromThisBrowser ? properties.RedirectUri! : Back;
        return _isFromThisBrowser;
    }

    protected override async Task<OAuthTokenResponse> ExchangeCodeAsync(OAuthCodeExchangeContext context)
    {
        Options.TokenEndpoint = _endpoints!.Token;
        try
        {
            return await base.ExchangeCodeAsync(new(context.Properties, context.Code, Options.RedirectAddress));
        }
        catch (InvalidOperationException)
        {
            throw new ProviderException(ProviderFailure.Unreachable, "the token endpoint: the answer is no JSON object");
        }
    }

    protected override async Task<AuthenticationTicket> CreateTicketAsync(
        ClaimsIdentity identity,
        AuthenticationProperties properties,
        OAuthTokenResponse tokens
    )
    {
        _person = await Options.Protocol.PersonAsync(tokens.AccessToken!, Context.RequestAborted);
        return new(new(identity), properties, Scheme.Name);
    }

    private void CheckIssuer()
    {
        var issuer = Request.Query["iss"];
        if (issuer.Count > 0 ? issuer.Count > 1 || !Options.Protocol.IsOwnName(issuer.ToString()) : _endpoints!.NamesItself)
        {
            throw new ProviderException(ProviderFailure.Expired, "the browser comes from another provider");
        }
    }

    private ProviderException Refusal(HandleRequestResult result)
    {
        var error = Request.Query["error"].ToString();
        return result.Properties is null ? new(ProviderFailure.Expired, "the state is unknown, over or used")
            : !_isFromThisBrowser ? new(ProviderFailure.Expired, "the state is another browser's")
            : error == "access_denied" ? new(ProviderFailure.Denied, "access was denied there")
            : error.Length > 0 ? new(ProviderFailure.Unreachable, "the provider answered the request with an error")
            : new(ProviderFailure.Unreachable, "the token endpoint did not take the code, the client or its secret");
    }
}
