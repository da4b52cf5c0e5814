using System.Text;

namespace CloudPulse.Core.Access;

/// <summary>
/// What a name and a password may be. A password needs length and must not be among the first that anybody tries; no rules of composition,
/// which make people choose worse ones (NIST SP 800-63B).
/// </summary>
public static class UserRules
{
    public const int MaxNameLength = 100;
    public const int MinPasswordLength = 12;
    public const int MaxPasswordLength = 256;

    /// <summary>Fewer different characters than this is a pattern.</summary>
    private const int MinVariety = 5;

    /// <summary>What the first guesses are made of, of any length: a password that is nothing but these is one of them.</summary>
    private static readonly string[] CommonParts =
    [
        "password",
        "passwort",
        "passw0rd",
        "administrator",
        "admin",
        "cloudpulse",
        "letmein",
        "welcome",
        "changeme",
        "qwertyuiop",
        "qwertzuiop",
        "qwerty",
        "asdfghjkl",
        "zxcvbnm",
        "1qaz2wsx3edc",
        "1q2w3e4r5t6y",
        "iloveyou",
        "secret",
        "default",
        "monkey",
        "dragon",
        "football",
        "baseball",
        "sunshine",
        "princess",
        "correcthorsebatterystaple",
        "abcdefghijklmnopqrstuvwxyz",
        "01234567890",
        "1234567890",
        "9876543210",
    ];

    /// <summary>What is wrong with a name; null: nothing.</summary>
    public static string? NameMistake(string name)
    {
        var isPlain =
            name.Length is > 0 and <= MaxNameLength && name.Trim().Length == name.Length && !name.Any(char.IsControl) && IsWellFormed(name);
        return isPlain ? null : $"must be 1 to {MaxNameLength} characters on one line, without blanks around them";
    }

    /// <summary>Names that differ only in how they are written are one name.</summary>
    public static string NameKey(string name) =>
        IsWellFormed(name) ? name.Normalize(NormalizationForm.FormKC).ToUpperInvariant().Trim() : "";

    /// <summary>What is wrong with a password; null: nothing. Never says what was given.</summary>
    public static string? PasswordMistake(string password, string name)
    {
        if (password.Length is < MinPasswordLength or > MaxPasswordLength || !IsWellFormed(password))
        {
            return $"must be {MinPasswordLength} to {MaxPasswordLength} characters; a few random words are easy to keep in mind";
        }

        return IsGuessable(password, name) ? "is among the first that anybody would try; a few random words are better" : null;
    }

    private static bool IsGuessable(string password, string name)
    {
        var rest = password.ToLowerInvariant();
        if (rest.Distinct().Count() < MinVariety || RepeatsItself(rest))
        {
            return true;
        }

        foreach (var part in (string[])[name.Trim().ToLowerInvariant(), .. CommonParts])
        {
            rest = part.Length < 3 ? rest : rest.Replace(part, "", StringComparison.Ordinal);
        }

        // "Password2026!": what is left beside the common part is no secret of its own.
        return rest.Length < password.Length && rest.Count(char.IsLetter) < MinVariety;
    }

    private static bool RepeatsItself(string text) =>
        Enumerable.Range(1, text.Length / 2).Any(size => text.AsSpan(size).SequenceEqual(text.AsSpan(0, text.Length - size)));

    private static bool IsWellFormed(string text)
    {
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }
}
