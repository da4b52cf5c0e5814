using CloudPulse.Core.Access;
using CloudPulse.Core.Model;

namespace CloudPulse.Web.Access.Providers;

public enum ProviderKind
{
    GitHub,
    Google,

    /// <summary>Any OpenID Connect provider.</summary>
    Oidc,
}

/// <summary>Somebody else who recognises people: as declared under <c>sign_in.providers</c>.</summary>
public sealed record SignInProvider
{
    public const string GoogleIssuer = "https://accounts.google.com";
    public const string GitHubAddress = "https://github.com";

    public required string Key { get; init; }
    public required ProviderKind Kind { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>As the provider writes it, without a slash at its end; of GitHub the address.</summary>
    public required string Issuer { get; init; }
    public required string ClientId { get; init; }
    public required Secret ClientSecret { get; init; }

    /// <summary>Asked for besides what is needed.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The first that fits says the role; whom none fits stays out.</summary>
    public required IReadOnlyList<AllowRule> Allow { get; init; }

    /// <summary>Where the provider sends browsers back to.</summary>
    public string CallbackPath => $"/sign-in/{Key}/callback";

    /// <summary>Without TLS only on this machine.</summary>
    public bool MayReach(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url)
        && url.UserInfo.Length == 0
        && url.Fragment.Length == 0
        && (
            url.Scheme == Uri.UriSchemeHttps
            || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback && Issuer.StartsWith("http://", StringComparison.Ordinal))
        );

    /// <summary>Null: they may not sign in.</summary>
    internal Role? RoleOf(ProviderPerson person) => Allow.FirstOrDefault(rule => rule.Fits(person))?.Role;
}

/// <summary>Who may sign in, as what. All that is given must fit.</summary>
public sealed record AllowRule
{
    public required Role Role { get; init; }
    public string? Email { get; init; }

    /// <summary>Of the address; with Google of the organization (Workspace) that the account belongs to.</summary>
    public string? Domain { get; init; }

    /// <summary>An organization of GitHub, <c>acme</c>, or a team, <c>acme/sre</c>; a group of another provider.</summary>
    public string? Group { get; init; }

    /// <summary>Whoever the provider lets in.</summary>
    public bool Everyone { get; init; }

    internal bool Fits(ProviderPerson person) =>
        (Email is null || string.Equals(Email, person.Email, StringComparison.OrdinalIgnoreCase))
        && (Domain is null || string.Equals(Domain, person.Domain, StringComparison.OrdinalIgnoreCase))
        && (Group is null || person.Groups.Contains(Group))
        && (Everyone || Email is not null || Domain is not null || Group is not null);
}
