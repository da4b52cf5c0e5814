namespace CloudPulse.Core.Access;

/// <summary>Random bytes of this installation alone, shared by all of its processes, for signing what others keep for it.</summary>
public interface ISecretStore
{
    const int Bytes = 32;

    /// <summary>The secret of this name, made when it is first asked for and the same ever after. Never shown, never exported.</summary>
    Task<byte[]> GetAsync(string name, CancellationToken cancellationToken);
}
