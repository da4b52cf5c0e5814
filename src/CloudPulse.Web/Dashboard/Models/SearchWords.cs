namespace CloudPulse.Web.Dashboard.Models;

/// <summary>A search finds what has all of its words somewhere, whatever the case.</summary>
internal static class SearchWords
{
    public const int MaxLength = 200;

    public static bool AllIn(string search, params ReadOnlySpan<string?> texts)
    {
        foreach (var word in search.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IsIn(word, texts))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsIn(string word, ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true)
            {
                return true;
            }
        }

        return false;
    }
}
