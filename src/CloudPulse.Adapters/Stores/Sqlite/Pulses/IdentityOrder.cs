namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>By time, then id.</summary>
internal sealed class IdentityOrder : IComparer<PulseRow>
{
    public static readonly IdentityOrder Ascending = new(1);
    public static readonly IdentityOrder Descending = new(-1);
    private readonly int _sign;

    private IdentityOrder(int sign) => _sign = sign;

    public int Compare(PulseRow x, PulseRow y) => _sign * PulseRow.CompareIdentity(in x, in y);
}
