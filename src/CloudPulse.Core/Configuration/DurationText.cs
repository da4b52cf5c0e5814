using System.Buffers;
using System.Globalization;
using System.Text;

namespace CloudPulse.Core.Configuration;

/// <summary>Durations as people write them: <c>250ms</c>, <c>30s</c>, <c>1m30s</c>, <c>2h</c>, <c>7d</c>, or a number of seconds.</summary>
public static class DurationText
{
    public const string Examples = "a duration such as 250ms, 30s, 1m30s, 2h or 7d";

    private static readonly SearchValues<char> AmountCharacters = SearchValues.Create("0123456789.");

    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>Reads a duration: amounts with units, largest first, each unit once; a bare number counts seconds. Never negative.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var rest = text.AsSpan().Trim();
        if (rest.IsEmpty)
        {
            return false;
        }

        if (TryAmount(rest, out var seconds))
        {
            return TryTicks(seconds, TimeSpan.TicksPerSecond, out duration);
        }

        var nextUnit = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(AmountCharacters);
            if (digits <= 0 || !TryAmount(rest[..digits], out var amount))
            {
                return false;
            }

            rest = rest[digits..];
            var unitLength = rest.IndexOfAny(AmountCharacters) is var end and >= 0 ? end : rest.Length;
            var unit = IndexOfUnit(rest[..unitLength]);
            if (unit < nextUnit || !TryTicks(amount, Units[unit].Ticks, out var part) || duration.Ticks > long.MaxValue - part.Ticks)
            {
                return false;
            }

            duration += part;
            nextUnit = unit + 1;
            rest = rest[unitLength..];
        }

        return true;
    }

    /// <summary>Writes what <see cref="TryParse"/> reads: <c>1m30s</c>. Whole milliseconds; a fraction of one is cut off.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration < TimeSpan.FromMilliseconds(1))
        {
            return "0s";
        }

        var text = new StringBuilder();
        var ticks = duration.Ticks;
        foreach (var (unit, size) in Units)
        {
            // A day is written as 24h, a week as 7d.
            if (size == TimeSpan.TicksPerDay && ticks < 2 * TimeSpan.TicksPerDay)
            {
                continue;
            }

            var amount = Math.DivRem(ticks, size, out ticks);
            if (amount > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{amount}{unit}");
            }
        }

        return text.ToString();
    }

    private static int IndexOfUnit(ReadOnlySpan<char> unit)
    {
        for (var index = 0; index < Units.Length; index++)
        {
            if (unit.SequenceEqual(Units[index].Unit))
            {
                return index;
            }
        }

        return -1;
    }

    private static bool TryAmount(ReadOnlySpan<char> text, out decimal amount) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out amount);

    private static bool TryTicks(decimal amount, long unit, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (amount > (decimal)long.MaxValue / unit)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)(amount * unit));
        return true;
    }
}
