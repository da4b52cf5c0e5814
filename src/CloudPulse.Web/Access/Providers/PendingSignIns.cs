using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;

namespace CloudPulse.Web.Access.Providers;

/// <summary>
/// Sign-ins that were begun and not finished: what the state that travels through the browser stands for. It is good once, for its
/// provider, for <see cref="Lifetime"/>. One address begins so many at most, and used ones count until they are over, so that nobody
/// can make this server ask a provider more often than that.
/// </summary>
internal sealed class PendingSignIns(TimeProvider time)
{
    public const int MaxPerAddress = 100;
    private const int Max = 10_000;
    private const int StateBytes = 32;

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>The item that says where a sign-in was begun.</summary>
    public const string AddressItem = "address";

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, Pending> _pending = new(StringComparer.Ordinal);

    /// <exception cref="ProviderException">Too many began at this address.</exception>
    public string Begin(string provider, AuthenticationProperties properties)
    {
        var state = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(StateBytes));
        var address = properties.Items[AddressItem]!;
        lock (_lock)
        {
            // The oldest stand first.
            var now = time.GetUtcNow();
            while (_pending.Count > 0 && (_pending.Count >= Max || _pending.GetAt(0).Value.Until <= now))
            {
                _pending.RemoveAt(0);
            }

            if (_pending.Values.Count(pending => pending.Address == address) >= MaxPerAddress)
            {
                throw new ProviderException(ProviderFailure.TooMany, "too many were begun at the same address");
            }

            _pending.Add(state, new(provider, address, properties, now + Lifetime));
        }

        return state;
    }

    /// <summary>Null when it is unknown, over, used or another provider's.</summary>
    public AuthenticationProperties? Finish(string provider, string? state)
    {
        lock (_lock)
        {
            if (state is null || !_pending.TryGetValue(state, out var pending) || pending.Provider != provider)
            {
                return null;
            }

            _pending[state] = pending with { Properties = null };
            return pending.Until > time.GetUtcNow() ? pending.Properties : null;
        }
    }

    /// <param name="Properties">Null: used.</param>
    private sealed record Pending(string Provider, string Address, AuthenticationProperties? Properties, DateTimeOffset Until);
}

/// <summary>One provider's part of the <see cref="PendingSignIns"/>, as the framework's handler asks for it.</summary>
internal sealed class ProviderState(PendingSignIns pending, string provider) : ISecureDataFormat<AuthenticationProperties>
{
    public string Protect(AuthenticationProperties data) => pending.Begin(provider, data);

    public string Protect(AuthenticationProperties data, string? purpose) => Protect(data);

    public AuthenticationProperties? Unprotect(string? protectedText) => pending.Finish(provider, protectedText);

    public AuthenticationProperties? Unprotect(string? protectedText, string? purpose) => Unprotect(protectedText);
}
