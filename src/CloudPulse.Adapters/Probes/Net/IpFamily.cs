namespace CloudPulse.Adapters.Probes.Net;

/// <summary>Which addresses of a name are used.</summary>
internal enum IpFamily
{
    /// <summary>IPv4 first, then IPv6.</summary>
    Any,
    Ipv4,
    Ipv6,
}
