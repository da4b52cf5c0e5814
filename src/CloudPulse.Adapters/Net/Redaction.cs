using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Net;

/// <summary>Takes secrets out of what receivers answer: some echo the request.</summary>
internal sealed class Redaction
{
    /// <summary>Shorter parts are ordinary words: taking them out would only garble.</summary>
    private const int MinPartLength = 6;

    private readonly string[] _parts;

    /// <param name="url">Its path and query may be secret; its origin is not.</param>
    /// <param name="secrets">Others: header values, keys.</param>
    public Redaction(Uri url, params IEnumerable<Secret?> secrets)
    {
        var path = url.AbsolutePath.Split('/').Append(url.AbsolutePath).Append(url.PathAndQuery);
        var query = url.Query.TrimStart('?').Split('&', '=').Append(url.Query);
        var values = secrets.OfType<Secret>().Select(secret => secret.Reveal()).ToArray();
        _parts =
        [
            .. path.Concat(query)
                .Concat(values.SelectMany(value => value.Split(' ', ',')))
                .Where(part => part.Length >= MinPartLength)
                .Concat(values.Where(value => value.Length > 0))
                .SelectMany(part => new[] { part, Uri.UnescapeDataString(part), Uri.EscapeDataString(part) })
                .Distinct(StringComparer.Ordinal)
                .OrderByDescending(part => part.Length),
        ];
    }

    public string Apply(string text) =>
        _parts.Aggregate(text, (current, part) => current.Replace(part, Secret.Mask, StringComparison.OrdinalIgnoreCase));
}
