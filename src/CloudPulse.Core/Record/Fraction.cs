using System.Globalization;
using System.Numerics;

namespace CloudPulse.Core.Record;

/// <summary>An exact ratio in lowest terms, for uptimes that must be compared without rounding.</summary>
public readonly record struct Fraction
{
    private static readonly BigInteger Scale = BigInteger.Pow(10, 18);

    public Fraction(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
        {
            throw new DivideByZeroException("A fraction needs a denominator other than zero.");
        }

        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        Numerator = numerator / divisor;
        Denominator = denominator / divisor;
    }

    public BigInteger Numerator { get; }

    /// <summary>Above zero, except in a default value.</summary>
    public BigInteger Denominator { get; }

    public static Fraction Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? new(BigInteger.Parse(text, CultureInfo.InvariantCulture), 1)
            : new(
                BigInteger.Parse(text[..slash], CultureInfo.InvariantCulture),
                BigInteger.Parse(text[(slash + 1)..], CultureInfo.InvariantCulture)
            );
    }

    /// <summary>The nearest double to within 1e-18.</summary>
    public double ToDouble() => (double)(Numerator * Scale / Denominator) / (double)Scale;

    public override string ToString() => Denominator.IsOne ? $"{Numerator}" : $"{Numerator}/{Denominator}";
}
