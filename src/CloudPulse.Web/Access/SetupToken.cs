using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CloudPulse.Web.Access;

/// <summary>
/// Proves that whoever creates the administrator can read what this process printed when it started. Good until there is a user.
/// </summary>
public sealed class SetupToken
{
    public const int MaxLength = 100;
    private const int RandomBytes = 16;

    public string Text { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    public bool Is(string given) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(Text));
}
