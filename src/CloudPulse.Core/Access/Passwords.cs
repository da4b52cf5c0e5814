using CloudPulse.Core.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CloudPulse.Core.Access;

public enum PasswordVerdict
{
    Right,
    Wrong,

    /// <summary>Too many are being judged: this one was not looked at.</summary>
    Busy,
}

/// <summary>
/// Hashes passwords by the framework's hasher, which is slow on purpose: one at a time, off the threads that wait for sockets, and no more
/// waiting than a moment's worth, so that a flood of sign-ins takes one processor at most and nothing from the probes' threads.
/// </summary>
public sealed class Passwords : IDisposable
{
    /// <summary>What OWASP asks for with PBKDF2 and SHA-512.</summary>
    private const int Iterations = 210_000;

    private const int MaxWaiting = 16;

    private readonly SemaphoreSlim _turn = new(1, 1);

    // Made when first needed: most processes never see a password.
    private readonly Lazy<PasswordHasher<User>> _hasher = new(() =>
        new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }))
    );
    private Secret? _nobodys;
    private int _waiting;

    /// <summary>Null: too many are being judged.</summary>
    public Task<Secret?> HashAsync(string password, CancellationToken cancellationToken) =>
        TakeTurnAsync(() => new Secret(_hasher.Value.HashPassword(null!, password)), null, cancellationToken);

    /// <param name="hash">Null: there is no such user. That takes as long, and is wrong.</param>
    /// <param name="password">As typed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<PasswordVerdict> JudgeAsync(Secret? hash, string password, CancellationToken cancellationToken) =>
        TakeTurnAsync(
            () =>
            {
                _nobodys ??= new(_hasher.Value.HashPassword(null!, Guid.NewGuid().ToString()));
                var verdict = _hasher.Value.VerifyHashedPassword(null!, (hash ?? _nobodys).Reveal(), password);
                return hash is null || verdict == PasswordVerificationResult.Failed ? PasswordVerdict.Wrong : PasswordVerdict.Right;
            },
            PasswordVerdict.Busy,
            cancellationToken
        );

    public void Dispose() => _turn.Dispose();

    private async Task<T> TakeTurnAsync<T>(Func<T> work, T busy, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > MaxWaiting)
            {
                return busy;
            }

            await _turn.WaitAsync(cancellationToken);
            try
            {
                return await Task.Run(work, cancellationToken);
            }
            finally
            {
                _turn.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
