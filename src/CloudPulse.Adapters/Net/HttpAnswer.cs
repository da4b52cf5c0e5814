namespace CloudPulse.Adapters.Net;

/// <summary>What a receiver answered, or why there is no answer.</summary>
internal sealed record HttpAnswer
{
    /// <summary>Null: no answer.</summary>
    public int? Code { get; init; }

    /// <summary>The status line, or why there is none. Without secrets.</summary>
    public required string Summary { get; init; }

    /// <summary>The start of the body, on one line, without secrets.</summary>
    public string Body { get; init; } = "";
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The address policy forbids every address of the host: trying again is useless.</summary>
    public bool IsAddressRefused { get; init; }

    public string Detail => Body.Length == 0 ? Summary : $"{Summary}: {Body}";
}
