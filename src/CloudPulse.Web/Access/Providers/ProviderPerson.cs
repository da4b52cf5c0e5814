using System.Collections.Frozen;

namespace CloudPulse.Web.Access.Providers;

/// <summary>Somebody as a provider described them a moment ago.</summary>
internal sealed record ProviderPerson
{
    public required string Subject { get; init; }

    /// <summary>What they call themselves there. Proves nothing.</summary>
    public string? Login { get; init; }

    /// <summary>Null unless the provider vouches for it.</summary>
    public string? Email { get; init; }

    /// <summary>Whose address or account it is; null when the provider does not vouch for that.</summary>
    public string? Domain { get; init; }
    public IReadOnlySet<string> Groups { get; init; } = FrozenSet<string>.Empty;

    /// <summary>What follows the one "@"; null when it is no plain address.</summary>
    public static string? DomainOf(string email) =>
        email.Split('@') is [{ Length: > 0 }, { Length: > 0 } domain]
        && !email.Any(character => char.IsControl(character) || char.IsWhiteSpace(character))
            ? domain
            : null;
}
