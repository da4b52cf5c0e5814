using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using CloudPulse.Core.Probe;

namespace CloudPulse.Core.Configuration;

/// <summary>The rules of a check's <c>url</c> that hold for every kind of probe.</summary>
internal static partial class CheckUrl
{
    private const int MaxLength = 2048;

    /// <summary>Reads <c>url</c>, reporting what is wrong with it.</summary>
    /// <param name="fields">Where from.</param>
    /// <param name="kinds">Whose schemes are allowed.</param>
    /// <param name="anyScheme">The check names its kind, which judges the scheme.</param>
    /// <param name="url">When it is well.</param>
    public static bool TryRead(FieldReader fields, ProbeKinds kinds, bool anyScheme, [NotNullWhen(true)] out Uri? url)
    {
        url = null;
        if (fields.Take("url") is not ScalarNode { Text: { } text } node)
        {
            var given = fields.Has("url") ? $"was {fields.Take("url")!.Describe()}" : "is required";
            fields.Refuse("url", $"{given}; must be {Allowed(kinds)}");
            return false;
        }

        var mistake = Mistake(text, node, kinds, anyScheme, out url);
        if (mistake is not null)
        {
            fields.Refuse("url", mistake, node);
        }

        return mistake is null;
    }

    private static string? Mistake(string text, ScalarNode node, ProbeKinds kinds, bool anyScheme, out Uri? url)
    {
        url = null;
        if (text.Length > MaxLength)
        {
            return $"was {text.Length} characters long; must be at most {MaxLength}";
        }

        // Looked for in the text, so that a password is not shown whatever else is wrong.
        if (Credentials.IsMatch(text))
        {
            return "has a user name or password in it (not shown); must be without: use basic_auth, bearer_token or headers";
        }

        if (text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            return $"was {node.Describe()}, which has blanks or control characters in it; must be {Allowed(kinds)}";
        }

        if (!text.Contains("://", StringComparison.Ordinal) || !Uri.TryCreate(text, UriKind.Absolute, out url) || url.Host.Length == 0)
        {
            if (
                Port.Match(text) is { Success: true } port
                && (port.Length > 6 || int.Parse(port.ValueSpan[1..], CultureInfo.InvariantCulture) > 65_535)
            )
            {
                return $"was {node.Describe()}; must have a port between 1 and 65535";
            }

            var isBareHost =
                node.Shown is null && text.Contains('.', StringComparison.Ordinal) && !text.Contains(':', StringComparison.Ordinal);
            return $"was {node.Describe()}; must be {Allowed(kinds)}{(isBareHost ? $"; perhaps https://{text}?" : "")}";
        }

        if (!anyScheme && !kinds.ByScheme(url.Scheme, out _))
        {
            return $"was {node.Describe()}, and no probe knows the scheme {url.Scheme}; must be {Allowed(kinds)}";
        }

        return text.Contains('#', StringComparison.Ordinal)
            ? $"was {node.Describe()}, and the part from # on is never sent; must be without it"
            : null;
    }

    /// <summary>What to call a check that was given no name: its host and path.</summary>
    public static string NameOf(Uri url)
    {
        var host = url.IsDefaultPort || url.Port < 0 ? url.Host : $"{url.Host}:{url.Port}";
        var name = host + url.AbsolutePath.TrimEnd('/');
        return name.Length <= Model.CheckLimits.MaxNameLength ? name : name[..Model.CheckLimits.MaxNameLength];
    }

    private static string Allowed(ProbeKinds kinds) => "an absolute URL with one of the schemes " + string.Join(", ", kinds.Schemes);

    [GeneratedRegex(@":[0-9]+(?=[/?#]|\z)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Port { get; }

    [GeneratedRegex(@"\A[^/?#]*//[^/?#]*@", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Credentials { get; }
}
