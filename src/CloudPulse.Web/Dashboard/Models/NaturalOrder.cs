namespace CloudPulse.Web.Dashboard.Models;

/// <summary>Names as people sort them: without case, and "check 9" before "check 10".</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static readonly NaturalOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> left = x;
        ReadOnlySpan<char> right = y;
        while (!left.IsEmpty && !right.IsEmpty)
        {
            int order;
            if (char.IsAsciiDigit(left[0]) && char.IsAsciiDigit(right[0]))
            {
                var number = TakeNumber(ref left);
                var other = TakeNumber(ref right);
                order = number.Length != other.Length ? number.Length.CompareTo(other.Length) : number.SequenceCompareTo(other);
            }
            else
            {
                order = char.ToUpperInvariant(left[0]).CompareTo(char.ToUpperInvariant(right[0]));
                left = left[1..];
                right = right[1..];
            }

            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static ReadOnlySpan<char> TakeNumber(ref ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        var number = length < 0 ? text : text[..length];
        text = text[number.Length..];
        return number.TrimStart('0');
    }
}
