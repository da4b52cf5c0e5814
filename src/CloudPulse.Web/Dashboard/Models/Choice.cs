namespace CloudPulse.Web.Dashboard.Models;

/// <summary>Members of an enumeration as words of an address: "name", "certificate".</summary>
internal static class Choice
{
    public static string Slug<TEnum>(TEnum value)
        where TEnum : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>Null: no such word.</summary>
    public static TEnum? Parse<TEnum>(string? slug)
        where TEnum : struct, Enum
    {
        foreach (var value in Enum.GetValues<TEnum>())
        {
            if (string.Equals(value.ToString(), slug, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>What was typed, without blanks around it and cut to a length; null when nothing is left.</summary>
    public static string? Given(string? text, int maxLength)
    {
        var trimmed = text?.Trim();
        return string.IsNullOrEmpty(trimmed) ? null
            : trimmed.Length > maxLength ? trimmed[..maxLength]
            : trimmed;
    }
}
