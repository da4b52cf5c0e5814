namespace CloudPulse.Web.Access.Providers;

/// <summary>What is particular to a sort of provider.</summary>
internal interface IProviderProtocol
{
    /// <summary>Asked for always.</summary>
    IEnumerable<string> Scopes { get; }

    /// <exception cref="ProviderException">They can't be found out.</exception>
    ValueTask<ProviderEndpoints> EndpointsAsync(CancellationToken cancellationToken);

    /// <summary>Whether this is how the provider calls itself.</summary>
    bool IsOwnName(string issuer);

    /// <summary>Whom the token stands for.</summary>
    /// <exception cref="ProviderException">The provider does not say.</exception>
    Task<ProviderPerson> PersonAsync(string token, CancellationToken cancellationToken);
}
