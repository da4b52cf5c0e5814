namespace CloudPulse.Adapters.Channels.Webhook;

internal static class JsonQuotes
{
    /// <summary>Whether a piece of JSON ends inside a string, given whether it began in one.</summary>
    public static bool EndsInside(string text, bool isInside)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                isInside = !isInside;
            }
            else if (text[i] == '\\' && isInside)
            {
                i++;
            }
        }

        return isInside;
    }
}
