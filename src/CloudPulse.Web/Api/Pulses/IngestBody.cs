using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Metadata;

namespace CloudPulse.Web.Api.Pulses;

/// <summary>Marks a route whose body may be packed, and has at most so many bytes when unpacked.</summary>
internal sealed class IngestBody(long maxBytes) : IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => maxBytes;

    /// <summary>Waits for the whole body, or until there is more of it than is allowed. The caller advances the reader.</summary>
    public static async ValueTask<ReadOnlySequence<byte>> ReadAsync(PipeReader reader, long maxBytes, CancellationToken cancellationToken)
    {
        var read = await reader.ReadAsync(cancellationToken);
        while (!read.IsCompleted && read.Buffer.Length <= maxBytes)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await reader.ReadAsync(cancellationToken);
        }

        return read.Buffer;
    }
}
