using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CloudPulse.Core.Model;

/// <summary>A password as it is stored: PBKDF2 with SHA-256, written as <c>pbkdf2-sha256$iterations$salt$hash</c>.</summary>
public static class PasswordHash
{
    public const string Marker = "pbkdf2-sha256$";

    private const int Iterations = 600_000;
    private const int MaxIterations = 10_000_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    public static string Of(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = Hash(password, salt, Iterations, HashBytes);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Marker}{Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}"
        );
    }

    public static bool IsHash(string text) => Parse(text) is not null;

    /// <summary>Whether <paramref name="password"/> is the one that was hashed. Takes some 0.2 s by design.</summary>
    public static bool Matches(string hash, string password) =>
        Parse(hash) is var (iterations, salt, expected)
        && CryptographicOperations.FixedTimeEquals(Hash(password, salt, iterations, expected.Length), expected);

    private static byte[] Hash(string password, byte[] salt, int iterations, int length) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, length);

    private static (int Iterations, byte[] Salt, byte[] Hash)? Parse(string text)
    {
        if (!text.StartsWith(Marker, StringComparison.Ordinal) || text[Marker.Length..].Split('$') is not [var count, var salt, var hash])
        {
            return null;
        }

        var saltBytes = new byte[salt.Length];
        var hashBytes = new byte[hash.Length];
        return
            int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            && iterations is > 0 and <= MaxIterations
            && Convert.TryFromBase64String(salt, saltBytes, out var saltLength)
            && Convert.TryFromBase64String(hash, hashBytes, out var hashLength)
            && hashLength >= SaltBytes
            ? (iterations, saltBytes[..saltLength], hashBytes[..hashLength])
            : null;
    }
}
