using System.Globalization;

namespace CloudPulse.Core.Model;

/// <summary>A certificate as a server showed it, and how it is kept with a pulse: as entries of its metadata.</summary>
/// <param name="Subject">Whose it says it is.</param>
/// <param name="Issuer">Who it says made it.</param>
/// <param name="NotAfter">Its end.</param>
/// <param name="Fault">Why it was not trusted; null: nothing was wrong with it.</param>
public sealed record ServedCertificate(string Subject, string Issuer, DateTimeOffset NotAfter, string? Fault = null)
{
    /// <summary>Of a chain; more are left out.</summary>
    public const int MaxInChain = 6;

    /// <summary>Characters of a name or a fault; what is longer is cut.</summary>
    public const int MaxTextLength = 200;

    private const string Prefix = "certificate.";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>Puts a chain into metadata, the server's own certificate as number 1.</summary>
    public static void Write(IReadOnlyList<ServedCertificate> chain, IDictionary<string, string> metadata)
    {
        for (var index = 0; index < chain.Count; index++)
        {
            var (subject, issuer, notAfter, fault) = chain[index];
            metadata[Key(index, "subject")] = subject;
            metadata[Key(index, "issuer")] = issuer;
            metadata[Key(index, "not_after")] = notAfter.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
            if (fault is not null)
            {
                metadata[Key(index, "fault")] = fault;
            }
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote; empty when there is none.</summary>
    public static IReadOnlyList<ServedCertificate> Read(IReadOnlyDictionary<string, string>? metadata)
    {
        var chain = new List<ServedCertificate>();
        while (
            metadata is not null
            && metadata.TryGetValue(Key(chain.Count, "subject"), out var subject)
            && metadata.TryGetValue(Key(chain.Count, "issuer"), out var issuer)
            && metadata.TryGetValue(Key(chain.Count, "not_after"), out var end)
            && DateTimeOffset.TryParseExact(end, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var notAfter)
        )
        {
            chain.Add(new(subject, issuer, notAfter, metadata.GetValueOrDefault(Key(chain.Count, "fault"))));
        }

        return chain;
    }

    /// <summary>The entry is of a certificate.</summary>
    public static bool Owns(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    private static string Key(int index, string part) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{index + 1}.{part}");
}
