using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace CloudPulse.Adapters.Blackbox;

/// <summary>A certificate's name as Go writes it, which is how the blackbox exporter's labels have it: <c>CN=shop.example,O=Shop,C=DE</c>.</summary>
internal static class DistinguishedName
{
    /// <summary>In the order that they are written in; what else there is follows, its type by number.</summary>
    private static readonly (string Type, string Name)[] Known =
    [
        ("2.5.4.5", "SERIALNUMBER"),
        ("2.5.4.3", "CN"),
        ("2.5.4.11", "OU"),
        ("2.5.4.10", "O"),
        ("2.5.4.17", "POSTALCODE"),
        ("2.5.4.9", "STREET"),
        ("2.5.4.7", "L"),
        ("2.5.4.8", "ST"),
        ("2.5.4.6", "C"),
    ];

    public static string Text(X500DistinguishedName name)
    {
        List<(string Type, string Text)> attributes;
        try
        {
            attributes = Attributes(name.RawData);
        }
        catch (Exception exception) when (exception is AsnContentException or ArgumentException)
        {
            return name.Name;
        }

        var parts = new List<string>();
        foreach (var (type, shown) in Known)
        {
            var values = attributes.Where(attribute => attribute.Type == type).Select(attribute => $"{shown}={Escaped(attribute.Text)}");
            // Of what there is one of, the last counts.
            var text = shown is "CN" or "SERIALNUMBER" ? values.LastOrDefault("") : string.Join('+', values);
            if (text.Length > 0)
            {
                parts.Add(text);
            }
        }

        var others = attributes.Where(attribute => !Array.Exists(Known, known => known.Type == attribute.Type));
        parts.AddRange(others.Reverse().Select(other => $"{other.Type}=#{Convert.ToHexStringLower(Encoded(other.Text))}"));
        return string.Join(',', parts);
    }

    private static List<(string Type, string Text)> Attributes(byte[] encoded)
    {
        var attributes = new List<(string, string)>();
        var sets = new AsnReader(encoded, AsnEncodingRules.BER).ReadSequence();
        while (sets.HasData)
        {
            for (var set = sets.ReadSetOf(skipSortOrderValidation: true); set.HasData; )
            {
                var pair = set.ReadSequence();
                var type = pair.ReadObjectIdentifier();
                var tag = pair.PeekTag();
                attributes.Add((type, pair.ReadCharacterString((UniversalTagNumber)tag.TagValue)));
            }
        }

        return attributes;
    }

    /// <summary>As Go encodes a text: as the narrower of two types that can hold it.</summary>
    private static byte[] Encoded(string text)
    {
        var isPrintable = text.All(c => char.IsAsciiLetterOrDigit(c) || " '()+,-./:=?".Contains(c, StringComparison.Ordinal));
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteCharacterString(isPrintable ? UniversalTagNumber.PrintableString : UniversalTagNumber.UTF8String, text);
        return writer.Encode();
    }

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            var isEdge = at == 0 || at == text.Length - 1;
            if (c is ',' or '+' or '"' or '\\' or '<' or '>' or ';' || (c == ' ' && isEdge) || (c == '#' && at == 0))
            {
                escaped.Append('\\');
            }

            escaped.Append(c);
        }

        return escaped.ToString();
    }
}
