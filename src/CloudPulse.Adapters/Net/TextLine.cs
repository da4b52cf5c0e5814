using System.Globalization;
using System.Text;

namespace CloudPulse.Adapters.Net;

/// <summary>Foreign text made fit for one line of a log or a title.</summary>
internal static class TextLine
{
    /// <summary>
    /// One line of at most <paramref name="maxLength"/> characters: control and bidirectional formatting characters and runs of blanks become
    /// one blank; what is cut ends in an ellipsis, and no character is cut in two.
    /// </summary>
    public static string Of(string text, int maxLength)
    {
        var line = new StringBuilder(Math.Min(text.Length, maxLength));
        var isBlank = true;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsBlank(rune))
            {
                isBlank = true;
                continue;
            }

            var length = rune.Utf16SequenceLength + (isBlank && line.Length > 0 ? 1 : 0);
            if (line.Length + length > maxLength)
            {
                while (line.Length >= maxLength)
                {
                    line.Length -= line.Length > 1 && char.IsLowSurrogate(line[^1]) ? 2 : 1;
                }

                return line.Append('…').ToString();
            }

            if (isBlank && line.Length > 0)
            {
                line.Append(' ');
            }

            line.Append(rune.ToString());
            isBlank = false;
        }

        return line.ToString();
    }

    private static bool IsBlank(Rune rune) =>
        Rune.IsWhiteSpace(rune)
        || Rune.IsControl(rune)
        || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C or 0xFEFF
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherNotAssigned;
}
