using CloudPulse.Adapters.Probes.Net;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>What an attempt saw beyond its outcome, for whoever asks.</summary>
internal sealed class HttpTrace
{
    /// <summary>Redirects that were met and would be followed.</summary>
    public int Redirects { get; private set; }

    /// <summary>The last answer's; null when the last request had none.</summary>
    public ResponseHead? Head { get; set; }

    /// <summary>How the last request's connection was secured; null when it was not.</summary>
    public TlsTrace? Tls { get; set; }

    /// <summary>Bytes that were read of the last answer's body, decoded if it was.</summary>
    public long BodyBytes { get; set; }

    /// <summary>The last answer's body is not encoded as it should be.</summary>
    public bool IsUndecodable { get; set; }

    public void Redirected() => Redirects++;

    public void Restart() => (Head, Tls) = (null, null);
}
