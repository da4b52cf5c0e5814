using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CloudPulse.Core.Access;

/// <summary>How long a browser stays signed in.</summary>
public sealed record SessionLimits
{
    /// <summary>Unused for so long, a session ends.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromDays(7);

    /// <summary>It ends after so long, however much it is used.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(30);
}

/// <summary>Browsers that are signed in. Their token is told once, to the browser; only its hash is kept.</summary>
public sealed class Sessions(ISessionStore store, IUserStore users, SessionLimits options, TimeProvider time)
{
    public const int MaxClientLength = 200;

    private const int TokenBytes = 32;
    private const int MaxPerUser = 50;

    /// <summary>Its use is noted so exactly: every note is a write.</summary>
    private static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(5);

    private static readonly int TokenLength = Base64Url.GetEncodedLength(TokenBytes);

    /// <summary>Sessions of this user may have ended: whoever serves one for long looks again.</summary>
    public event Action<int>? Ended;

    /// <summary>Begins one and returns the token for the browser.</summary>
    public async Task<StartedSession> StartAsync(User user, string client, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await store.SweepAsync(now, now - options.Idle, cancellationToken);
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var shown = client.Length > MaxClientLength ? client[..MaxClientLength] : client;
        var session = new Session(0, user.Id, user.Epoch, Hash(token), shown, now, now, now + options.Lifetime);
        return new(await store.AddAsync(session, MaxPerUser, cancellationToken), token);
    }

    /// <summary>The session in force that <paramref name="token"/> is, with its user as stored now; null when it is none.</summary>
    public async Task<(Session Session, User User)?> FindAsync(string token, CancellationToken cancellationToken)
    {
        // The look-up is by hash, so its timing tells nothing of the token.
        if (token.Length != TokenLength || await store.FindAsync(Hash(token), cancellationToken) is not { } session)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var user = await users.FindAsync(session.UserId, cancellationToken);
        return user is not null && IsInForce(session, user, now) ? (session, user) : null;
    }

    /// <summary>Notes that it was used, now and then.</summary>
    public async Task NoteUseAsync(Session session, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - session.SeenAt >= NoteEvery)
        {
            await store.TouchAsync(session.Id, now, cancellationToken);
        }
    }

    /// <summary>Those in force, newest first.</summary>
    public async Task<IReadOnlyList<Session>> OfUserAsync(User user, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return [.. (await store.OfUserAsync(user.Id, cancellationToken)).Where(session => IsInForce(session, user, now))];
    }

    /// <summary>False when the user has no such session.</summary>
    public async Task<bool> EndAsync(User user, int id, CancellationToken cancellationToken)
    {
        var isTheirs = (await store.OfUserAsync(user.Id, cancellationToken)).Any(session => session.Id == id);
        var ended = isTheirs && await store.EndAsync(id, cancellationToken);
        TellEnded(user.Id);
        return ended;
    }

    /// <summary>After something that may have put sessions of this user out of force.</summary>
    internal void TellEnded(int userId) => Ended?.Invoke(userId);

    private bool IsInForce(Session session, User user, DateTimeOffset now) =>
        !user.Disabled && session.Epoch == user.Epoch && session.ExpiresAt > now && session.SeenAt + options.Idle > now;

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}

/// <param name="Session">As stored.</param>
/// <param name="Token">For the browser alone.</param>
public sealed record StartedSession(Session Session, string Token)
{
    /// <summary>Without <see cref="Token"/>, for it would end in a log.</summary>
    public override string ToString() => $"session {Session.Id} of user {Session.UserId}";
}
