using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;
using CloudPulse.Adapters.Probes.Net;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Probes.Http;

/// <summary>Undoes Content-Encoding, up to a limit of what comes out.</summary>
internal static class ContentDecoder
{
    private const int MaxLayers = 4;
    private const int StepSize = 16 * 1024;

    /// <summary>Decodes <paramref name="body"/> in place. A failure when it is broken, or larger than <paramref name="limit"/> once decoded.</summary>
    public static Failure? Decode(ref ReadOnlyMemory<byte> body, string? contentEncoding, long limit)
    {
        if (contentEncoding is null || body.IsEmpty)
        {
            return null;
        }

        var layers = contentEncoding.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (layers.Length > MaxLayers)
        {
            return Failures.Of(FailureCodes.Protocol, $"Content-Encoding has {layers.Length} layers; at most {MaxLayers} are undone");
        }

        foreach (var layer in layers.Reverse())
        {
            if (DecodeLayer(ref body, layer.ToLowerInvariant(), limit) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private static Failure? DecodeLayer(ref ReadOnlyMemory<byte> body, string encoding, long limit)
    {
        if (encoding == "identity")
        {
            return null;
        }

        MemoryMarshal.TryGetArray(body, out var bytes);
        using var source = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        using var decoder = Open(encoding, source, body.Span);
        if (decoder is null)
        {
            return Failures.Of(FailureCodes.Protocol, $"Content-Encoding {encoding} is not known; known are gzip, deflate, br");
        }

        var decoded = new ArrayBufferWriter<byte>(StepSize);
        try
        {
            while (true)
            {
                var read = decoder.Read(decoded.GetSpan(StepSize));
                if (read == 0)
                {
                    body = decoded.WrittenMemory;
                    return null;
                }

                decoded.Advance(read);
                if (decoded.WrittenCount > limit)
                {
                    return Failures.Of(FailureCodes.BodyTooLarge, $"more than {limit} bytes once decoded from {encoding}");
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            return Failures.Of(FailureCodes.Protocol, $"the body is not the {encoding} that it claims to be");
        }
    }

    private static Stream? Open(string encoding, Stream source, ReadOnlySpan<byte> start) =>
        encoding switch
        {
            "gzip" or "x-gzip" => new GZipStream(source, CompressionMode.Decompress),
            "br" => new BrotliStream(source, CompressionMode.Decompress),

            // Meant is zlib (RFC 1950); some servers send bare deflate.
            "deflate" when start is [var first, var second, ..] && (first & 0x0F) == 8 && ((first << 8) | second) % 31 == 0 =>
                new ZLibStream(source, CompressionMode.Decompress),
            "deflate" => new DeflateStream(source, CompressionMode.Decompress),
            _ => null,
        };
}
