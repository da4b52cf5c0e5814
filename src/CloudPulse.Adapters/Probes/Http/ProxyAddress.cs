using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>A proxy to ask through.</summary>
/// <param name="Authorization">The value of Proxy-Authorization; null when it needs none.</param>
internal sealed record ProxyAddress(string Host, int Port, string? Authorization)
{
    public const string Form = "http://[user:password@]host:port";

    public static bool TryParse(string text, [NotNullWhen(true)] out ProxyAddress? proxy)
    {
        proxy = null;
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var url)
            || url.Scheme != Uri.UriSchemeHttp
            || url.Host.Length == 0
            || url.PathAndQuery != "/"
            || url.Fragment.Length > 0
        )
        {
            return false;
        }

        var authorization =
            url.UserInfo.Length == 0
                ? null
                : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo)));
        proxy = new(url.IdnHost, url.Port, authorization);
        return true;
    }

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Host}:{Port}";
}
