namespace CloudPulse.Web.Access.Providers;

/// <summary>Why somebody could not sign in through a provider.</summary>
internal enum ProviderFailure
{
    /// <summary>The state is unknown: too old, used already, of another provider or another browser.</summary>
    Expired,

    /// <summary>The person, or the provider, said no.</summary>
    Denied,

    /// <summary>The provider can't be reached, or answers what can't be understood.</summary>
    Unreachable,

    /// <summary>No rule fits.</summary>
    NotAllowed,
    Disabled,

    /// <summary>The role would leave nobody who is an admin.</summary>
    LastAdmin,

    /// <summary>Too many sign-ins began at the same address.</summary>
    TooMany,
}

/// <param name="failure">What the person is told.</param>
/// <param name="detail">What the log is told: never a secret, never what the provider wrote.</param>
internal sealed class ProviderException(ProviderFailure failure, string detail) : Exception(detail)
{
    public ProviderFailure Failure => failure;
}
