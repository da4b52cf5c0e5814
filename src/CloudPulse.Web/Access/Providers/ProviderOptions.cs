using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CloudPulse.Web.Access.Providers;

/// <summary>The framework's options of one provider, and what it does not know of.</summary>
internal sealed class ProviderOptions : OAuthOptions
{
    public SignInProvider Provider { get; set; } = null!;
    public IProviderProtocol Protocol { get; set; } = null!;

    /// <summary>Where the provider sends browsers back to: never what a request calls this server.</summary>
    public string RedirectAddress { get; set; } = "";
}

/// <summary>Makes each provider's options when it is first used. <c>AddOAuth</c> would want data protection for the state.</summary>
internal sealed class ProviderOptionsSource(WebOptions web, PendingSignIns pending, ProviderClient client, TimeProvider time)
    : IOptionsMonitor<ProviderOptions>,
        IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<ProviderOptions>> _all = new(StringComparer.Ordinal);

    public ProviderOptions CurrentValue => throw new NotSupportedException();

    public ProviderOptions Get(string? name) => _all.GetOrAdd(name!, key => new(() => Create(key))).Value;

    public IDisposable? OnChange(Action<ProviderOptions, string?> listener) => null;

    public void Dispose()
    {
        foreach (var options in _all.Values.Where(options => options.IsValueCreated))
        {
            (options.Value.Protocol as IDisposable)?.Dispose();
        }
    }

    private ProviderOptions Create(string key)
    {
        var provider = web.SignInProviders.Single(provider => provider.Key == key);
        var isSecure = web.PublicUrl!.Scheme == Uri.UriSchemeHttps;
        IProviderProtocol protocol =
            provider.Kind == ProviderKind.GitHub ? new GitHubProtocol(provider, client) : new OpenIdProtocol(provider, client, time);
        var options = new ProviderOptions
        {
            Provider = provider,
            Protocol = protocol,
            RedirectAddress = web.PublicUrl.ToString().TrimEnd('/') + provider.CallbackPath,
            ClientId = provider.ClientId,
            ClientSecret = provider.ClientSecret.Reveal(),
            CallbackPath = provider.CallbackPath,
            UsePkce = true,
            Backchannel = client.Http,
            StateDataFormat = new ProviderState(pending, key),
            RemoteAuthenticationTimeout = PendingSignIns.Lifetime,
            TimeProvider = time,
            // As the session's cookie: over TLS no other host can set it.
            CorrelationCookie =
            {
                Name = isSecure ? "__Host-cloudpulse." : "cloudpulse.",
                Path = "/",
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                SecurePolicy = isSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.None,
            },
        };
        foreach (var scope in protocol.Scopes.Concat(provider.Scopes).Distinct(StringComparer.Ordinal))
        {
            options.Scope.Add(scope);
        }

        return options;
    }
}
