using System.Globalization;
using System.Text;

namespace CloudPulse.Adapters.Probes.Tcp;

/// <summary>Text in which <c>\r \n \t \0 \\ \xNN</c> stand for bytes; all else is UTF-8.</summary>
internal static class EscapedText
{
    public const string Escapes = @"\r, \n, \t, \0, \\ or \xNN (two hexadecimal digits)";

    /// <param name="text">With escapes.</param>
    /// <param name="bytes">What it means.</param>
    /// <param name="column">1-based, of the escape that is not known; 0 when all are.</param>
    public static bool TryDecode(string text, out byte[] bytes, out int column)
    {
        var decoded = new List<byte>(text.Length);
        var plain = 0;
        for (var at = 0; at < text.Length; )
        {
            if (text[at] != '\\')
            {
                at++;
                continue;
            }

            decoded.AddRange(Encoding.UTF8.GetBytes(text[plain..at]));
            if (!TryEscape(text.AsSpan(at + 1), out var value, out var length))
            {
                (bytes, column) = ([], at + 1);
                return false;
            }

            decoded.Add(value);
            at += 1 + length;
            plain = at;
        }

        decoded.AddRange(Encoding.UTF8.GetBytes(text[plain..]));
        (bytes, column) = ([.. decoded], 0);
        return true;
    }

    private static bool TryEscape(ReadOnlySpan<char> rest, out byte value, out int length)
    {
        length = 1;
        value = 0;
        switch (rest)
        {
            case ['r', ..]:
                value = (byte)'\r';
                return true;
            case ['n', ..]:
                value = (byte)'\n';
                return true;
            case ['t', ..]:
                value = (byte)'\t';
                return true;
            case ['0', ..]:
                return true;
            case ['\\', ..]:
                value = (byte)'\\';
                return true;
            case ['x', _, _, ..]:
                length = 3;
                return byte.TryParse(rest[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
            default:
                return false;
        }
    }
}
