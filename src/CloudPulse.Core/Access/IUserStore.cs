namespace CloudPulse.Core.Access;

public enum UserOutcome
{
    Written,
    NotFound,
    VersionMismatch,

    /// <summary>Another user has the name, or is the provider's account.</summary>
    Taken,

    /// <summary>Nobody would be left who is an admin and not disabled.</summary>
    LastAdmin,

    /// <summary>Whoever signs in through a provider has no password, and the role that the configuration gives.</summary>
    FromProvider,

    /// <summary>Kept out by an admin.</summary>
    Disabled,
}

/// <param name="User">As stored now; null unless written.</param>
public sealed record UserWrite(UserOutcome Outcome, User? User)
{
    public static UserWrite Refused(UserOutcome outcome) => new(outcome, null);
}

/// <summary>People who may sign in. There is always an admin in force once there was one.</summary>
public interface IUserStore
{
    /// <summary>Stores a new user (its id is assigned).</summary>
    /// <param name="user">The user.</param>
    /// <param name="onlyFirst">Refused as <see cref="UserOutcome.Taken"/> when there is any user: of several at once one wins.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<UserWrite> AddAsync(User user, bool onlyFirst, CancellationToken cancellationToken);

    Task<User?> FindAsync(int id, CancellationToken cancellationToken);

    /// <summary>By the name's <see cref="UserRules.NameKey"/>.</summary>
    Task<User?> FindByNameAsync(string name, CancellationToken cancellationToken);

    /// <summary>Whoever a provider's account is.</summary>
    Task<User?> FindByOriginAsync(string issuer, string subject, CancellationToken cancellationToken);

    /// <summary>All, by id.</summary>
    Task<IReadOnlyList<User>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Changes a user in one step and raises the version.</summary>
    /// <param name="id">Who.</param>
    /// <param name="ifVersion">Null: whatever is there.</param>
    /// <param name="edit">Makes the new from what is stored; id, origin, version and creation stay.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<UserWrite> UpdateAsync(int id, long? ifVersion, Func<User, User> edit, CancellationToken cancellationToken);

    Task<UserOutcome> DeleteAsync(int id, long? ifVersion, CancellationToken cancellationToken);

    /// <summary>Notes a sign-in, which is no change: the version stays.</summary>
    Task NoteSignInAsync(int id, DateTimeOffset at, CancellationToken cancellationToken);
}
