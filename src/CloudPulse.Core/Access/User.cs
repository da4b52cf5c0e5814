using CloudPulse.Core.Model;

namespace CloudPulse.Core.Access;

/// <summary>What a person may do.</summary>
public enum Role
{
    /// <summary>Read everything.</summary>
    Viewer,

    /// <summary>Change what is watched and who is told, too.</summary>
    Editor,

    /// <summary>Manage users and API keys, too.</summary>
    Admin,
}

/// <summary>A person who may sign in.</summary>
public sealed record User
{
    /// <summary>Assigned by the store, never twice.</summary>
    public required int Id { get; init; }

    /// <summary>As people type it; unique by <see cref="UserRules.NameKey"/>.</summary>
    public required string Name { get; init; }
    public required Role Role { get; init; }

    /// <summary>Null: whoever this is signs in through <see cref="Origin"/>.</summary>
    public Secret? PasswordHash { get; init; }

    /// <summary>The provider's account that this user is; null for one with a password. Never changes from one to the other.</summary>
    public ProviderIdentity? Origin { get; init; }
    public bool Disabled { get; init; }

    /// <summary>Sessions begun under another one are out of force: raising it signs the user out everywhere, in one write.</summary>
    public int Epoch { get; init; }

    /// <summary>Raised by every change, from 1 on.</summary>
    public long Version { get; init; } = 1;
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? SignedInAt { get; init; }
}

/// <summary>Somebody as a sign-in provider knows them.</summary>
/// <param name="Provider">The key of the provider, for people.</param>
/// <param name="Issuer">The provider itself: a key may come to mean another one.</param>
/// <param name="Subject">Theirs with this issuer, never given to anybody else.</param>
public sealed record ProviderIdentity(string Provider, string Issuer, string Subject);

public static class Roles
{
    public static Scopes Scopes(this Role role) =>
        role switch
        {
            Role.Viewer => Access.Scopes.Read,
            Role.Editor => Access.Scopes.Write,
            _ => Access.Scopes.Admin | Access.Scopes.Ingest,
        };
}
