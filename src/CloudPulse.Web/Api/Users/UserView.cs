using CloudPulse.Core.Access;

namespace CloudPulse.Web.Api.Users;

/// <summary>A person who may sign in.</summary>
internal sealed record UserView
{
    public required int Id { get; init; }
    public required string Name { get; init; }
    public required Role Role { get; init; }
    public required bool Enabled { get; init; }

    /// <summary>The provider that they sign in through; null: by password.</summary>
    public string? Provider { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? SignedInAt { get; init; }

    public static UserView From(User user) =>
        new()
        {
            Id = user.Id,
            Name = user.Name,
            Role = user.Role,
            Enabled = !user.Disabled,
            Provider = user.Origin?.Provider,
            Version = user.Version,
            CreatedAt = user.CreatedAt,
            UpdatedAt = user.UpdatedAt,
            SignedInAt = user.SignedInAt,
        };
}

/// <summary>A user to be made.</summary>
internal sealed record UserBody
{
    /// <summary>To sign in with: 1 to 100 characters. Capitals make no difference.</summary>
    public required string Name { get; init; }

    /// <summary>viewer reads; editor changes checks and channels, too; admin manages users and keys, too.</summary>
    public required Role Role { get; init; }

    /// <summary>12 to 256 characters.</summary>
    public required string Password { get; init; }
}

/// <summary>What is to be changed of a user; what is left out stays.</summary>
internal sealed record UserPatch
{
    public Role? Role { get; init; }

    /// <summary>false signs the user out everywhere and keeps them out.</summary>
    public bool? Enabled { get; init; }

    /// <summary>A new password; signs the user out everywhere.</summary>
    public string? Password { get; init; }
}
