using System.Buffers;
using System.Globalization;

namespace CloudPulse.Core.Probe.Conditions;

/// <summary>Reads and compares the numbers and durations of conditions.</summary>
internal static class Number
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");
    private static readonly (string Unit, double Milliseconds)[] Units =
    [
        ("ns", 1e-6),
        ("us", 1e-3),
        ("µs", 1e-3),
        ("ms", 1),
        ("s", 1_000),
        ("m", 60_000),
        ("h", 3_600_000),
        ("d", 86_400_000),
        ("w", 604_800_000),
    ];

    public static bool TryParse(ReadOnlySpan<char> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
        && !double.IsNaN(value)
        && (char.IsAsciiDigit(text[^1]) || text[^1] == '.');

    /// <summary>A duration as Go writes it (<c>1h30m</c>, <c>250ms</c>), with days and weeks too, in milliseconds.</summary>
    public static bool TryParseDuration(ReadOnlySpan<char> text, out double milliseconds)
    {
        milliseconds = 0;
        if (text.IsEmpty)
        {
            return false;
        }

        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !TryParse(text[..digits], out var amount))
            {
                return false;
            }

            text = text[digits..];
            var letters = text.IndexOfAny(Digits);
            var unit = letters < 0 ? text : text[..letters];
            if (!TryFindUnit(unit, out var factor))
            {
                return false;
            }

            milliseconds += amount * factor;
            text = text[unit.Length..];
        }

        return true;
    }

    /// <summary>Whole numbers are compared digit by digit, so that two long identifiers never pass for the same.</summary>
    public static bool AreEqual(ReadOnlySpan<char> left, ReadOnlySpan<char> right, bool wholeOnly)
    {
        if (IsWhole(left) && IsWhole(right))
        {
            return Canonical(left, out var leftNegative).SequenceEqual(Canonical(right, out var rightNegative))
                && leftNegative == rightNegative;
        }

        return !wholeOnly && TryParse(left, out var x) && TryParse(right, out var y) && x.Equals(y);
    }

    private static bool TryFindUnit(ReadOnlySpan<char> unit, out double factor)
    {
        foreach (var (name, milliseconds) in Units)
        {
            if (unit.SequenceEqual(name))
            {
                factor = milliseconds;
                return true;
            }
        }

        factor = 0;
        return false;
    }

    private static bool IsWhole(ReadOnlySpan<char> text)
    {
        var digits = text.Length > 0 && text[0] is '-' or '+' ? text[1..] : text;
        return !digits.IsEmpty && !digits.ContainsAnyExceptInRange('0', '9');
    }

    private static ReadOnlySpan<char> Canonical(ReadOnlySpan<char> whole, out bool negative)
    {
        var digits = whole.TrimStart("+-").TrimStart('0');
        negative = whole[0] == '-' && !digits.IsEmpty;
        return digits;
    }
}
