using System.Globalization;
using System.Text;
using CloudPulse.Adapters.Probes.Net;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>The head of an answer: what reading on depends on, and its headers if they are wanted.</summary>
internal sealed class ResponseHead
{
    private bool _keepAlive;
    private bool _close;

    /// <summary>The n of HTTP/1.n.</summary>
    public int MinorVersion { get; private set; }

    public int Status { get; private set; }

    public string Reason { get; private set; } = "";

    /// <summary>Null: not told.</summary>
    public long? ContentLength { get; private set; }

    public bool IsChunked { get; private set; }

    public string? ContentEncoding { get; private set; }

    public string? Location { get; private set; }

    /// <summary>Those that came more than once joined by commas.</summary>
    public Dictionary<string, string>? Headers { get; private set; }

    /// <summary>Each as it came; null when they are not kept.</summary>
    public List<KeyValuePair<string, string>>? Fields { get; private set; }

    /// <summary>The connection may serve another request.</summary>
    public bool StaysOpen => !_close && _keepAlive;

    /// <summary>Reads a head that ends with an empty line.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static string? Read(ReadOnlySpan<byte> bytes, bool keepHeaders, out ResponseHead head)
    {
        head = new() { Headers = keepHeaders ? new(StringComparer.OrdinalIgnoreCase) : null, Fields = keepHeaders ? [] : null };
        var first = NextLine(ref bytes);
        if (
            first.Length < 12
            || !first.StartsWith("HTTP/1."u8)
            || !char.IsAsciiDigit((char)first[7])
            || first[8] != ' '
            || !int.TryParse(first.Slice(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            || status < 100
            || (first.Length > 12 && first[12] != ' ')
        )
        {
            return $"the answer starts with \"{Show(first)}\", which is no HTTP/1 status line";
        }

        head.Status = status;
        head.Reason =
            first.Length <= 13 ? ""
            : first[13..].SequenceEqual("OK"u8) ? "OK"
            : Show(first[13..]);
        head.MinorVersion = first[7] - '0';
        head._keepAlive = head.MinorVersion > 0;
        string? previous = null;
        while (!bytes.IsEmpty)
        {
            var line = NextLine(ref bytes);
            if (line.IsEmpty)
            {
                break;
            }

            if (line[0] is (byte)' ' or (byte)'\t')
            {
                head.Continue(previous, line);
                continue;
            }

            var colon = line.IndexOf((byte)':');
            if (colon <= 0 || line[..colon].ContainsAny((byte)' ', (byte)'\t', (byte)0))
            {
                return $"\"{Show(line)}\" is no header";
            }

            var name = line[..colon];
            var value = line[(colon + 1)..].Trim(" \t"u8);
            if (head.Take(name, value) is { } violation)
            {
                return violation;
            }

            previous = head.Keep(name, value);
        }

        return null;
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        var line = end < 0 ? bytes : bytes[..end];
        bytes = end < 0 ? [] : bytes[(end + 1)..];
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private string? Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(name, "content-length"u8))
        {
            return TakeContentLength(value);
        }

        if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
        {
            return TakeTransferEncoding(value);
        }

        if (Ascii.EqualsIgnoreCase(name, "content-encoding"u8))
        {
            var encoding = Encoding.Latin1.GetString(value);
            ContentEncoding = ContentEncoding is null ? encoding : $"{ContentEncoding}, {encoding}";
        }
        else if (Ascii.EqualsIgnoreCase(name, "connection"u8))
        {
            foreach (var range in value.Split((byte)','))
            {
                var token = value[range].Trim(" \t"u8);
                _close |= Ascii.EqualsIgnoreCase(token, "close"u8);
                _keepAlive |= Ascii.EqualsIgnoreCase(token, "keep-alive"u8);
            }
        }
        else if (Ascii.EqualsIgnoreCase(name, "location"u8))
        {
            Location = Encoding.UTF8.GetString(value);
        }

        return null;
    }

    private string? TakeContentLength(ReadOnlySpan<byte> value)
    {
        // The same length twice is one length; two lengths are an attack or a mistake.
        foreach (var range in value.Split((byte)','))
        {
            var text = value[range].Trim(" \t"u8);
            if (
                !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || (ContentLength is { } known && known != length)
            )
            {
                return $"Content-Length \"{Show(value)}\" is no length{(ContentLength is { } before ? $", or not the one told before, {before}" : "")}";
            }

            ContentLength = length;
        }

        return null;
    }

    private string? TakeTransferEncoding(ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, "chunked"u8) && !IsChunked)
        {
            IsChunked = true;
            return null;
        }

        return Ascii.EqualsIgnoreCase(value, "identity"u8) ? null : $"Transfer-Encoding \"{Show(value)}\" is not known";
    }

    private string? Keep(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Headers is null)
        {
            return null;
        }

        var key = Encoding.Latin1.GetString(name);
        var text = Encoding.UTF8.GetString(value);
        Fields!.Add(new(key, text));
        Headers[key] = Headers.TryGetValue(key, out var known) ? $"{known}, {text}" : text;
        return key;
    }

    /// <summary>An old way to break long lines.</summary>
    private void Continue(string? previous, ReadOnlySpan<byte> line)
    {
        if (previous is not null)
        {
            var more = " " + Encoding.UTF8.GetString(line.Trim(" \t"u8));
            Headers![previous] += more;
            Fields![^1] = new(previous, Fields[^1].Value + more);
        }
    }

    private static string Show(ReadOnlySpan<byte> bytes) =>
        Failures.OneLine(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 200)]), 100);
}
