using System.Buffers;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>What a request's headers may be.</summary>
internal static class HeaderRules
{
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    );
    private static readonly string[] SensitiveParts = ["authorization", "cookie", "token", "key", "secret", "password", "signature"];

    /// <summary>Those that belong to the exchange itself.</summary>
    public static readonly IReadOnlyList<string> Ours = ["Connection", "Content-Length", "Expect", "TE", "Transfer-Encoding", "Upgrade"];

    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);

    /// <summary>No control characters: a line break would make another header of the rest.</summary>
    public static bool IsValue(string text) => !text.Any(c => char.IsControl(c) && c != '\t');

    /// <summary>Likely to hold a secret: masked when shown, and not taken along to another origin.</summary>
    public static bool IsSensitive(string name) =>
        Array.Exists(SensitiveParts, part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
}
