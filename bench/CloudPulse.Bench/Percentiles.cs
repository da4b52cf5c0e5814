namespace CloudPulse.Bench;

internal static class Percentiles
{
    /// <summary>Nearest rank: the smallest value that at least the share <paramref name="quantile"/> of all does not exceed.</summary>
    public static double At(IEnumerable<double> values, double quantile)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(quantile * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    /// <summary>The middle one; of an even number the mean of the middle two.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
