using System.Text;

namespace CloudPulse.Core.Model;

/// <summary>A hash that is the same in every process, on every machine and in every version.</summary>
public static class StableHash
{
    /// <summary>FNV-1a, 64 bit, over UTF-8, finished with the mixer of MurmurHash3 so that every bit is fit for a modulo.</summary>
    public static ulong Of(string text)
    {
        const int StackLimit = 512;
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> buffer = size <= StackLimit ? stackalloc byte[StackLimit] : new byte[size];
        return Of(buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
    }

    /// <inheritdoc cref="Of(string)"/>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in bytes)
        {
            hash = (hash ^ value) * 1099511628211UL;
        }

        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return hash ^ (hash >> 33);
    }
}
