namespace CloudPulse.Client;

/// <summary>Something went wrong on the way to the server.</summary>
/// <param name="Kind">What became of what was to be sent.</param>
/// <param name="Message">What happened, in words for a log. It holds no key.</param>
public sealed record PulseTrouble(PulseTroubleKind Kind, string Message)
{
    /// <summary>The pulse that was refused, as it was sent: a JSON object.</summary>
    public string? Pulse { get; init; }

    /// <summary>The field that was not good, where the server named one.</summary>
    public string? Field { get; init; }

    /// <summary>The HTTP status of the answer; null when there was none.</summary>
    public int? StatusCode { get; init; }
}

/// <summary>What became of what was to be sent.</summary>
public enum PulseTroubleKind
{
    /// <summary>It did not arrive, or nobody said so, and is tried again.</summary>
    Retried,

    /// <summary>The server does not want it, and never will: it is gone.</summary>
    Refused,

    /// <summary>There was no room for it, or no time left to send it: it is gone, unless it arrived and only the answer was lost.</summary>
    Dropped,
}
