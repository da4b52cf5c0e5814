using System.Globalization;
using System.Text.Json;

namespace CloudPulse.Web.Access.Providers;

/// <summary>GitHub, which speaks OAuth alone: who somebody is, is asked of its API. Organizations and teams only as the rules name them.</summary>
internal sealed class GitHubProtocol(SignInProvider provider, ProviderClient client) : IProviderProtocol
{
    private readonly ProviderEndpoints _endpoints = new(
        provider.Issuer + "/login/oauth/authorize",
        provider.Issuer + "/login/oauth/access_token",
        // GitHub Enterprise Server has its API beside it.
        provider.Issuer == SignInProvider.GitHubAddress
            ? "https://api.github.com"
            : provider.Issuer + "/api/v3"
    );

    private readonly string[] _groups = [.. provider.Allow.Select(rule => rule.Group).OfType<string>().Distinct(StringComparer.Ordinal)];

    public IEnumerable<string> Scopes => _groups.Length > 0 ? ["read:user", "user:email", "read:org"] : ["read:user", "user:email"];

    public ValueTask<ProviderEndpoints> EndpointsAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_endpoints);

    public bool IsOwnName(string issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var url) && url.GetLeftPart(UriPartial.Authority) == provider.Issuer;

    public async Task<ProviderPerson> PersonAsync(string token, CancellationToken cancellationToken)
    {
        var user = await GetAsync("/user");
        var login = user.Text("login");
        if (user.Find("id", JsonValueKind.Number) is not { } number || !number.TryGetInt64(out var id) || login is null)
        {
            throw new ProviderException(ProviderFailure.Unreachable, "/user has no id and login");
        }

        var emails = await GetAsync("/user/emails?per_page=100");
        var email =
            emails.ValueKind == JsonValueKind.Array
                ? emails
                    .EnumerateArray()
                    .Where(entry => entry.IsTrue("primary") && entry.IsTrue("verified"))
                    .Select(entry => entry.Text("email"))
                    .FirstOrDefault()
                : null;
        var domain = email is null ? null : ProviderPerson.DomainOf(email);
        var groups = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in _groups)
        {
            var path = group.Split('/') is [var organization, var team]
                ? $"/orgs/{organization}/teams/{team}/memberships/{Uri.EscapeDataString(login)}"
                : $"/user/memberships/orgs/{group}";
            var membership = await client.GetAsync(_endpoints.People + path, token, mayRefuse: true, cancellationToken);
            if (membership?.Text("state") == "active")
            {
                groups.Add(group);
            }
        }

        return new()
        {
            Subject = id.ToString(CultureInfo.InvariantCulture),
            Login = login,
            Email = domain is null ? null : email,
            Domain = domain,
            Groups = groups,
        };

        async Task<JsonElement> GetAsync(string path) =>
            (await client.GetAsync(_endpoints.People + path, token, mayRefuse: false, cancellationToken))!.Value;
    }
}
