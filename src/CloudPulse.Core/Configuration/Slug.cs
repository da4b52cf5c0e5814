using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace CloudPulse.Core.Configuration;

/// <summary>Keys: lower-case letters a-z, digits and hyphens, starting and ending with a letter or digit.</summary>
public static class Slug
{
    public const string Allowed = "lower-case letters a-z, digits and hyphens between them";

    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public static bool IsValid(string key, int maxLength) =>
        key.Length > 0 && key.Length <= maxLength && !key.AsSpan().ContainsAnyExcept(Characters) && key[0] != '-' && key[^1] != '-';

    // Stands in for Unicode decomposition, which is not there without ICU: the letters of the languages written with a-z and marks.
    private static readonly FrozenDictionary<char, string> Folded = new (string Letters, string To)[]
    {
        ("àáâãäåāăą", "a"),
        ("çćĉċč", "c"),
        ("ďđð", "d"),
        ("èéêëēĕėęě", "e"),
        ("ĝğġģ", "g"),
        ("ĥħ", "h"),
        ("ìíîïĩīĭįı", "i"),
        ("ĵ", "j"),
        ("ķ", "k"),
        ("ĺļľł", "l"),
        ("ñńņň", "n"),
        ("òóôõöøōŏőơ", "o"),
        ("ŕŗř", "r"),
        ("śŝşšș", "s"),
        ("ţťŧț", "t"),
        ("ùúûüũūŭůűųư", "u"),
        ("ŵ", "w"),
        ("ýÿŷ", "y"),
        ("źżž", "z"),
        ("æ", "ae"),
        ("œ", "oe"),
        ("ß", "ss"),
        ("þ", "th"),
    }
        .SelectMany(fold => fold.Letters.Select(letter => (letter, fold.To)))
        .ToFrozenDictionary(pair => pair.letter, pair => pair.To);

    /// <summary>Makes a key of a name: accents dropped, everything else that is no letter or digit a hyphen. Empty when nothing is left.</summary>
    public static string Of(string name, int maxLength)
    {
        var slug = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            var lower = char.ToLowerInvariant(c);
            if (char.IsAsciiLetterOrDigit(lower))
            {
                slug.Append(lower);
            }
            else if (Folded.TryGetValue(lower, out var folded))
            {
                slug.Append(folded);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return slug.ToString(0, Math.Min(slug.Length, maxLength)).TrimEnd('-');
    }
}
