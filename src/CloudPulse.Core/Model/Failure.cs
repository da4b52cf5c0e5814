namespace CloudPulse.Core.Model;

/// <summary>Why an observation was not well: a code out of <see cref="FailureCodes"/> (or a pushing service's own), and what was seen.</summary>
/// <param name="Code">snake_case, of a bounded set: fit for a metric's label.</param>
/// <param name="Detail">For people: the condition that failed and the value it saw, the certificate's dates, the address that refused. At most <see cref="MaxDetailLength"/> characters, without secrets.</param>
public sealed record Failure(string Code, string? Detail = null)
{
    public const int MaxDetailLength = 512;

    public override string ToString() => Detail is null ? Code : $"{Code}: {Detail}";
}
