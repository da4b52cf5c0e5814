using System.Text.Json;

namespace CloudPulse.Web.Access.Providers;

/// <summary>
/// OpenID Connect by discovery. Who somebody is comes from the userinfo endpoint, asked over TLS with the token that the token endpoint has
/// just given: no id_token is looked at, so there is no signature to check and no nonce to bind it. PKCE binds the code to the browser that began.
/// </summary>
internal sealed class OpenIdProtocol(SignInProvider provider, ProviderClient client, TimeProvider time) : IProviderProtocol, IDisposable
{
    private const string WellKnown = "/.well-known/openid-configuration";
    private const string SecretInForm = "client_secret_post";

    private static readonly TimeSpan KeepFor = TimeSpan.FromHours(1);

    /// <summary>A provider that is down is asked so often at most.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private ProviderEndpoints? _endpoints;
    private ProviderException? _failure;
    private DateTimeOffset _until = DateTimeOffset.MinValue;

    public IEnumerable<string> Scopes => ["openid", "email", "profile"];

    public async ValueTask<ProviderEndpoints> EndpointsAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (time.GetUtcNow() >= _until)
            {
                await DiscoverAsync(cancellationToken);
            }

            return _endpoints ?? throw _failure!;
        }
        finally
        {
            _turn.Release();
        }
    }

    public bool IsOwnName(string issuer) => string.Equals(issuer.TrimEnd('/'), provider.Issuer, StringComparison.Ordinal);

    public async Task<ProviderPerson> PersonAsync(string token, CancellationToken cancellationToken)
    {
        var endpoints = await EndpointsAsync(cancellationToken);
        var claims = (await client.GetAsync(endpoints.People, token, mayRefuse: false, cancellationToken))!.Value;
        var email = claims.IsTrue("email_verified") ? claims.Text("email") : null;
        var domain = email is null ? null : ProviderPerson.DomainOf(email);
        var organization = claims.Text("hd");
        if (provider.Kind == ProviderKind.Google && organization is null && domain is not ("gmail.com" or "googlemail.com"))
        {
            // Verified once, by whoever had the address then: Google answers for its own addresses and those of organizations.
            domain = null;
        }

        return new()
        {
            Subject = claims.Text("sub") ?? throw new ProviderException(ProviderFailure.Unreachable, "the userinfo has no sub"),
            Login = claims.Text("preferred_username") ?? claims.Text("name"),
            Email = domain is null ? null : email,
            Domain = provider.Kind == ProviderKind.Google ? organization : domain,
            Groups = claims.Texts("groups").ToHashSet(StringComparer.Ordinal),
        };
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>What was known stays while the provider is down.</summary>
    private async Task DiscoverAsync(CancellationToken cancellationToken)
    {
        try
        {
            var document = await client.GetAsync(provider.Issuer + WellKnown, token: null, mayRefuse: false, cancellationToken);
            _endpoints = Read(document!.Value);
            _until = time.GetUtcNow() + KeepFor;
        }
        catch (ProviderException failure)
        {
            _failure = failure;
            _until = time.GetUtcNow() + AskAgain;
        }
    }

    private ProviderEndpoints Read(JsonElement document)
    {
        if (document.Text("issuer") is not { } issuer || !IsOwnName(issuer))
        {
            throw new ProviderException(ProviderFailure.Unreachable, $"{WellKnown} is of another issuer");
        }

        if (
            document.Find("token_endpoint_auth_methods_supported", JsonValueKind.Array) is not null
            && !document.Texts("token_endpoint_auth_methods_supported").Contains(SecretInForm)
        )
        {
            throw new ProviderException(
                ProviderFailure.Unreachable,
                $"{WellKnown} does not offer {SecretInForm}, the way in which the secret is sent"
            );
        }

        return new(
            Endpoint("authorization_endpoint"),
            Endpoint("token_endpoint"),
            Endpoint("userinfo_endpoint"),
            document.IsTrue("authorization_response_iss_parameter_supported")
        );

        string Endpoint(string name) =>
            document.Text(name) is { } address && provider.MayReach(address)
                ? address
                : throw new ProviderException(ProviderFailure.Unreachable, $"{WellKnown} has no https address as {name}");
    }
}
