namespace CloudPulse.Core.Access;

/// <summary>Makes, changes and recognises users. What takes away what their sessions rest on ends those in the same write.</summary>
public sealed class Users(IUserStore store, Passwords passwords, Sessions sessions, TimeProvider time)
{
    public Task<IReadOnlyList<User>> ListAsync(CancellationToken cancellationToken) => store.ListAsync(cancellationToken);

    public Task<User?> FindAsync(int id, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken);

    public Task<User?> FindByNameAsync(string name, CancellationToken cancellationToken) => store.FindByNameAsync(name, cancellationToken);

    public async Task<bool> AnyAsync(CancellationToken cancellationToken) => (await store.ListAsync(cancellationToken)).Count > 0;

    /// <summary>Makes a user. Name and password keep to <see cref="UserRules"/>.</summary>
    /// <param name="name">To sign in with.</param>
    /// <param name="role">What they may do.</param>
    /// <param name="password">Theirs.</param>
    /// <param name="onlyFirst">Only if there is no user yet.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null: too busy with other passwords, try again.</returns>
    public async Task<UserWrite?> CreateAsync(string name, Role role, string password, bool onlyFirst, CancellationToken cancellationToken)
    {
        Check(UserRules.NameMistake(name), nameof(name));
        Check(UserRules.PasswordMistake(password, name), nameof(password));
        if (await passwords.HashAsync(password, cancellationToken) is not { } hash)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var user = new User
        {
            Id = 0,
            Name = name,
            Role = role,
            PasswordHash = hash,
            CreatedAt = now,
            UpdatedAt = now,
        };
        return await store.AddAsync(user, onlyFirst, cancellationToken);
    }

    /// <summary>Whose name and password these are. A name that nobody has, and a user who is disabled, take as long as a wrong password.</summary>
    public async Task<(PasswordVerdict Verdict, User? User)> AuthenticateAsync(
        string name,
        string password,
        CancellationToken cancellationToken
    )
    {
        var user = await store.FindByNameAsync(name, cancellationToken);
        var verdict = await passwords.JudgeAsync(user is { Disabled: false } ? user.PasswordHash : null, password, cancellationToken);
        return verdict == PasswordVerdict.Right ? (verdict, user) : (verdict, null);
    }

    public Task<PasswordVerdict> JudgePasswordAsync(User user, string password, CancellationToken cancellationToken) =>
        passwords.JudgeAsync(user.PasswordHash, password, cancellationToken);

    /// <summary>
    /// Whom a provider recognised, with the role that the configuration gives them today; made when they come for the first time. Their
    /// name is taken for nobody else's: where somebody has it, theirs gets the provider's behind it.
    /// </summary>
    public async Task<UserWrite> EnterAsync(ProviderIdentity origin, string name, Role role, CancellationToken cancellationToken)
    {
        if (await store.FindByOriginAsync(origin.Issuer, origin.Subject, cancellationToken) is { } known)
        {
            return known.Disabled ? UserWrite.Refused(UserOutcome.Disabled)
                : known.Role == role ? new(UserOutcome.Written, known)
                : await store.UpdateAsync(
                    known.Id,
                    null,
                    user => user with { Role = role, UpdatedAt = time.GetUtcNow() },
                    cancellationToken
                );
        }

        if (role != Role.Admin && !await AnyAsync(cancellationToken))
        {
            return UserWrite.Refused(UserOutcome.LastAdmin);
        }

        var now = time.GetUtcNow();
        var written = UserWrite.Refused(UserOutcome.Taken);
        foreach (var candidate in NamesFor(origin, name))
        {
            var user = new User
            {
                Id = 0,
                Name = candidate,
                Role = role,
                Origin = origin,
                CreatedAt = now,
                UpdatedAt = now,
            };
            written = await store.AddAsync(user, onlyFirst: false, cancellationToken);
            if (written.User is not null)
            {
                break;
            }

            // They may have come twice at once.
            if (await store.FindByOriginAsync(origin.Issuer, origin.Subject, cancellationToken) is { } meanwhile)
            {
                return new(UserOutcome.Written, meanwhile);
            }
        }

        return written;
    }

    /// <summary>Whoever a provider's account is has no business here any more: their sessions end.</summary>
    public async Task LeaveAsync(ProviderIdentity origin, CancellationToken cancellationToken)
    {
        if (await store.FindByOriginAsync(origin.Issuer, origin.Subject, cancellationToken) is { } user)
        {
            await ChangeAsync(user.Id, null, new() { SignOut = true }, cancellationToken);
        }
    }

    public Task NoteSignInAsync(User user, CancellationToken cancellationToken) =>
        store.NoteSignInAsync(user.Id, time.GetUtcNow(), cancellationToken);

    /// <summary>Changes what is given. A new password, and being disabled, end every session. Role and password of a provider's user stay.</summary>
    /// <returns>Null: too busy with other passwords, try again.</returns>
    public async Task<UserWrite?> ChangeAsync(int id, long? ifVersion, UserChange change, CancellationToken cancellationToken)
    {
        if (
            (change.Password is not null || change.Role is not null) && await store.FindAsync(id, cancellationToken) is { Origin: not null }
        )
        {
            return UserWrite.Refused(UserOutcome.FromProvider);
        }

        var hash = change.Password is null ? null : await passwords.HashAsync(change.Password, cancellationToken);
        if (change.Password is not null && hash is null)
        {
            return null;
        }

        var written = await store.UpdateAsync(
            id,
            ifVersion,
            user =>
                user with
                {
                    Role = change.Role ?? user.Role,
                    Disabled = change.Disabled ?? user.Disabled,
                    PasswordHash = hash ?? user.PasswordHash,
                    Epoch = user.Epoch + (hash is not null || change.Disabled == true || change.SignOut ? 1 : 0),
                    UpdatedAt = time.GetUtcNow(),
                },
            cancellationToken
        );
        sessions.TellEnded(id);
        return written;
    }

    public async Task<UserOutcome> DeleteAsync(int id, long? ifVersion, CancellationToken cancellationToken)
    {
        var outcome = await store.DeleteAsync(id, ifVersion, cancellationToken);
        sessions.TellEnded(id);
        return outcome;
    }

    private static IEnumerable<string> NamesFor(ProviderIdentity origin, string name) =>
        new[] { name, $"{name} ({origin.Provider})", $"{origin.Provider} {origin.Subject}", $"{origin.Provider} {Guid.NewGuid()}" }.Where(
            candidate => UserRules.NameMistake(candidate) is null
        );

    private static void Check(string? mistake, string name)
    {
        if (mistake is not null)
        {
            throw new ArgumentException(mistake, name);
        }
    }
}

/// <summary>What is to be changed of a user; null: stays.</summary>
public sealed record UserChange
{
    public Role? Role { get; init; }
    public bool? Disabled { get; init; }
    public string? Password { get; init; }

    /// <summary>Ends every session.</summary>
    public bool SignOut { get; init; }

    /// <summary>Without the password, for it would end in a log.</summary>
    public override string ToString() => nameof(UserChange);
}
