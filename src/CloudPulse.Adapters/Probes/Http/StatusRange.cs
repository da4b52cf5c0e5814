using System.Globalization;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>Status codes from one to another, both included.</summary>
internal readonly record struct StatusRange(int First, int Last)
{
    public const string Examples = "a status such as 200, a range such as 200-299, or a class such as 2xx";
    private const int Lowest = 100;
    private const int Highest = 599;

    public static StatusRange Successful { get; } = new(200, 299);

    public bool Contains(int status) => status >= First && status <= Last;

    public static bool TryParse(string text, out StatusRange range)
    {
        range = default;
        if (text is [>= '1' and <= '5', 'x' or 'X', 'x' or 'X'])
        {
            range = new((text[0] - '0') * 100, ((text[0] - '0') * 100) + 99);
            return true;
        }

        var dash = text.IndexOf('-');
        var (first, last) = dash < 0 ? (text, text) : (text[..dash].TrimEnd(), text[(dash + 1)..].TrimStart());
        if (!TryParseCode(first, out var from) || !TryParseCode(last, out var to) || from > to)
        {
            return false;
        }

        range = new(from, to);
        return true;
    }

    public override string ToString() =>
        First == Last ? First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");

    private static bool TryParseCode(string text, out int code) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out code) && code is >= Lowest and <= Highest;
}
