using System.Text;
using System.Text.Unicode;

namespace CloudPulse.Core.Configuration;

/// <summary>Finds places in UTF-8 text.</summary>
public static class Utf8Text
{
    /// <summary>Where the first byte sequence stands that is not UTF-8; -1 when all is well.</summary>
    public static int IndexOfInvalid(ReadOnlySpan<byte> utf8)
    {
        if (Utf8.IsValid(utf8))
        {
            return -1;
        }

        var offset = 0;
        while (Rune.DecodeFromUtf8(utf8[offset..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            offset += length;
        }

        return offset;
    }

    public static string Complaint(ReadOnlySpan<byte> utf8, int offset) =>
        $"has the byte 0x{utf8[offset]:x2} that is not UTF-8; must be UTF-8 text";

    /// <summary>Line and column (1-based, in characters) of a byte.</summary>
    public static SourceLocation Locate(ReadOnlySpan<byte> utf8, int offset, string? file)
    {
        var before = utf8[..offset];
        return new(file, before.Count((byte)'\n') + 1, CountCharacters(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1);
    }

    /// <summary>The offset of the first byte of a line (0-based).</summary>
    internal static int StartOfLine(ReadOnlySpan<byte> utf8, int line)
    {
        var start = 0;
        for (; line > 0; line--)
        {
            var end = utf8[start..].IndexOf((byte)'\n');
            if (end < 0)
            {
                return start;
            }

            start += end + 1;
        }

        return start;
    }

    internal static int CountCharacters(ReadOnlySpan<byte> utf8)
    {
        const int ContinuationMask = 0b1100_0000;
        const int Continuation = 0b1000_0000;
        var count = 0;
        foreach (var value in utf8)
        {
            count += (value & ContinuationMask) == Continuation ? 0 : 1;
        }

        return count;
    }
}
