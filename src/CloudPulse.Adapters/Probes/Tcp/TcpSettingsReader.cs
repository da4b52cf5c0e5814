using System.Text.RegularExpressions;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Core.Configuration;

namespace CloudPulse.Adapters.Probes.Tcp;

/// <summary>Reads a TCP check's own fields, reporting every mistake.</summary>
internal static class TcpSettingsReader
{
    private const int MaxTextLength = 8 * 1024;
    private const long MaxReadLimit = 1 << 20;
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(250);

    public static TcpProbeSettings? Read(Uri url, FieldReader fields)
    {
        var before = fields.Errors.Count;
        if (url.Scheme != "tcp" || url.Port is < 1 or > 65535 || url.PathAndQuery is not ("" or "/"))
        {
            fields.Refuse(
                "url",
                $"was \"{Failures.OneLine(url.OriginalString, 200)}\"; must be tcp://host:port with a port from 1 to 65535 and no path"
            );
        }

        var send = fields.String("send", MaxTextLength);
        var expect = fields.String("expect", MaxTextLength);
        var pattern = fields.String("expect_pattern", MaxTextLength);
        if (expect is { Length: 0 })
        {
            fields.Refuse("expect", "was empty; must have at least one character");
        }

        if (expect is not null && pattern is not null)
        {
            fields.Refuse("expect_pattern", "was given along with expect; there must be one of them");
        }

        var settings = new TcpProbeSettings
        {
            Send = send,
            SendBytes = Decode(send, fields),
            Expect = expect,
            ExpectPattern = pattern,
            Pattern = Compile(pattern, fields),
            ReadLimit = fields.Bytes("read_limit", TcpProbeSettings.DefaultReadLimit, 1, MaxReadLimit),
            IpFamily = fields.Choice("ip_family", IpFamily.Any),
        };
        return fields.Errors.Count > before ? null : settings;
    }

    private static byte[] Decode(string? send, FieldReader fields)
    {
        if (!EscapedText.TryDecode(send ?? "", out var bytes, out var column))
        {
            fields.Refuse("send", $"has an escape at column {column} that is not known; known are {EscapedText.Escapes}");
        }

        return bytes;
    }

    private static Regex? Compile(string? pattern, FieldReader fields)
    {
        if (pattern is null)
        {
            return null;
        }

        try
        {
            return new(pattern, RegexOptions.CultureInvariant, PatternTimeout);
        }
        catch (RegexParseException exception)
        {
            fields.Refuse(
                "expect_pattern",
                $"is broken at column {exception.Offset + 1} ({exception.Error}); must be a regular expression such as ^220 .*SMTP"
            );
            return null;
        }
    }
}
