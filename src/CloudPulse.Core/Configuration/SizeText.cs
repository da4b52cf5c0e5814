using System.Globalization;

namespace CloudPulse.Core.Configuration;

/// <summary>Sizes in bytes as people write them: <c>4096</c>, <c>64KiB</c>, <c>1MB</c> (KB is 1000, KiB is 1024).</summary>
public static class SizeText
{
    public const string Examples = "a size such as 4096, 64KiB or 1MB";

    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("GiB", 1L << 30),
        ("MiB", 1L << 20),
        ("KiB", 1L << 10),
        ("GB", 1_000_000_000),
        ("MB", 1_000_000),
        ("KB", 1_000),
        ("B", 1),
    ];

    public static bool TryParse(string text, out long bytes)
    {
        var rest = text.AsSpan().Trim();
        var factor = 1L;
        foreach (var (unit, size) in Units)
        {
            if (rest.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                rest = rest[..^unit.Length].TrimEnd();
                factor = size;
                break;
            }
        }

        bytes = 0;
        if (
            !decimal.TryParse(rest, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            || amount > (decimal)long.MaxValue / factor
        )
        {
            return false;
        }

        bytes = (long)(amount * factor);
        return true;
    }

    /// <summary>In the largest binary or decimal unit that needs no fraction.</summary>
    public static string Format(long bytes)
    {
        foreach (var (unit, size) in Units)
        {
            if (bytes >= size && size > 1 && bytes % size == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{bytes / size}{unit}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes}");
    }
}
