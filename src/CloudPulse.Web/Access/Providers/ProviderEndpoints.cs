namespace CloudPulse.Web.Access.Providers;

/// <summary>Where a provider answers.</summary>
/// <param name="People">Who a token stands for; of GitHub the start of its API.</param>
/// <param name="NamesItself">It says who it is when it sends a browser back (RFC 9207).</param>
internal sealed record ProviderEndpoints(string Authorization, string Token, string People, bool NamesItself = false);
